import { createRng } from "../../numeric/rng.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { gaussianLandscape } from "../gp/landscape.ts";
import { SEEDS } from "../gp/order.ts";
import { maximizeAcquisition } from "../surrogate/maximize.ts";
import { filledIn } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { knowledgeGradients } from "./knowledge-gradient.ts";
import type { NoiseModel } from "./noise-model.ts";

/** Evaluated points at which further results are considered. */
const MAX_POINTS = 40;

/**
 * How much further results of one point are expected to lower the least predicted mean, in the
 * objective's unit. It is the greatest knowledge gradient of that number of results (Frazier and
 * Powell 2010, "Paradoxes in learning and the marginal value of information", KG(*)) over the
 * points that may be the best and the most promising new one.
 * @param model of the history
 */
export function noisyGain(
  space: Space<ParamTree>,
  history: History,
  { encoding, fitted, candidates, criterion, inverse }: NoiseModel,
  results: number,
): number {
  const [process] = fitted.outputs;
  process.forget();
  const stream = createRng(history.finished.length);
  const top = candidates.slice(0, MAX_POINTS);
  const found = maximizeAcquisition({
    space,
    encoding,
    landscape: gaussianLandscape([process], criterion),
    stream,
    seeds: top.slice(0, SEEDS).map(({ row }) => filledIn(history.finished, row, stream)),
    reach: 1,
    accept: new Proposable(space, encoding).test(history),
  });
  const points = top.map(({ x }) => x);
  const means = top.map(({ mean }) => mean);
  if (found !== undefined) {
    const x = new Float64Array(encoding.size);
    encoding.encode(found, x);
    const at = { mean: 0, variance: 0 };
    process.predict(x, at);
    points.push(x);
    means.push(at.mean);
  }
  for (const x of points) process.append(x);
  const covariance = process.appendedCovariances(points.length);
  process.forget();
  const gain = Math.max(...knowledgeGradients(means, covariance, process.noise / results));
  return inverse(means[0]) - inverse(means[0] - gain);
}
