import type { Rng } from "../../numeric/rng.ts";
import type { Splitting } from "../split.ts";
import type { Column, DataNote } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";

/** What a guard looks at. */
export interface GuardedData {
  /** The data. */
  readonly data: Dataset;
  /** Rows that the search uses, in ascending order. */
  readonly rest: Int32Array;
  /** Rows that the search never sees. */
  readonly held: Int32Array;
  /** A random sample of `rest`, small enough for computations on each column. */
  readonly sample: Int32Array;
  /** How rows are split. */
  readonly splitting: Splitting;
  /** Random stream of the guards. */
  readonly rng: Rng;
}

/** Looks for one thing that may be wrong with the data; undefined where that can't be checked. */
export type Guard = (given: GuardedData) => readonly DataNote[] | undefined;

/** Number that stands for the cell of a column in a row; NaN or −1 where it is missing. */
export function cellOf(column: Column, row: number): number {
  if (column.type === "category") return column.codes[row];
  if (column.type !== "text") return column.values[row];
  let hash = 0;
  for (let k = column.starts[row]; k < column.starts[row + 1]; k++)
    hash = (Math.imul(hash, 31) + column.tokens[k]) | 0;
  return hash;
}

/** A share for people: `0.987`. */
export const shareText = (x: number): string => x.toFixed(3);
