import type { Column } from "../../../src/server/columns/column.ts";
import { keepRows, rowsWithNumber } from "./keep-rows.ts";
import { radixSorted } from "./radix-sort.ts";

/** Up to this many rows, comparing is faster than passes over all digits. */
const MAX_COMPARED_ROWS = 5000;

/** Rows in the ascending order of a column: those with numbers, with texts, and with neither. */
export interface Order {
  readonly numbers: Uint32Array;
  readonly texts: Uint32Array;
  readonly none: Uint32Array;
}

/** The order of some rows by a column; equal ones keep the order of the rows. */
export function orderOf(rows: Uint32Array, { numbers, codes, others }: Column): Order {
  const hasNumber = rowsWithNumber(rows, numbers);
  if (hasNumber.length === rows.length)
    return { numbers: sortNumbers(hasNumber, numbers), texts: NO_ROWS, none: NO_ROWS };
  const rest = keepRows(rows, (row) => Number.isNaN(numbers[row]!));
  const isText = (row: number): boolean => codes !== undefined && codes[row] !== 0;
  return {
    numbers: sortNumbers(hasNumber, numbers),
    texts: sortTexts(keepRows(rest, isText), codes ?? NO_ROWS, ranksOf(others)),
    none: keepRows(rest, (row) => !isText(row)),
  };
}

/**
 * The rows of an order: numbers, then texts; those without a value stay last in either direction.
 * Equal ones are in the reverse order if it descends.
 */
export function rowsInOrder({ numbers, texts, none }: Order, descending: boolean): Uint32Array {
  const all = new Uint32Array(numbers.length + texts.length + none.length);
  let at = 0;
  for (const part of [numbers, texts, none]) {
    all.set(part, at);
    at += part.length;
    if (descending) all.subarray(at - part.length, at).reverse();
  }
  return all;
}

/** Some rows in the order of a column. */
export const sortRows = (rows: Uint32Array, column: Column, descending: boolean): Uint32Array =>
  rowsInOrder(orderOf(rows, column), descending);

/** An order of those of its rows that are shown. */
export function orderAmong(
  { numbers, texts, none }: Order,
  isShown: (row: number) => boolean,
): Order {
  const of = (part: Uint32Array): Uint32Array => keepRows(part, isShown);
  return { numbers: of(numbers), texts: of(texts), none: of(none) };
}

function ranksOf(values: readonly unknown[]): Uint32Array {
  const texts = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const order = [...texts.keys()].sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1));
  const ranks = new Uint32Array(values.length);
  for (const [rank, i] of order.entries()) ranks[i] = rank;
  return ranks;
}

const NO_ROWS = new Uint32Array(0);

/** By counting how many rows have each text. Stable. */
function sortTexts(rows: Uint32Array, codes: Uint32Array, ranks: Uint32Array): Uint32Array {
  const ends = new Uint32Array(ranks.length + 1);
  const rankOf = (row: number): number => ranks[codes[row]! - 1]!;
  for (let i = 0; i < rows.length; i++) ends[rankOf(rows[i]!) + 1]!++;
  for (let rank = 0; rank < ranks.length; rank++) ends[rank + 1]! += ends[rank]!;
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) sorted[ends[rankOf(rows[i]!)]!++] = rows[i]!;
  return sorted;
}

/** Stable. */
function sortNumbers(rows: Uint32Array, numbers: Float64Array): Uint32Array {
  let isSorted = true;
  for (let i = 1; isSorted && i < rows.length; i++)
    isSorted = numbers[rows[i - 1]!]! <= numbers[rows[i]!]!;
  if (isSorted) return rows;
  if (rows.length <= MAX_COMPARED_ROWS)
    return rows.slice().sort((a, b) => numbers[a]! - numbers[b]!);
  return radixSorted(rows, numbers);
}
