import { greatestOf, leastOf } from "../../numeric/extremes.ts";
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
  const rows = [...rest, ...held];
  const targets = targetsToAverage(given, rows);
  return columnsToName(given.data.table).flatMap((column): DataNote[] => {
    if (column.type !== "number") return [];
    const cells = Float64Array.from(rows, (i) => column.values[i]);
    const groups = groupByValue(cells, leastOf(targets[0].of), greatestOf(targets[0].of));
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
  rows: readonly number[],
): readonly AveragedTarget[] {
  const average = (name: string, read: (row: number) => number): AveragedTarget => {
    const of = Float64Array.from(rows, read);
    const mean = of.reduce((sum, y) => sum + y, 0) / of.length;
    const variance = of.reduce((sum, y) => sum + (y - mean) ** 2, 0) / of.length;
    return { name, of, tolerance: TOLERANCE * Math.sqrt(variance) };
  };
  if (classes.length === 0) return [average("the mean of the target", (i) => target[i])];
  return classes.map((label, c) =>
    average(`the share of ${JSON.stringify(label)}`, (i) => (target[i] === c ? 1 : 0)),
  );
}

/** Rows by the value of their cell. */
interface ValueGroups {
  /** The value of each group. */
  readonly values: readonly number[];
  /** Rows of each group. */
  readonly rows: readonly number[];
  /** Group of each row; −1 where the cell is missing. */
  readonly groupOf: Int32Array;
}

/** Groups rows by their cells; undefined if these are no means, which lie between least and greatest target. */
function groupByValue(
  cells: Float64Array,
  least: number,
  greatest: number,
): ValueGroups | undefined {
  const margin = TOLERANCE * (greatest - least);
  const known = new Map<number, number>();
  const groupOf = new Int32Array(cells.length).fill(-1);
  const rows: number[] = [];
  for (const [at, value] of cells.entries()) {
    if (Number.isNaN(value)) continue;
    if (value < least - margin || value > greatest + margin) return undefined;
    let group = known.get(value);
    if (group === undefined) {
      group = rows.push(0) - 1;
      known.set(value, group);
    }
    rows[group]++;
    groupOf[at] = group;
  }
  return { values: [...known.keys()], rows, groupOf };
}

/**
 * Rows that share their value with others, those of them for which it is the mean of the targets, and of
 * these the ones with the commonest mean. Rows with the commonest mean of all do not count: of a rare class
 * it is 0, and so are the cells of many columns.
 */
function countMeans(
  { values, rows, groupOf }: ValueGroups,
  { of, tolerance }: AveragedTarget,
): { hits: number; shared: number; commonest: number } {
  const sums = new Float64Array(rows.length);
  for (const [at, group] of groupOf.entries()) if (group >= 0) sums[group] += of[at];
  const rowsOfMean = new Map<number, number>();
  const hitsOfMean = new Map<number, number>();
  for (const [group, sum] of sums.entries()) {
    if (rows[group] < 2) continue;
    const mean = sum / rows[group];
    rowsOfMean.set(mean, (rowsOfMean.get(mean) ?? 0) + rows[group]);
    if (Math.abs(values[group] - mean) <= tolerance)
      hitsOfMean.set(mean, (hitsOfMean.get(mean) ?? 0) + rows[group]);
  }
  const most = greatestOf(rowsOfMean.values());
  const counts = { hits: 0, shared: 0, commonest: 0 };
  for (const [mean, shared] of rowsOfMean) {
    if (shared === most) continue;
    const hits = hitsOfMean.get(mean) ?? 0;
    counts.shared += shared;
    counts.hits += hits;
    counts.commonest = Math.max(counts.commonest, hits);
  }
  return counts;
}
