/**
 * Normal priors of the logarithms of the hyperparameters, and bounds within which covariance
 * matrices stay well conditioned. Each array has an entry for each hyperparameter: the length
 * scales, then the variances of the stationary part, of single effects, of pairs, and of noise.
 */
export interface Prior {
  /** Means. */
  readonly mean: Float64Array;
  /** Reciprocals of the variances. */
  readonly precision: Float64Array;
  /** Lower bounds. */
  readonly low: Float64Array;
  /** Upper bounds. */
  readonly high: Float64Array;
}

/**
 * The prior for `size` dimensions. Length scales grow with the number of dimensions (Hvarfner et
 * al. 2024, eq. 6): log ℓ has mean √2 + log(D)/2 and standard deviation √3.
 * @param together D, the largest number of dimensions that one point uses
 */
export function createPrior(size: number, together: number): Prior {
  const fill = (
    length: number,
    signal: number,
    single: number,
    paired: number,
    noise: number,
  ): Float64Array => {
    const a = new Float64Array(size + 4).fill(length);
    a.set([signal, single, paired, noise], size);
    return a;
  };
  const deviation = fill(Math.sqrt(3), 1.5, 2, 2, 3);
  return {
    mean: fill(Math.SQRT2 + 0.5 * Math.log(Math.max(1, together)), 0, 0, -2, -8),
    precision: deviation.map((s) => 1 / (s * s)),
    low: fill(Math.log(0.02), -6, -12, -12, Math.log(1e-6)),
    high: fill(Math.log(60), 5, 5, 5, 1),
  };
}

/**
 * The most likely hyperparameters under the prior, within its bounds: the modes of the log-normal
 * length scales (log ℓ lower than its mean by its variance, 3) and the medians of the variances.
 */
export function findMode({ mean, low, high }: Prior, size: number): Float64Array {
  const theta = mean.slice();
  for (let d = 0; d < size; d++) theta[d] -= 3;
  return theta.map((v, h) => Math.min(high[h], Math.max(low[h], v)));
}
