import { erf, erfc, normalQuantile } from "./normal.ts";

/**
 * Φ(b) − Φ(a) without cancellation: both in the upper tail are taken from above, both in the lower
 * from below. Needs a ≤ b.
 */
export function normalMass(a: number, b: number): number {
  if (a > 0) return 0.5 * (erfc(a * Math.SQRT1_2) - erfc(b * Math.SQRT1_2));
  if (b < 0) return 0.5 * (erfc(-b * Math.SQRT1_2) - erfc(-a * Math.SQRT1_2));
  return 0.5 * (erf(b * Math.SQRT1_2) - erf(a * Math.SQRT1_2));
}

/** The value at probability `u` of a normal cut to [low, high], by inversion. */
export function truncatedNormal(
  u: number,
  mean: number,
  sigma: number,
  low: number,
  high: number,
): number {
  const a = (low - mean) / sigma;
  const b = (high - mean) / sigma;
  // Inverting in the left tail keeps digits that 1 − p loses.
  const flip = a > 0;
  const [lo, hi, v] = flip ? [-b, -a, 1 - u] : [a, b, u];
  const pLow = 0.5 * erfc(-lo * Math.SQRT1_2);
  const z = normalQuantile(pLow + v * normalMass(lo, hi));
  const x = mean + sigma * (flip ? -z : z);
  return x < low ? low : x > high ? high : x; // also rounds the tails that underflow
}
