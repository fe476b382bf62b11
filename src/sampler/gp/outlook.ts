import { availableSearch } from "#runtime/sampler/late/available";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import { createRng } from "../../numeric/rng.ts";
import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { logExpectedImprovement } from "../surrogate/acquisition.ts";
import { maximizeAcquisition } from "../surrogate/maximize.ts";
import { filledIn } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { Fitter, leastMean } from "./fit.ts";
import { oneObjective } from "./goal.ts";
import { gaussianLandscape } from "./landscape.ts";
import type { LimitModels } from "./limits.ts";
import { orderByValue, SEEDS } from "./order.ts";

/** Number of quantiles over which the gain is averaged. */
const QUANTILES = 64;

/**
 * How much one more trial is expected to improve the best value so far, in the objective's unit:
 * the expected improvement (Jones et al. 1998, eq. 15) at the most promising point by a Gaussian
 * process over all results, averaged after its values are led back through the warp. n more trials
 * are not expected to gain more than n times this. For one objective.
 * @param limits models of the study's limits. Default: it has none
 * @returns undefined before the model can say anything, 0 where nothing is left to try
 */
export function expectedGain(
  space: Space<ParamTree>,
  history: History,
  limits?: LimitModels,
): number | undefined {
  const encoding = new Encoding(space.axes);
  const fitted = new Fitter(encoding, {
    ...oneObjective({ space }, availableSearch()?.setForecasts),
    limits,
  }).fit(history, history.paused);
  const { observations, outputs, values, bounds, note, sound } = fitted;
  if (!sound || !observations.feasible.includes(1)) return undefined;
  const best = leastMean(fitted);
  const improvement = logExpectedImprovement(best);
  const stream = createRng(observations.n);
  const order = orderByValue(observations, values, history.finished);
  const found = maximizeAcquisition({
    space,
    encoding,
    landscape: gaussianLandscape(
      outputs,
      limits?.withFeasibility(improvement, 1, bounds) ?? improvement,
    ),
    stream,
    seeds: order
      .slice(0, SEEDS)
      .map((k) => filledIn(history.finished, observations.rows[k], stream)),
    reach: 1,
    accept: new Proposable(space, encoding).test(history),
  });
  if (found === undefined) return 0;
  const x = new Float64Array(encoding.size);
  encoding.encode(found, x);
  const at = { mean: 0, variance: 0 };
  outputs[0].predict(x, at);
  const { inverse } = warped(observations.losses[0], note.warp[0]);
  const now = inverse(best);
  let gain = 0;
  for (let q = 0; q < QUANTILES; q++) {
    const value = inverse(at.mean + Math.sqrt(at.variance) * normalQuantile((q + 0.5) / QUANTILES));
    gain += Math.max(0, now - value) / QUANTILES;
  }
  return gain;
}
