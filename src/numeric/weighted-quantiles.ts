import { quantileOfSorted } from "./statistics.ts";

/**
 * Quantiles of values. With weights a quantile is the value at which the sum of the weights passes
 * its share of their total, or the mean of two where it meets the share (Hyndman and Fan 1996,
 * definition 2), so that a value of weight 2 counts as two values; without weights those of
 * `quantileOfSorted`. The median is the same either way. NaN for no values.
 * @param shares from 0 to 1, in ascending order
 * @param weights above 0. Default: 1 each, and linear between neighbours
 */
export function weightedQuantiles(
  values: Float64Array,
  shares: readonly number[],
  weights: Float64Array | undefined,
): number[] {
  if (weights === undefined) {
    const sorted = values.slice().sort();
    return shares.map((share) => quantileOfSorted(sorted, share));
  }
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  const tolerance = TOLERANCE * total;
  let at = 0;
  let passed = order.length === 0 ? 0 : weights[order[0]];
  return shares.map((share) => {
    const wanted = share * total;
    while (passed < wanted - tolerance && at < order.length - 1) passed += weights[order[++at]];
    const low = values[order[at]];
    const meets = Math.abs(passed - wanted) <= tolerance && at < order.length - 1;
    return meets ? (low + values[order[at + 1]]) / 2 : low;
  });
}

/** Sums of weights that differ by a smaller share of their total are equal: that is rounding. */
const TOLERANCE = 1e-12;
