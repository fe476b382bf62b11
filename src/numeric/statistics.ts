/** Sum of the values; 0 for none. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const v of values) total += v;
  return total;
}

/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total / values.length;
}

/** Sample variance (divisor n − 1); NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  const m = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - m) ** 2;
  return values.length < 2 ? Number.NaN : squares / (values.length - 1);
}

/** Sample standard deviation (divisor n − 1); NaN for fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}

/** Middle value, the mean of the two middle ones for an even count; NaN for no values. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Quantile of ascending values, linear between neighbours (Hyndman and Fan 1996, definition 7); NaN
 * for no values.
 * @param share from 0 to 1
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const low = Math.floor(share * last);
  const next = sorted[Math.min(last, low + 1)];
  return sorted[low] + (share * last - low) * (next - sorted[low]);
}
