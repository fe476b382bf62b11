import type { Column } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { cellOf } from "./guarded-data.ts";

/** A row that equals this number of others by chance, if columns were independent, is no copy of them. */
const MAX_EXPECTED = 0.01;
/**
 * Only columns of this number of values and more count, since tables of a few categories, which are not
 * independent, have many equal rows.
 */
const MANY_VALUES = 30;

/**
 * Says whether a row may equal others by chance. The values are counted when it is asked first.
 * @param rows rows that are compared
 */
export function chanceOfTwins(
  { target, table: { columns } }: Dataset,
  rows: readonly number[],
): (row: number, except?: Column) => boolean {
  let shared: readonly SharedValues[] | undefined;
  return (row, except) => {
    shared ??= [
      countValues(undefined, (i) => target[i], rows),
      ...columns.map((column) => countValues(column, (i) => cellOf(column, i), rows)),
    ].filter(({ rowsOf }) => rowsOf.size >= MANY_VALUES);
    // The other cell may be that of each column.
    let expected = except === undefined ? rows.length : rows.length * columns.length;
    for (const { column, rowsOf, read } of shared) {
      if (column !== undefined && column === except) continue;
      const others = (rowsOf.get(read(row)) ?? 1) - 1;
      expected *= others / rows.length;
    }
    return expected >= MAX_EXPECTED;
  };
}

/** How often each value of a column occurs. */
interface SharedValues {
  /** The column; undefined for the target. */
  readonly column: Column | undefined;
  readonly read: (row: number) => number;
  /** The number of rows that have each value. */
  readonly rowsOf: ReadonlyMap<number, number>;
}

function countValues(
  column: Column | undefined,
  read: (row: number) => number,
  rows: readonly number[],
): SharedValues {
  const rowsOf = new Map<number, number>();
  for (const i of rows) rowsOf.set(read(i), (rowsOf.get(read(i)) ?? 0) + 1);
  return { column, read, rowsOf };
}
