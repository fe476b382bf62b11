import { greatestOf } from "../../numeric/extremes.ts";
import type { Guard } from "./guarded-data.ts";
import { strengthOf } from "./strength.ts";

/** A column that predicts the target this well by itself is more often a leak than a discovery. */
const MIN_SHARE = { two: 0.965, more: 0.95, numbers: 0.98 };
/** With fewer rows than this of the rarest class, a column separates them by chance. */
const MIN_ROWS_PER_CLASS = 10;

/** Columns that predict the target almost perfectly by themselves. */
export const findTargetGivenAway: Guard = ({ data, sample }) => {
  const classes = data.classes.length;
  const least = classes === 0 ? MIN_SHARE.numbers : classes === 2 ? MIN_SHARE.two : MIN_SHARE.more;
  if (classes > 0) {
    const rows = new Float64Array(classes);
    for (const i of sample) rows[data.target[i]]++;
    if (sample.length - greatestOf(rows) < MIN_ROWS_PER_CLASS) return undefined;
  }
  return data.table.columns.flatMap((column) => {
    const { share, text } = strengthOf(column, data, sample);
    if (share < least) return [];
    const message =
      `predicts the target almost perfectly by itself (${text}): ` +
      "check that it is known before the target is, else --ignore it";
    return [{ column: column.name, message, kind: "leak" }];
  });
};
