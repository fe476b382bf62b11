import { availableSearch } from "#runtime/sampler/late/available";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import { normalCdf, normalQuantile } from "../../numeric/normal.ts";
import { createRng } from "../../numeric/rng.ts";
import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { logExpectedImprovement } from "../surrogate/acquisition.ts";
import { maximizeAcquisition } from "../surrogate/maximize.ts";
import { filledIn } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { type FittedModels, Fitter, leastMean } from "./fit.ts";
import { oneObjective } from "./goal.ts";
import { gaussianLandscape } from "./landscape.ts";
import type { LimitModels } from "./limits.ts";
import { orderByValue, SEEDS } from "./order.ts";

/** Number of quantiles over which the gain is averaged. */
const QUANTILES = 64;

/** The point at which a model expects most of one more trial. */
export interface PromisingPoint {
  /** Its coordinates, and its encoded form. */
  readonly unit: Float64Array;
  readonly x: Float64Array;
  /** Expected improvement of the best value, in the objective's unit. */
  readonly gain: number;
  /** The chance that the value there is better than the best one. */
  readonly chance: number;
}

/**
 * How much one more trial is expected to improve the best value so far, in the objective's unit. It
 * is the expected improvement (Jones et al. 1998, eq. 15) of a Gaussian process over all results,
 * at the point where that is greatest. The improvement is averaged in the objective's unit, after
 * the warp of the model is undone. n more trials are not expected to gain more than n times this.
 * For one objective.
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
  if (!fitted.sound || !fitted.observations.feasible.includes(1)) return undefined;
  return mostPromising(space, history, encoding, fitted, limits)?.gain ?? 0;
}

/**
 * The point with the greatest expected improvement, as `expectedGain` says it.
 * @param fitted models of one objective, and of the limits; with a feasible result
 * @returns undefined where nothing is left to try
 */
export function mostPromising(
  space: Space<ParamTree>,
  history: History,
  encoding: Encoding,
  fitted: FittedModels,
  limits?: LimitModels,
): PromisingPoint | undefined {
  const { observations, outputs, values, bounds, note } = fitted;
  const best = leastMean(fitted);
  const improvement = logExpectedImprovement(best);
  const stream = createRng(observations.n);
  const order = orderByValue(observations, values, history.finished);
  const unit = maximizeAcquisition({
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
  if (unit === undefined) return undefined;
  const x = new Float64Array(encoding.size);
  encoding.encode(unit, x);
  const at = { mean: 0, variance: 0 };
  outputs[0].predict(x, at);
  const { inverse } = warped(observations.losses[0], note.warp[0]);
  const now = inverse(best);
  const sd = Math.sqrt(at.variance);
  let gain = 0;
  for (let q = 0; q < QUANTILES; q++) {
    const value = inverse(at.mean + sd * normalQuantile((q + 0.5) / QUANTILES));
    gain += Math.max(0, now - value) / QUANTILES;
  }
  return { unit, x, gain, chance: normalCdf((best - at.mean) / sd) };
}
