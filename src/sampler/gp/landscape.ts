import type {
  GaussianProcess,
  Moments,
  PredictedPoint,
} from "../../numeric/gaussian-process/gaussian-process.ts";
import type { Criterion } from "../surrogate/acquisition.ts";
import type { Landscape } from "../surrogate/maximize.ts";
import type { Fantasies } from "./fantasies.ts";

/** What is known of points besides the results of the study. */
export interface Knowledge {
  /** What is added to the mean of the first output at an encoded point. */
  mean(x: Float64Array, out: Moments): number;
  /** What is added to the criterion. */
  bonus(x: Float64Array): number;
  /**
   * Adds the gradients of both to `gradient`, at the point last given to `mean`.
   * @param byMean derivative of the criterion with respect to the mean of the first output
   */
  addSlope(
    x: Float64Array,
    byMean: number,
    dMean: Float64Array,
    dVariance: Float64Array,
    gradient: Float64Array,
  ): void;
}

/**
 * A criterion as a function of encoded points, by the predictions of one Gaussian process for each
 * output.
 */
export function gaussianLandscape(
  outputs: readonly GaussianProcess[],
  criterion: Criterion,
  known?: Knowledge,
  fantasies?: Fantasies,
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
    if (known === undefined) return criterion(mean, sd, byMean, bySd);
    mean[0] += known.mean(x, out);
    return criterion(mean, sd, byMean, bySd) + known.bonus(x);
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
      known?.addSlope(x, byMean[0], dMean, dVariance, gradient);
      fantasies?.addSlopes(gradient);
      return v;
    },
  };
}
