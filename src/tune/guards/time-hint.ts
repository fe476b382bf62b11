import type { DateColumn } from "../table/data-table.ts";
import type { Guard } from "./guarded-data.ts";

/** Share of neighbouring rows whose dates are in order, in one direction. */
const MIN_IN_ORDER = 0.99;

/** Columns of dates by which the rows are sorted: later rows may have to be predicted from earlier. */
export const hintAtTime: Guard = ({ data, rest, splitting }) => {
  if (splitting.by !== "rows") return undefined;
  return data.table.columns.flatMap((column) => {
    if (column.type !== "date") return [];
    const share = shareInOrder(column, rest);
    if (share < MIN_IN_ORDER) return [];
    const message =
      `the rows are in order of this date (${(100 * share).toFixed(1)} % of neighbours): to ` +
      `predict later rows from earlier ones, --time ${column.name}`;
    return [{ column: column.name, message }];
  });
};

function shareInOrder({ values }: DateColumn, rows: Int32Array): number {
  let [up, down] = [0, 0];
  for (let k = 1; k < rows.length; k++) {
    const step = values[rows[k]] - values[rows[k - 1]];
    if (step >= 0) up++;
    if (step <= 0) down++;
  }
  const distinct = new Set(rows.subarray(0, 1000).map((i) => values[i])).size;
  return distinct < 3 ? 0 : Math.max(up, down) / Math.max(1, rows.length - 1);
}
