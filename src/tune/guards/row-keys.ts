import { HASH_START, hashWord } from "../../numeric/hash.ts";
import type { Column } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { cellOf } from "./guarded-data.ts";

/** Words of the hash by which rows are compared: rows that differ have the same one by chance in 2⁻⁶⁴. */
const SEEDS = [HASH_START, 0x9747b28c] as const;

/**
 * A key for each row, the same for rows with the same target and the same cells.
 * @param columns columns that are compared
 */
export function keysOf(
  target: Dataset["target"],
  columns: readonly Column[],
  rows: ArrayLike<number>,
): string[] {
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
  for (const column of columns) add((row) => cellOf(column, row));
  return Array.from(rows, (_, at) => hashes.map((hash) => hash[at]).join("|"));
}
