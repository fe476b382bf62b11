import { columnsToName } from "../table/columns-to-name.ts";
import type { Column } from "../table/data-table.ts";
import type { Guard } from "./guarded-data.ts";
import { strengthOf } from "./strength.ts";

/** A column follows the order of rows if at most this share of neighbours is out of order. */
const MAX_OUT_OF_ORDER = 0.001;
/** …and has at least this share of distinct values. */
const MIN_DISTINCT = 0.5;
/** It is reported if it predicts the target, as a share of a perfect prediction. */
const MIN_STRENGTH = 0.1;

/** Columns that count the rows, or the time, and predict the target: the rows are sorted by it. */
export const findRowNumbers: Guard = ({ data, rest, sample }) =>
  columnsToName(data.table).flatMap((column) => {
    if (column.type !== "number" || !followsRows(column, rest)) return [];
    const { share, text } = strengthOf(column, data, sample);
    if (share < MIN_STRENGTH) return [];
    const name = column.name;
    const message =
      `rises or falls with the row number, and predicts the target (${text}): if it is an ` +
      `identifier, --ignore ${name}; if it is a time, --time ${name}`;
    return [{ column: name, message }];
  });

function followsRows(column: Column & { readonly type: "number" }, rows: Int32Array): boolean {
  let [up, down, equal] = [0, 0, 0];
  let last = Number.NaN;
  for (const i of rows) {
    const v = column.values[i];
    if (v > last) up++;
    else if (v < last) down++;
    else if (v === last) equal++;
    last = v;
  }
  const steps = Math.max(1, rows.length - 1);
  const outOfOrder = Math.min(up, down);
  return (
    outOfOrder <= MAX_OUT_OF_ORDER * steps &&
    equal <= (1 - MIN_DISTINCT) * steps &&
    up + down + equal >= (1 - MAX_OUT_OF_ORDER) * steps
  );
}
