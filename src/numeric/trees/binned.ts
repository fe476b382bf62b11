import type { Matrix } from "../matrix.ts";

/** Largest number of bins of a column, so that their index fits a byte. */
export const MAX_BINS = 255;

/** A table whose columns are cut into bins. */
export interface Binned {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Bin of each entry, column by column: row i of column j lies in bin `codes[j · rows + i]`. */
  readonly codes: Uint8Array;
  /** Ascending borders of each column: bin b holds values in (borders[b − 1], borders[b]]. */
  readonly borders: readonly Float64Array[];
}

/**
 * Borders of a column from its sorted values: half way between neighbouring values where there are
 * at most `MAX_BINS` of these, otherwise near quantiles.
 */
function findBorders(sorted: Float64Array): Float64Array {
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i]);
  if (distinct.length <= MAX_BINS)
    return Float64Array.from(
      { length: distinct.length - 1 },
      (_, i) => (distinct[i] + distinct[i + 1]) / 2,
    );
  const borders: number[] = [];
  for (let b = 1; b < MAX_BINS; b++) {
    const at = Math.floor((b * sorted.length) / MAX_BINS);
    let next = at;
    while (next < sorted.length && sorted[next] === sorted[at]) next++;
    if (next === sorted.length) break;
    const border = (sorted[at] + sorted[next]) / 2;
    if (borders.length === 0 || border > borders[borders.length - 1]) borders.push(border);
  }
  return Float64Array.from(borders);
}

/** Kept as long as their tables: cross-validation bins the same table for every candidate. */
const binnedTables = new WeakMap<Matrix, Binned>();

/**
 * Cuts every column of a table into bins by its values. The result is kept with the table, whose
 * entries must not change afterwards.
 */
export function bin(x: Matrix): Binned {
  const known = binnedTables.get(x);
  if (known) return known;
  const codes = new Uint8Array(x.rows * x.columns);
  const borders: Float64Array[] = [];
  const column = new Float64Array(x.rows);
  for (let j = 0; j < x.columns; j++) {
    for (let i = 0; i < x.rows; i++) column[i] = x.data[i * x.columns + j];
    const edges = findBorders(column.slice().sort());
    borders.push(edges);
    const at = j * x.rows;
    for (let i = 0; i < x.rows; i++) {
      const v = column[i];
      let low = 0;
      let high = edges.length;
      while (low < high) {
        const mid = (low + high) >> 1;
        if (v > edges[mid]) low = mid + 1;
        else high = mid;
      }
      codes[at + i] = low;
    }
  }
  const binned = { rows: x.rows, columns: x.columns, codes, borders };
  binnedTables.set(x, binned);
  return binned;
}
