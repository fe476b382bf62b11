import { createPrior, type Prior } from "./prior.ts";

/** By how much the mean of log ℓ lies lower than for exact values. */
const LENGTH_SHIFT = 3;
/** Standard deviation of log ℓ. */
const LENGTH_DEVIATION = 1;
/** Mean and standard deviation of the logarithm of the noise's variance. */
const NOISE_MEAN = -1.5;
const NOISE_DEVIATION = 1.5;

/**
 * The prior for values that are known to be noisy: noise is expected, and length scales are held
 * nearer to their mode, since few noisy values make a dimension look as if it did not matter.
 * @param together as in `createPrior`
 */
export function createNoisyPrior(size: number, together: number): Prior {
  const prior = createPrior(size, together);
  for (let d = 0; d < size; d++) {
    prior.mean[d] -= LENGTH_SHIFT;
    prior.precision[d] = 1 / LENGTH_DEVIATION ** 2;
  }
  prior.mean[size + 3] = NOISE_MEAN;
  prior.precision[size + 3] = 1 / NOISE_DEVIATION ** 2;
  return prior;
}
