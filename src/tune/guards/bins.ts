import type { Column } from "../table/data-table.ts";
import { isMissing } from "../table/data-table.ts";

/** Bins of a column of numbers, each with about as many rows. */
const BINS = 32;

/** The bin of each row of a column. */
export interface Bins {
  /** From 0 on, one per row; 0 for missing cells. */
  readonly codes: Int32Array;
  /** Number of bins. */
  readonly count: number;
}

/** Sorts rows into bins by the value of a column: its quantiles, or its categories. */
export function binColumn(column: Column, rows: Int32Array): Bins {
  if (column.type === "category") {
    const codes = rows.map((i) => column.codes[i] + 1);
    return { codes, count: column.categories.length + 1 };
  }
  // The words of a text are not judged one by one.
  if (column.type === "text")
    return { codes: rows.map((i) => (isMissing(column, i) ? 0 : 1)), count: 2 };
  const { values } = column;
  const present = Float64Array.from(
    rows.filter((i) => !isMissing(column, i)),
    (i) => values[i],
  );
  const sorted = present.sort();
  const cuts: number[] = [];
  for (let b = 1; b < BINS; b++) {
    const cut = sorted[Math.floor((b * sorted.length) / BINS)];
    if (cut !== undefined && cut > (cuts.at(-1) ?? -Infinity)) cuts.push(cut);
  }
  const codes = rows.map((i) => {
    const v = values[i];
    if (Number.isNaN(v)) return 0;
    let low = 0;
    for (let high = cuts.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (cuts[middle] <= v) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  });
  return { codes, count: cuts.length + 2 };
}
