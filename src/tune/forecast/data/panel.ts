import type { ColumnSpec } from "../../table/data-table.ts";
import type { ClockJson } from "./clock.ts";

/** One series. */
export interface Series {
  /** Its cell in the column of series; empty where there is only one. */
  readonly name: string;
  /** Step of its first value. */
  readonly start: number;
  /** One value a step, gaps filled. */
  readonly values: Float64Array;
  /** 1 for each value that fills a gap. */
  readonly filled: Uint8Array;
  /**
   * For each known column one number a step, from `start` on and beyond the last value as far as they
   * are known: a number, or the index of a category; NaN where it is missing.
   */
  readonly known: readonly Float64Array[];
}

/** A column whose future values are known. */
export interface KnownColumn extends ColumnSpec {
  /** The distinct texts of a column of categories. */
  readonly categories: readonly string[];
}

/** Series that are forecast together. */
export interface Panel {
  /** How times are counted. */
  readonly clock: ClockJson;
  /** Steps of a season; 1 without one. */
  readonly season: number;
  /** The series, in order of first appearance. */
  readonly series: readonly Series[];
  /** Columns whose future values are known. */
  readonly known: readonly KnownColumn[];
}

/** Step after the last one of a series. */
export const endOf = ({ start, values }: Pick<Series, "start" | "values">): number =>
  start + values.length;

/**
 * Fills gaps (NaN) on a straight line between the values around them.
 * @param values the first and the last are numbers; changed in place
 * @returns 1 for each value that was filled
 */
export function fillGaps(values: Float64Array): Uint8Array {
  const filled = new Uint8Array(values.length);
  let last = 0;
  for (let i = 1; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    for (let k = last + 1; k < i; k++) {
      values[k] = values[last] + ((values[i] - values[last]) * (k - last)) / (i - last);
      filled[k] = 1;
    }
    last = i;
  }
  return filled;
}
