import { columnsToName } from "../table/columns-to-name.ts";
import { type Column, type DataNote, isMissing } from "../table/data-table.ts";
import { type Guard, type GuardedData, shareText } from "./guarded-data.ts";

/** Missing or present cells of fewer rows are not judged. */
const MIN_ROWS = 10;
/** Of the rows with a value, or without one, this share has the same class. */
const MIN_PURITY = 0.98;
/** A class that more rows have anyway is not judged. */
const MAX_SHARE = 0.9;
/** Probability of as many rows of one class by chance. */
const MAX_CHANCE = 1e-6;
/** Whether a cell is missing explains at least this share of a target of numbers. */
const MIN_EXPLAINED = 0.5;

/** Columns whose cells are there, or missing, by what the target is: they are measured after it. */
export const findMeasuredAfterwards: Guard = (given) =>
  columnsToName(given.data.table).flatMap((column): DataNote[] => {
    const message =
      given.data.classes.length > 0
        ? onlyWithOneClass(column, given)
        : explainsByMissing(column, given);
    return message === undefined ? [] : [{ column: column.name, message, kind: "leak" }];
  });

const ADVICE = "it may be measured after the target is known; if so, --ignore it";

function onlyWithOneClass(column: Column, { data, sample }: GuardedData): string | undefined {
  const n = sample.length;
  const counts = [true, false].map((missing) => {
    const rows = new Float64Array(data.classes.length);
    for (const i of sample) if (isMissing(column, i) === missing) rows[data.target[i]]++;
    return rows;
  });
  const [without, withValue] = counts;
  for (const [own, other, verb] of [
    [withValue, without, "has a value"],
    [without, withValue, "is missing"],
  ] as const) {
    const all = own.reduce((a, b) => a + b, 0);
    if (all < MIN_ROWS || n - all < MIN_ROWS) continue;
    const c = own.indexOf(Math.max(...own));
    const purity = own[c] / all;
    const share = (own[c] + other[c]) / n;
    // The chance that all rows are of that class, which bounds that of nearly all from below.
    if (purity < MIN_PURITY || share > MAX_SHARE) continue;
    if (all * Math.log(share) > Math.log(MAX_CHANCE)) continue;
    return (
      `${verb} almost only where the target is ${JSON.stringify(data.classes[c])} ` +
      `(${shareText(purity)} of ${all} rows, ${shareText(share)} of all): ${ADVICE}`
    );
  }
  return undefined;
}

function explainsByMissing(column: Column, { data, sample }: GuardedData): string | undefined {
  const missing = sample.filter((i) => isMissing(column, i));
  if (missing.length < MIN_ROWS || sample.length - missing.length < MIN_ROWS) return undefined;
  const meanOf = (rows: Int32Array): number =>
    rows.reduce((sum, i) => sum + data.target[i], 0) / rows.length;
  const centre = meanOf(sample);
  const own = meanOf(missing);
  const squares = sample.reduce((sum, i) => sum + (data.target[i] - centre) ** 2, 0);
  const share = missing.length / sample.length;
  const between = sample.length * (share / (1 - share)) * (own - centre) ** 2;
  if (between < MIN_EXPLAINED * squares) return undefined;
  return (
    `whether it is missing explains ${shareText(between / squares)} of the target's variance: ` +
    ADVICE
  );
}
