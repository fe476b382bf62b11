import type { Column } from "../../../src/server/columns/column.ts";
import { keepRows } from "./keep-rows.ts";

/** Bits of a key that one pass sorts by. */
const DIGIT_BITS = 16;
const DIGITS = 2 ** DIGIT_BITS;
/** A key has 64 bits. */
const PASSES = 64 / DIGIT_BITS;
/** Up to this many rows, comparing is faster than four passes over all digits. */
const MAX_COMPARED_ROWS = 20_000;

/**
 * Rows in the order of a column: numbers, then texts; those without a value stay last in either
 * order. Equal ones keep the order of the rows, or the reverse if it descends.
 */
export function sortRows(rows: Uint32Array, column: Column, descending: boolean): Uint32Array {
  const { numbers, codes, others } = column;
  const isText = (row: number): boolean => codes !== undefined && codes[row] !== 0;
  const own = rows.slice(); // the parts are sorted in place
  const parts = [
    sortNumbers(
      keepRows(own, (row) => !Number.isNaN(numbers[row]!)),
      numbers,
    ),
    sortTexts(keepRows(own, isText), codes ?? NO_CODES, ranksOf(others)),
    keepRows(own, (row) => Number.isNaN(numbers[row]!) && !isText(row)),
  ];
  const all = new Uint32Array(rows.length);
  let length = 0;
  for (const part of parts) {
    all.set(descending ? part.reverse() : part, length);
    length += part.length;
  }
  return all;
}

function ranksOf(values: readonly unknown[]): Uint32Array {
  const texts = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const order = [...texts.keys()].sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1));
  const ranks = new Uint32Array(values.length);
  for (const [rank, i] of order.entries()) ranks[i] = rank;
  return ranks;
}

const NO_CODES = new Uint32Array(0);

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
  if (rows.length <= MAX_COMPARED_ROWS) return rows.sort((a, b) => numbers[a]! - numbers[b]!);
  return radixSorted(rows, numbers);
}

/** A radix sort by the bits of the numbers, made such that their order is that of whole numbers. */
function radixSorted(rows: Uint32Array, numbers: Float64Array): Uint32Array {
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < keys.length; i++) keys[i] = numbers[rows[i]!]! + 0; // −0 is 0
  const words = new Uint32Array(keys.buffer);
  for (let i = 0; i < words.length; i += 2) {
    const isNegative = (words[i + 1]! & 0x80000000) !== 0;
    if (isNegative) words[i] = ~words[i]!;
    words[i + 1] = isNegative ? ~words[i + 1]! : words[i + 1]! | 0x80000000;
  }
  const digits = new Uint16Array(keys.buffer);
  let from = new Uint32Array(rows.length);
  for (let i = 0; i < from.length; i++) from[i] = i;
  let to = new Uint32Array(rows.length);
  const ends = new Uint32Array(DIGITS);
  for (let pass = 0; pass < PASSES; pass++) {
    ends.fill(0);
    for (let i = pass; i < digits.length; i += PASSES) ends[digits[i]!]!++;
    if (ends[digits[pass]!] === rows.length) continue; // all have this digit
    let sum = 0;
    for (let d = 0; d < DIGITS; d++) {
      const count = ends[d]!;
      ends[d] = sum;
      sum += count;
    }
    for (let i = 0; i < from.length; i++) to[ends[digits[from[i]! * PASSES + pass]!]++] = from[i]!;
    [from, to] = [to, from];
  }
  for (let i = 0; i < from.length; i++) from[i] = rows[from[i]!]!;
  return from;
}
