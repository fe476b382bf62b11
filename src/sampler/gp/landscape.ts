import type { Criterion } from "../surrogate/acquisition.ts";
import type { Landscape } from "../surrogate/maximize.ts";
import type { GaussianProcess } from "./gaussian-process.ts";

/** A criterion over the predictions of one Gaussian process an output, all over the same encoded points. */
export function gaussianLandscape(outputs: readonly GaussianProcess[], criterion: Criterion): Landscape {
  const k = outputs.length;
  const numbers = outputs[0]!.numbers;
  const mean = new Float64Array(k);
  const sd = new Float64Array(k);
  const byMean = new Float64Array(k);
  const bySd = new Float64Array(k);
  const dMean = new Float64Array(numbers);
  const dVariance = new Float64Array(numbers);
  const out = { mean: 0, variance: 0 };
  const value = (x: Float64Array): number => {
    for (let o = 0; o < k; o++) {
      outputs[o]!.predict(x, out);
      mean[o] = out.mean;
      sd[o] = Math.sqrt(out.variance);
    }
    return criterion(mean, sd, byMean, bySd);
  };
  return {
    value,
    slope(x, gradient) {
      const v = value(x);
      gradient.fill(0);
      for (let o = 0; o < k; o++) {
        outputs[o]!.gradient(x, dMean, dVariance);
        const b = bySd[o]! / (2 * sd[o]!);
        for (let d = 0; d < numbers; d++) gradient[d]! += byMean[o]! * dMean[d]! + b * dVariance[d]!;
      }
      return v;
    },
  };
}
