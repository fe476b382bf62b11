import type { Column } from "../table/data-table.ts";

/** Ranges into which the rows are divided by the values of a number or a date. */
const RANGES = 20;
/** Categories that are shown; the rarest ones are left out. */
const MAX_CATEGORIES = 20;

/** Values of a column at which predictions are computed, as rows that have them. */
export type EffectGrid = NumberGrid | CategoryGrid;

interface Values {
  /** A row with each value; ascending values of numbers and dates, the commonest category first. */
  readonly sources: Int32Array;
  /** Number of rows with each category, or in the range that ends with each value. */
  readonly rows: Int32Array;
}

/** The grid of numbers or dates. */
interface NumberGrid extends Values {
  /** For each row the index of the value at which its range ends, from 1 on; −1 for a missing cell. */
  readonly rangeOf: Int32Array;
  readonly levelOf?: undefined;
}

/** The grid of categories. */
interface CategoryGrid extends Values {
  /** For each row the index of its category; −1 for one that is not shown, and for a missing cell. */
  readonly levelOf: Int32Array;
  readonly rangeOf?: undefined;
}

/**
 * The grid of a column; undefined for texts, and where less than two values differ.
 * @param ranges into which rows are divided by their numbers, at most
 * @param categories that are shown, at most; the commonest ones
 */
export function effectGrid(
  column: Column,
  ranges = RANGES,
  categories = MAX_CATEGORIES,
): EffectGrid | undefined {
  if (column.type === "text") return undefined;
  return column.type === "category"
    ? categoryGrid(column.codes, categories)
    : numberGrid(column.values, ranges);
}

function categoryGrid(codes: Int32Array, most: number): CategoryGrid | undefined {
  const first = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const [i, code] of codes.entries()) {
    if (code < 0) continue;
    if (!first.has(code)) first.set(code, i);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const shown = [...counts].sort((a, b) => b[1] - a[1]).slice(0, most);
  if (shown.length < 2) return undefined;
  return {
    sources: Int32Array.from(shown, ([code]) => first.get(code)!), // it was counted there
    rows: Int32Array.from(shown, ([, count]) => count),
    levelOf: codes.map((code) => shown.findIndex(([own]) => own === code)),
  };
}

/** Ranges with about as many rows each, whose ends are values of rows. */
function numberGrid(values: Float64Array, most: number): NumberGrid | undefined {
  const order = Uint32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
  order.sort((a, b) => values[a] - values[b]);
  const n = order.length;
  if (n === 0) return undefined;
  const ends = [0];
  for (let k = 1; k <= most; k++) {
    let at = Math.round((k * (n - 1)) / most);
    while (at + 1 < n && values[order[at + 1]] === values[order[at]]) at++;
    if (values[order[at]] > values[order[ends[ends.length - 1]]]) ends.push(at);
  }
  if (ends.length < 2) return undefined;
  const rangeOf = new Int32Array(values.length).fill(-1);
  const rows = new Int32Array(ends.length);
  let range = 1;
  for (const [at, i] of order.entries()) {
    while (at > ends[range]) range++;
    rangeOf[i] = range;
    rows[range]++;
  }
  return { sources: Int32Array.from(ends, (at) => order[at]), rows, rangeOf };
}
