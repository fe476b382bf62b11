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
  const chances = countValues(data.table, all);
  const seen = new Set<string>();
  let copies = 0;
  for (const i of all) {
    const key = keyOf(data, i);
    if (!seen.has(key)) seen.add(key);
    else if (expectedTwins(data.table, chances, all.length, i) < MAX_EXPECTED) copies++;
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
  const chances = countValues(data.table, all);
  const known = new Set(Array.from(rest, (i) => keyOf(data, i)));
  const copies = held.filter(
    (i) =>
      known.has(keyOf(data, i)) && expectedTwins(data.table, chances, all.length, i) < MAX_EXPECTED,
  ).length;
  if (copies < MIN_COPIES || copies < MIN_SHARE * held.length) return [];
  const share = `${((100 * copies) / held.length).toFixed(1)} %`;
  const message = `${copies} ${name} (${share}) are copies of training rows, which makes their score too good`;
  return [{ column: "", message, kind: "leak" }];
}

/** All cells of a row and its target. */
const keyOf = ({ target, table }: Dataset, i: number): string =>
  `${target[i]}|${table.columns.map((c) => cellOf(c, i)).join("|")}`;

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
