import { mean, standardDeviation } from "../../../numeric/statistics.ts";
import { wilsonBounds } from "../../../numeric/wilson.ts";

/** Standard normal quantile of a two-sided 95 % interval. */
const Z_95 = 1.959964;

/**
 * 95 % interval of a share of independent rows (Wilson 1927).
 * @param share from 0 to 1
 * @param rows of which it is the share
 */
export function wilsonInterval(share: number, rows: number): readonly [low: number, high: number] {
  if (rows === 0) return [0, 1];
  const [low, high] = wilsonBounds(share, rows, Z_95);
  return [Math.max(0, low), Math.min(1, high)];
}

/** A share of rows; undefined of no rows. */
export const shareOf = (part: number, rows: number): number | undefined =>
  rows === 0 ? undefined : part / rows;

/** The mean of independent rows with its 95 % interval, which a single row does not have. */
export interface MeanWithInterval {
  /** The mean. */
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low: number | undefined;
  /** Upper end of the interval. */
  readonly high: number | undefined;
}

/** @param values at least one */
export function meanInterval(values: ArrayLike<number>): MeanWithInterval {
  const n = values.length;
  const centre = mean(values);
  if (n < 2) return { mean: centre, low: undefined, high: undefined };
  const half = Z_95 * (standardDeviation(values) / Math.sqrt(n));
  return { mean: centre, low: centre - half, high: centre + half };
}
