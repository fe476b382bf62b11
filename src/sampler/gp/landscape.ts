import type {
  GaussianProcess,
  PredictedPoint,
} from "../../numeric/gaussian-process/gaussian-process.ts";
import type { Criterion } from "../surrogate/acquisition.ts";
import type { Belief } from "../surrogate/beliefs.ts";
import type { Landscape } from "../surrogate/maximize.ts";
import type { WeightedStudy } from "./earlier.ts";
import type { Fantasies } from "./fantasies.ts";

/** What counts besides the results of the study. */
export interface PriorKnowledge {
  /** Earlier studies, and the weights of their means in the first output. */
  readonly earlier?: readonly WeightedStudy[];
  /** The user's belief, and its weight. */
  readonly belief?: { readonly of: Belief; readonly weight: number } | undefined;
  /** What may come of running trials: the criterion is theirs. */
  readonly fantasies?: Fantasies | undefined;
}

/**
 * A criterion as a function of encoded points, by the predictions of one Gaussian process for each
 * output.
 */
export function gaussianLandscape(
  outputs: readonly GaussianProcess[],
  criterion: Criterion,
  { earlier = [], belief, fantasies }: PriorKnowledge = {},
): Landscape {
  const k = outputs.length;
  const numbers = outputs[0].numbers;
  const mean = new Float64Array(k);
  const sd = new Float64Array(k);
  const byMean = new Float64Array(k);
  const bySd = new Float64Array(k);
  const dMean = new Float64Array(numbers);
  const dVariance = new Float64Array(numbers);
  const out = { mean: 0, variance: 0 };
  const points: PredictedPoint[] = [];
  const value = (x: Float64Array): number => {
    for (let o = 0; o < k; o++) {
      points[o] = outputs[o].predict(x, out);
      mean[o] = out.mean;
      sd[o] = Math.sqrt(out.variance);
    }
    for (const { study, weight } of earlier) mean[0] += weight * study.mean(x, out);
    const v = criterion(mean, sd, byMean, bySd);
    return belief === undefined ? v : v + belief.weight * belief.of.logDensity(x);
  };
  return {
    value,
    slope(x, gradient) {
      const v = value(x);
      gradient.fill(0);
      for (let o = 0; o < k; o++) {
        points[o].gradient(dMean, dVariance);
        const b = bySd[o] / (2 * sd[o]);
        for (let d = 0; d < numbers; d++) gradient[d] += byMean[o] * dMean[d] + b * dVariance[d];
      }
      for (const { study, weight } of earlier)
        study.addSlope(weight * byMean[0], dMean, dVariance, gradient);
      fantasies?.addSlopes(gradient);
      belief?.of.addSlope(belief.weight, x, gradient);
      return v;
    },
  };
}
