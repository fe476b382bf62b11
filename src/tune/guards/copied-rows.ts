import { HASH_START, hashWord } from "../../numeric/hash.ts";
import type { DataNote, Table } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { cellOf, type Guard } from "./guarded-data.ts";

/** Rows that are compared. */
const MAX_ROWS = 20_000;
/** Copies are reported from this share of the rows on, since fewer hardly change a score… */
const MIN_SHARE = 0.03;
/** …and from this number. */
const MIN_COPIES = 5;
/**
 * Number of other rows in which the values of a row meet by chance, if columns are independent: above
 * it the row is no copy. Only columns of many values count, since tables of a few categories, which are not
 * independent, have many equal rows.
 */
const MAX_EXPECTED = 0.01;
const MANY_VALUES = 30;

/** Rows that equal an earlier row in every column and in the target, but not by chance. */
export const findCopiedRows: Guard = ({ data, rest, held, splitting }) => {
  if (splitting.by === "group") return undefined;
  const all = [...rest.subarray(0, MAX_ROWS), ...held.subarray(0, MAX_ROWS)];
  const isByChance = chanceOfTwins(data.table, all);
  const seen = new Set<string>();
  let copies = 0;
  for (const [at, key] of keysOf(data, all).entries()) {
    if (!seen.has(key)) seen.add(key);
    else if (!isByChance(all[at])) copies++;
  }
  if (copies < MIN_COPIES || copies < MIN_SHARE * all.length) return [];
  const share = `${((100 * copies) / all.length).toFixed(1)} %`;
  const message =
    `${copies} rows (${share}) are copies of others: a copy in another fold makes scores too ` +
    "good; remove them, or keep copies together with --group";
  return [{ column: "", message, kind: "leak" }];
};

/** Whether some of the rows in `held` are copies of training rows. @param name of these rows */
export function describeCopiesOf(
  data: Dataset,
  rest: Int32Array,
  held: Int32Array,
  name: string,
): DataNote[] {
  const all = [...rest.subarray(0, MAX_ROWS), ...held.subarray(0, MAX_ROWS)];
  const isByChance = chanceOfTwins(data.table, all);
  const known = new Set(keysOf(data, rest));
  const keys = keysOf(data, held);
  const copies = held.filter((i, at) => known.has(keys[at]) && !isByChance(i)).length;
  if (copies < MIN_COPIES || copies < MIN_SHARE * held.length) return [];
  const share = `${((100 * copies) / held.length).toFixed(1)} %`;
  const message = `${copies} ${name} (${share}) are copies of training rows, which makes their score too good`;
  return [{ column: "", message, kind: "leak" }];
}

/** Words of the hash by which rows are compared: rows that differ have the same one by chance in 2⁻⁶⁴. */
const SEEDS = [HASH_START, 0x9747b28c] as const;

/** A key for each row, the same for rows with the same cells and target. */
function keysOf({ target, table }: Dataset, rows: ArrayLike<number>): string[] {
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  const hashes = SEEDS.map((seed) => new Int32Array(rows.length).fill(seed));
  const add = (read: (row: number) => number): void => {
    for (let at = 0; at < rows.length; at++) {
      // 0 and −0 are the same cell.
      number[0] = read(rows[at]) + 0;
      // Small whole numbers differ in the upper bits of the upper word, which would stay there.
      const word = words[0] ^ ((words[1] >>> 12) | (words[1] << 20));
      for (const hash of hashes) hash[at] = hashWord(hash[at] ^ (hash[at] >>> 15), word);
    }
  };
  add((row) => target[row]);
  for (const column of table.columns) add((row) => cellOf(column, row));
  return Array.from(rows, (_, at) => hashes.map((hash) => hash[at]).join("|"));
}

/** Says whether a row may equal others by chance. The values are counted when it is asked first. */
function chanceOfTwins(table: Table, rows: readonly number[]): (row: number) => boolean {
  let counts: readonly ReadonlyMap<number, number>[] | undefined;
  return (row) => {
    counts ??= countValues(table, rows);
    return expectedTwins(table, counts, rows.length, row) >= MAX_EXPECTED;
  };
}

/** For each column, the rows that have each value. */
function countValues(table: Table, rows: readonly number[]): readonly Map<number, number>[] {
  return table.columns.map((column) => {
    const counts = new Map<number, number>();
    for (const i of rows) {
      const v = cellOf(column, i);
      counts.set(v, (counts.get(v) ?? 0) + 1);
    }
    return counts;
  });
}

function expectedTwins(
  table: Table,
  counts: readonly ReadonlyMap<number, number>[],
  rows: number,
  row: number,
): number {
  let expected = rows;
  for (const [j, column] of table.columns.entries())
    if (counts[j].size >= MANY_VALUES) expected *= (counts[j].get(cellOf(column, row)) ?? 1) / rows;
  return expected;
}
