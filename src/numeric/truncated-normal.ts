import { drawnQuantile } from "./drawn-quantile.ts";
import { erf, erfc } from "./normal.ts";

/**
 * Probability Φ(b) − Φ(a) of an interval under the standard normal distribution, for a ≤ b. Where
 * both ends lie in one tail, that tail's own probabilities are subtracted, so no digits cancel.
 */
export function normalMass(a: number, b: number): number {
  if (a > 0) return 0.5 * (erfc(a * Math.SQRT1_2) - erfc(b * Math.SQRT1_2));
  if (b < 0) return 0.5 * (erfc(-b * Math.SQRT1_2) - erfc(-a * Math.SQRT1_2));
  return 0.5 * (erf(b * Math.SQRT1_2) - erf(a * Math.SQRT1_2));
}

/**
 * Quantile of a normal distribution truncated to [low, high], by inversion; a uniform `u` gives a
 * random draw.
 * @param u probability in [0, 1]
 * @param mean of the normal distribution before truncation
 * @param sigma its standard deviation
 */
export function truncatedNormal(
  u: number,
  mean: number,
  sigma: number,
  low: number,
  high: number,
): number {
  const a = (low - mean) / sigma;
  const b = (high - mean) / sigma;
  // Mirrored so that the inversion takes place in the left tail: 1 − p loses digits in the right
  // one.
  const flip = a > 0;
  const [lo, hi, v] = flip ? [-b, -a, 1 - u] : [a, b, u];
  const pLow = 0.5 * erfc(-lo * Math.SQRT1_2);
  const z = drawnQuantile(pLow + v * normalMass(lo, hi));
  const x = mean + sigma * (flip ? -z : z);
  // Also where the probabilities of a far tail underflow to 0.
  return x < low ? low : x > high ? high : x;
}
