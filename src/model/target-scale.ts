import type { Target } from "../numeric/matrix.ts";

/** Mean and standard deviation of a numeric target: networks learn it standardised. */
export interface TargetScale {
  /** Weighted mean of the training rows; 0 for classes. */
  readonly mean: number;
  /** Standard deviation of the training rows; 1 for classes. */
  readonly spread: number;
  /** Least and greatest value seen, beyond which nothing is predicted; none for classes. */
  readonly range?: readonly [number, number];
}

/** Mean, standard deviation and range of numbers; 0 and 1 for classes. */
export function findTargetScale({ values, classes }: Target, weights: Float64Array): TargetScale {
  if (classes > 0) return { mean: 0, spread: 1 };
  const n = values.length;
  let mean = 0;
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < n; i++) {
    mean += (weights[i] * values[i]) / n;
    least = Math.min(least, values[i]);
    greatest = Math.max(greatest, values[i]);
  }
  let squares = 0;
  for (let i = 0; i < n; i++) squares += weights[i] * (values[i] - mean) ** 2;
  return { mean, spread: Math.sqrt(squares / n) || 1, range: [least, greatest] };
}

/** A target in units of the scale. */
export const standardise = (
  { values, classes }: Target,
  { mean, spread }: TargetScale,
): Target => ({
  values: classes > 0 ? values : values.map((v) => (v - mean) / spread),
  classes,
});

/** A prediction in units of the target, within the range that was seen. */
export function fromScale(value: number, { mean, spread, range }: TargetScale): number {
  const [least, greatest] = range ?? [-Infinity, Infinity];
  return Math.min(greatest, Math.max(least, mean + spread * value));
}
