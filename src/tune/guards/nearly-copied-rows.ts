import type { Column } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { cellOf } from "./guarded-data.ts";
import { keysOf } from "./row-keys.ts";
import { chanceOfTwins } from "./twins-by-chance.ts";

/** More rows than this that are equal in half of the columns are so by chance, and are not compared. */
const MAX_ALIKE = 20;
/** Rows by which the columns of many values are known. */
const COUNTED_ROWS = 500;

/** A row that equals an earlier one but for one cell. */
export interface NearCopy {
  readonly row: number;
  /** The first such row. */
  readonly of: number;
  /** The column in which they differ. */
  readonly column: Column;
}

/**
 * Rows that have the target and all cells but one of an earlier row, and not by chance. Rows that differ
 * in one cell are equal in one half of the columns, so only rows with the same half are compared.
 * @param rows rows that are compared
 */
export function findNearCopies(data: Dataset, rows: readonly number[]): NearCopy[] {
  const { target, table } = data;
  const isByChance = chanceOfTwins(data, rows);
  const found = new Map<number, NearCopy>();
  for (const [half, rest] of halvesOf(table.columns, rows)) {
    const alike = new Map<string, number[]>();
    for (const [at, key] of keysOf(target, half, rows).entries()) {
      const earlier = alike.get(key);
      if (earlier === undefined) alike.set(key, [rows[at]]);
      else earlier.push(rows[at]);
    }
    for (const group of alike.values()) {
      if (group.length > MAX_ALIKE) continue;
      for (const [at, row] of group.entries()) {
        const copy = firstNearCopy(rest, row, group.slice(0, at));
        if (copy !== undefined && !found.has(row) && !isByChance(row, copy.column))
          found.set(row, copy);
      }
    }
  }
  return [...found.values()];
}

/** Each half of the columns with the other one; both have columns of many values, if there are two. */
function halvesOf(
  columns: readonly Column[],
  rows: readonly number[],
): readonly (readonly [half: readonly Column[], rest: readonly Column[]])[] {
  const some = rows.slice(0, COUNTED_ROWS);
  const values = new Map(columns.map((c) => [c, new Set(some.map((i) => cellOf(c, i))).size]));
  const sorted = columns.toSorted((a, b) => values.get(b)! - values.get(a)!);
  const [odd, even] = [1, 0].map((rest) => sorted.filter((_, j) => j % 2 === rest));
  return [
    [odd, even],
    [even, odd],
  ];
}

function firstNearCopy(
  columns: readonly Column[],
  row: number,
  earlier: readonly number[],
): NearCopy | undefined {
  for (const of of earlier) {
    const column = onlyDifference(columns, row, of);
    if (column !== undefined) return { row, of, column };
  }
  return undefined;
}

/** The column in which two rows differ, if it is a single one. */
function onlyDifference(columns: readonly Column[], a: number, b: number): Column | undefined {
  let difference: Column | undefined;
  for (const column of columns) {
    // Missing cells are equal, too.
    if (Object.is(cellOf(column, a) + 0, cellOf(column, b) + 0)) continue;
    if (difference !== undefined) return undefined;
    difference = column;
  }
  return difference;
}
