import { columnsToName } from "../table/columns-to-name.ts";
import type { CategoryColumn, Column, TextColumn } from "../table/data-table.ts";
import { cellOf, type Guard } from "./guarded-data.ts";
import { strengthOf } from "./strength.ts";

/** Groups are at least this many. */
const MIN_GROUPS = 20;
/** Rows of a group on average: from two… */
const MIN_ROWS = 2;
/** …to this number. */
const MAX_ROWS = 100;
/** Share of the names that have a digit: `p17` or `42`, but not `Ohio`. */
const MIN_CODES = 0.9;
/** Rows of one value follow each other if there are at most this many runs for each value. */
const MAX_RUNS = 1.5;
/** It matters only if the column predicts the target, as a share of a perfect prediction. */
const MIN_STRENGTH = 0.15;

/**
 * Columns whose values repeat as those of patients, customers or machines do, and that predict the
 * target: rows of one value in training and validation make scores too good.
 */
export const hintAtGroups: Guard = ({ data, rest, sample, splitting }) => {
  if (splitting.by !== "rows") return undefined;
  return columnsToName(data.table).flatMap((column) => {
    if (column.type === "date" || column.type === "text") return [];
    const isNamed = column.type === "category" && hasCodes(column);
    // Most columns of numbers end here, before all their values are counted.
    if (!isNamed && !isWhole(column)) return [];
    const { values, runs } = countRuns(column, rest);
    const repeats = rest.length / values;
    if (values < MIN_GROUPS || repeats < MIN_ROWS || repeats > MAX_ROWS) return [];
    const isSorted = isWhole(column) && runs <= MAX_RUNS * values && repeats >= 2 * MAX_RUNS;
    if (!isNamed && !isSorted) return [];
    const { share, text } = strengthOf(column, data, sample);
    if (share < MIN_STRENGTH) return [];
    const message =
      `its ${values} values repeat about ${Math.round(repeats)} times, and predict the target ` +
      `(${text}): if new rows will have other values, --group ${column.name}`;
    return [{ column: column.name, message }];
  });
};

/** Distinct values, and runs of equal values in order of the rows. */
function countRuns(
  column: Column,
  rows: Int32Array,
): { readonly values: number; readonly runs: number } {
  const seen = new Set<number>();
  let runs = 0;
  let last = Number.NaN;
  for (const i of rows) {
    const v = cellOf(column, i);
    if (v !== last) runs++;
    seen.add(v);
    last = v;
  }
  return { values: seen.size, runs };
}

/** Whether a column is of categories or whole numbers, which may be names. */
const isWhole = (column: Exclude<Column, TextColumn>): boolean =>
  column.type === "category" || column.values.every((v) => Number.isNaN(v) || Number.isInteger(v));

function hasCodes({ categories }: CategoryColumn): boolean {
  const coded = categories.filter((text) => /\d/.test(text)).length;
  return coded >= MIN_CODES * categories.length;
}
