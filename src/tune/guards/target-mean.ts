import { greatestOf, leastOf } from "../../numeric/extremes.ts";
import { standardDeviation } from "../../numeric/statistics.ts";
import { columnsToName } from "../table/columns-to-name.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Guard, GuardedData } from "./guarded-data.ts";

/** With fewer rows that share their value with others, a column is not judged. */
const MIN_SHARED_ROWS = 20;
/** Of these rows, this share has the mean of the targets as value… */
const MIN_SHARE = 0.9;
/** …and this number has another mean than most of them: one mean may agree with their values by chance. */
const MIN_OTHER_ROWS = 10;
/** A value is the mean if it differs by less than this share of the targets' standard deviation. */
const TOLERANCE = 0.005;

/**
 * Columns whose value is the mean of the targets of the rows that have it, the own target included: they
 * were computed from the target, as the mean of a customer's earlier targets is if it also counts the row.
 */
export const findTargetMeans: Guard = (given) => {
  const { rest, held } = given;
  const rows = new Int32Array(rest.length + held.length);
  rows.set(rest);
  rows.set(held, rest.length);
  const targets = targetsToAverage(given, rows);
  const [{ of }] = targets;
  const range = { least: leastOf(of), greatest: greatestOf(of) };
  return columnsToName(given.data.table).flatMap((column): DataNote[] => {
    if (column.type !== "number") return [];
    const groups = groupByValue(column.values, rows, range);
    if (groups === undefined) return [];
    for (const target of targets) {
      const { hits, shared, commonest } = countMeans(groups, target);
      if (shared < MIN_SHARED_ROWS || hits < MIN_SHARE * shared) continue;
      if (hits - commonest < MIN_OTHER_ROWS) continue;
      const message =
        `is ${target.name} over the rows that share its value (${hits} of ${shared} rows): it was ` +
        "computed from the target; compute it without the row's own target, else --ignore it";
      return [{ column: column.name, message, kind: "leak" }];
    }
    return [];
  });
};

interface AveragedTarget {
  /** What its mean is called. */
  readonly name: string;
  /** The number that is averaged, of each row. */
  readonly of: Float64Array;
  /** By how much a value may differ from the mean. */
  readonly tolerance: number;
}

/** The target of numbers, or for each class whether a row is of it. */
function targetsToAverage(
  { data: { classes, target } }: GuardedData,
  rows: Int32Array,
): readonly AveragedTarget[] {
  const average = (name: string, read: (row: number) => number): AveragedTarget => {
    const of = Float64Array.from(rows, read);
    return { name, of, tolerance: TOLERANCE * standardDeviation(of) };
  };
  if (classes.length === 0) return [average("the mean of the target", (i) => target[i])];
  return classes.map((label, c) =>
    average(`the share of ${JSON.stringify(label)}`, (i) => (target[i] === c ? 1 : 0)),
  );
}

/** Rows that share the value of their cell with others. */
interface ValueGroups {
  /** The value of each group. */
  readonly values: readonly number[];
  /** Rows of each group. */
  readonly sizes: readonly number[];
  /** Group of each row; −1 where the cell is missing or its value is that of no other row. */
  readonly groupOf: Int32Array;
}

/** Groups rows by their cells; undefined if these are no means, which lie between least and greatest target. */
function groupByValue(
  cells: Float64Array,
  rows: Int32Array,
  { least, greatest }: { least: number; greatest: number },
): ValueGroups | undefined {
  const margin = TOLERANCE * (greatest - least);
  for (const row of rows)
    if (cells[row] < least - margin || cells[row] > greatest + margin) return undefined;
  const firstOf = new Map<number, number>();
  const values: number[] = [];
  const sizes: number[] = [];
  const groupOf = new Int32Array(rows.length).fill(-1);
  for (let at = 0; at < rows.length; at++) {
    const value = cells[rows[at]];
    if (Number.isNaN(value)) continue;
    const first = firstOf.get(value);
    if (first === undefined) {
      firstOf.set(value, at);
      continue;
    }
    if (groupOf[first] < 0) {
      groupOf[first] = values.push(value) - 1;
      sizes.push(1);
    }
    groupOf[at] = groupOf[first];
    sizes[groupOf[at]]++;
  }
  return { values, sizes, groupOf };
}

/**
 * Rows that share their value with others, those of them for which it is the mean of the targets, and of
 * these the ones with the commonest mean. Rows with the commonest mean of all do not count: of a rare class
 * it is 0, and so are the cells of many columns.
 */
function countMeans(
  { values, sizes, groupOf }: ValueGroups,
  { of, tolerance }: AveragedTarget,
): { hits: number; shared: number; commonest: number } {
  const sums = new Float64Array(sizes.length);
  for (let at = 0; at < of.length; at++) if (groupOf[at] >= 0) sums[groupOf[at]] += of[at];
  const rowsOfMean = new Map<number, { rows: number; hits: number }>();
  for (const [group, size] of sizes.entries()) {
    const mean = sums[group] / size;
    const same = rowsOfMean.get(mean) ?? { rows: 0, hits: 0 };
    same.rows += size;
    if (Math.abs(values[group] - mean) <= tolerance) same.hits += size;
    rowsOfMean.set(mean, same);
  }
  const byMean = [...rowsOfMean.values()];
  const most = greatestOf(byMean.map(({ rows }) => rows));
  const counts = { hits: 0, shared: 0, commonest: 0 };
  for (const { rows, hits } of byMean) {
    if (rows === most) continue;
    counts.shared += rows;
    counts.hits += hits;
    counts.commonest = Math.max(counts.commonest, hits);
  }
  return counts;
}
