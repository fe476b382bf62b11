import type { Matrix } from "../matrix.ts";
import { Coder } from "./coder.ts";

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
  /**
   * Ascending borders of each column: bin b holds values in (borders[b − 1], borders[b]]. Where
   * entries are NaN, the first border is −∞, and bin 0 holds just these.
   */
  readonly borders: readonly Float64Array[];
}

/** Columns of more rows are cut by the values of about this many of their rows. */
const MAX_ROWS_FOR_BORDERS = 50_000;

/**
 * A value that fills more than this many bins of equal size is alone in its bin. With 2 the scores of
 * boosting were worse on 8 of 28 tables: bins are taken from values that fewer rows have.
 */
const HEAVY_BINS = 16;

/** Where each distinct value begins among sorted ones, and at last their number. */
function findStarts(sorted: Float64Array): Int32Array {
  const starts = new Int32Array(sorted.length + 1);
  let count = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) starts[count++] = i;
  starts[count] = sorted.length;
  return starts.subarray(0, count + 1);
}

/**
 * Borders of a column from its sorted values: half way between neighbouring values where there are
 * at most `bins` of these. Otherwise values that many rows have are alone in their bins, and the
 * others are cut near quantiles: rare values beside a frequent one, such as counts beside zeros, are
 * not lost in its bin (as in LightGBM, Ke et al. 2017, `GreedyFindBin`).
 */
function findBorders(sorted: Float64Array, bins: number): Float64Array {
  const starts = findStarts(sorted);
  const values = starts.length - 1;
  /** Half way between a value and the next one. */
  const middleAfter = (v: number): number =>
    (sorted[starts[v + 1] - 1] + sorted[starts[v + 1]]) / 2;
  if (values <= bins)
    return Float64Array.from({ length: Math.max(0, values - 1) }, (_, v) => middleAfter(v));
  const isHeavy = (v: number): boolean =>
    (starts[v + 1] - starts[v]) * bins > HEAVY_BINS * sorted.length;
  let heavy = 0;
  let light = sorted.length;
  for (let v = 0; v < values; v++)
    if (isHeavy(v)) {
      heavy++;
      light -= starts[v + 1] - starts[v];
    }
  // A frequent value may divide a bin of others in two, besides its own.
  const lightBins = bins - 2 * heavy;
  const borders: number[] = [];
  let passed = 0;
  let quantile = 1;
  for (let v = 0; v + 1 < values; v++) {
    if (!isHeavy(v)) passed += starts[v + 1] - starts[v];
    let isFull = false;
    for (; quantile < lightBins; quantile++) {
      if (Math.floor((quantile * light) / lightBins) >= passed) break;
      isFull = true;
    }
    if (isFull || isHeavy(v) || isHeavy(v + 1)) borders.push(middleAfter(v));
  }
  return Float64Array.from(borders);
}

function hasMissing(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i])) return true;
  return false;
}

/** Borders of a column; see `Binned.borders`. */
function cutColumn(column: Float64Array, bins: number): Float64Array {
  const step = Math.max(1, Math.floor(column.length / MAX_ROWS_FOR_BORDERS));
  const sample =
    step === 1
      ? column.slice()
      : Float64Array.from({ length: Math.floor(column.length / step) }, (_, i) => column[i * step]);
  sample.sort(); // NaN comes last
  let present = sample.length;
  while (present > 0 && Number.isNaN(sample[present - 1])) present--;
  if (!hasMissing(column)) return findBorders(sample, bins);
  const borders = findBorders(sample.subarray(0, present), bins - 1);
  return Float64Array.of(-Infinity, ...borders);
}

function copyColumn({ rows, columns, data }: Matrix, j: number, into: Float64Array): void {
  for (let i = 0; i < rows; i++) into[i] = data[i * columns + j];
}

/** Kept as long as their tables: cross-validation bins the same table for every candidate. */
const binnedTables = new WeakMap<Matrix, Map<number, Binned>>();

/**
 * Cuts every column of a table into bins by its values. The result is kept with the table, whose
 * entries must not change afterwards.
 * @param bins largest number of bins of a column, one of them for NaN where there are any; at most
 *   `MAX_BINS`
 */
export function bin(x: Matrix, bins = MAX_BINS): Binned {
  const kept = binnedTables.get(x) ?? new Map<number, Binned>();
  binnedTables.set(x, kept);
  const known = kept.get(bins);
  if (known) return known;
  const codes = new Uint8Array(x.rows * x.columns);
  const borders: Float64Array[] = [];
  const column = new Float64Array(x.rows);
  for (let j = 0; j < x.columns; j++) {
    copyColumn(x, j, column);
    borders.push(cutColumn(column, bins));
    new Coder(borders[j]).write(column, x.rows, codes, j * x.rows);
  }
  const binned = { rows: x.rows, columns: x.columns, codes, borders };
  kept.set(bins, binned);
  return binned;
}

/**
 * Cuts the columns of a table at borders that another table has given.
 * @param fill stands for NaN in each column; in columns with a bin for NaN it is NaN
 */
export function binAt(x: Matrix, borders: readonly Float64Array[], fill: Float64Array): Binned {
  const codes = new Uint8Array(x.rows * x.columns);
  const column = new Float64Array(x.rows);
  for (let j = 0; j < x.columns; j++) {
    copyColumn(x, j, column);
    for (let i = 0; i < x.rows; i++) if (Number.isNaN(column[i])) column[i] = fill[j];
    new Coder(borders[j]).write(column, x.rows, codes, j * x.rows);
  }
  return { rows: x.rows, columns: x.columns, codes, borders };
}
