import { greatestOf, leastOf } from "../numeric/extremes.ts";
import { mean } from "../numeric/statistics.ts";
import { metrics } from "./metric.ts";
import { selectTarget } from "./pipeline.ts";
import type { Column, DataNote, NumberColumn, TextColumn } from "./table/data-table.ts";
import type { Dataset } from "./table/read-dataset.ts";

/** A column that predicts the target this well by itself is more often a leak than a discovery. */
const MIN_SUSPICIOUS_STRENGTH = 0.98;
/** Agreement with the target says nothing when one class already has more than this share. */
const MAX_COMMON_CLASS_SHARE = 0.95;
/** Values with fewer rows than this on average agree with the target by chance. */
const MIN_ROWS_PER_VALUE = 5;
/** A class with fewer rows than this is reported. */
const MIN_ROWS_PER_CLASS = 10;
/** Rows that are inspected for leaks and duplicates. */
const MAX_INSPECTED_ROWS = 20_000;

/** Remarks on what may be wrong with the data: rare classes, leaks of the target, duplicate rows. */
export function inspectData(data: Dataset, rows: Int32Array): DataNote[] {
  const sample = rows.subarray(0, MAX_INSPECTED_ROWS);
  return [
    ...findRareClass(data, rows),
    ...findLeaks(data, rows, sample),
    ...findCopies(data, sample),
  ];
}

/** Rows of each class. */
function countClasses(data: Dataset, rows: Int32Array): Float64Array {
  const counts = new Float64Array(data.classes.length);
  for (const i of rows) counts[data.target[i]]++;
  return counts;
}

function findRareClass(data: Dataset, rows: Int32Array): DataNote[] {
  if (data.classes.length === 0) return [];
  const counts = countClasses(data, rows);
  const least = leastOf(counts);
  if (least >= MIN_ROWS_PER_CLASS) return [];
  const label = JSON.stringify(data.classes[counts.indexOf(least)]);
  return [{ column: "", message: `class ${label} has only ${least} rows to learn from` }];
}

/** Columns that predict the target almost perfectly. */
function findLeaks(data: Dataset, rows: Int32Array, sample: Int32Array): DataNote[] {
  const classes = data.classes.length;
  const commonShare = classes > 0 ? greatestOf(countClasses(data, rows)) / rows.length : 1;
  return data.table.columns.flatMap((column): DataNote[] => {
    if (column.type === "text") return [];
    const isByAgreement = column.type === "category" || classes > 2;
    const strength = isByAgreement
      ? agreement(column, data, sample)
      : classes === 2
        ? separation(column, data, sample)
        : squaredCorrelation(column, data, sample);
    if (strength < MIN_SUSPICIOUS_STRENGTH) return [];
    if (classes > 0 && isByAgreement && commonShare > MAX_COMMON_CLASS_SHARE) return [];
    const message =
      `predicts the target almost perfectly by itself (${strength.toFixed(3)}): ` +
      "check that it is known before the target is";
    return [{ column: column.name, message }];
  });
}

/**
 * Share of rows that get the right class when each value of the column predicts its commonest one;
 * 0 for regression, or with too few rows per value.
 */
function agreement(column: Exclude<Column, TextColumn>, data: Dataset, rows: Int32Array): number {
  const classes = data.classes.length;
  if (classes === 0) return 0;
  const countsByValue = new Map<number, Float64Array>();
  for (const i of rows) {
    const value = column.type === "category" ? column.codes[i] : column.values[i];
    let counts = countsByValue.get(value);
    if (counts === undefined) countsByValue.set(value, (counts = new Float64Array(classes)));
    counts[data.target[i]]++;
  }
  if (countsByValue.size * MIN_ROWS_PER_VALUE > rows.length) return 0;
  let right = 0;
  for (const counts of countsByValue.values()) right += greatestOf(counts);
  return right / rows.length;
}

type ValuesColumn = Pick<NumberColumn, "values">;

/** Values of a column in some rows, 0 where missing. */
const valuesIn = ({ values }: ValuesColumn, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (i) => (Number.isNaN(values[i]) ? 0 : values[i]));

/** Area under the ROC curve of the column's values, in the better of both directions. */
function separation(column: ValuesColumn, data: Dataset, rows: Int32Array): number {
  const scores = new Float64Array(rows.length * 2);
  valuesIn(column, rows).forEach((v, i) => (scores[i * 2 + 1] = v));
  const y = selectTarget({ values: data.target, classes: 2 }, rows);
  const area = metrics.auc.score(scores, y);
  return Math.max(area, 1 - area);
}

/** Squared correlation of the column with a target of numbers. */
function squaredCorrelation(column: ValuesColumn, data: Dataset, rows: Int32Array): number {
  const x = valuesIn(column, rows);
  const y = Float64Array.from(rows, (i) => data.target[i]);
  const [mx, my] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xx * yy === 0 ? 0 : (xy * xy) / (xx * yy);
}

/** Equal for equal cells of a column. */
function cellKey(column: Column, row: number): string | number {
  if (column.type === "category") return column.codes[row];
  if (column.type === "number" || column.type === "date") return column.values[row];
  return column.words.subarray(column.starts[row], column.starts[row + 1]).join();
}

/** Rows that equal an earlier row in every column and in the target. */
function findCopies(data: Dataset, rows: Int32Array): DataNote[] {
  const seen = new Set<string>();
  let copies = 0;
  for (const i of rows) {
    let key = String(data.target[i]);
    for (const column of data.table.columns) key += `|${cellKey(column, i)}`;
    if (seen.has(key)) copies++;
    seen.add(key);
  }
  if (copies === 0) return [];
  const message =
    `${copies} rows are copies of others: ` +
    "copies in both training and holdout rows make scores too good";
  return [{ column: "", message }];
}
