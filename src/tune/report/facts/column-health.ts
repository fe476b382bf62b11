import { quantileOfSorted } from "../../../numeric/statistics.ts";
import { type Column, type ColumnSpec, isMissing } from "../../table/data-table.ts";
import type { Dataset } from "../../table/read-dataset.ts";
import { type HistogramBin, histogram } from "./histogram.ts";

/** A value, and how many rows have it. */
export interface ValueCount {
  /** The value as text. */
  readonly value: string;
  /** Number of rows. */
  readonly rows: number;
}

/** What the numbers of a column are; dates are days since 1970-01-01. */
export interface NumberSummary {
  /** Least value. */
  readonly least: number;
  /** Half of the rows have less. */
  readonly median: number;
  /** Mean. */
  readonly mean: number;
  /** Greatest value. */
  readonly greatest: number;
  /** Rows by value. */
  readonly histogram: readonly HistogramBin[];
}

/** What a column holds. */
export interface ColumnHealth {
  /** Name of the column. */
  readonly column: string;
  /** What its cells were taken for. */
  readonly type: ColumnSpec["type"];
  /** Missing cells. */
  readonly missing: number;
  /** Number of distinct values; undefined for texts. */
  readonly distinct: number | undefined;
  /** Its numbers or dates; undefined for others, or when all are missing. */
  readonly numbers: NumberSummary | undefined;
  /** Its most frequent categories; empty for others. */
  readonly categories: readonly ValueCount[];
}

/** What is predicted. */
export interface TargetHealth {
  /** Name of the column. */
  readonly column: string;
  /** Rows of each class; empty for numbers. */
  readonly classes: readonly ValueCount[];
  /** The numbers; undefined for classes. */
  readonly numbers: NumberSummary | undefined;
}

/** Categories that are listed. */
const MAX_CATEGORIES = 5;

/** What each column holds. @param rows of the table */
export const columnHealth = (rows: number, columns: readonly Column[]): ColumnHealth[] =>
  columns.map((column) => {
    let missing = 0;
    for (let i = 0; i < rows; i++) if (isMissing(column, i)) missing++;
    const own = { column: column.name, type: column.type, missing };
    if (column.type === "text")
      return { ...own, distinct: undefined, numbers: undefined, categories: [] };
    if (column.type !== "category") {
      const distinct = new Set(column.values.filter((v) => !Number.isNaN(v))).size;
      return { ...own, distinct, numbers: summarize(column.values), categories: [] };
    }
    const counts = new Float64Array(column.categories.length);
    for (const code of column.codes) if (code >= 0) counts[code]++;
    const used = column.categories
      .map((value, c) => ({ value, rows: counts[c] }))
      .filter((c) => c.rows > 0)
      .sort((a, b) => b.rows - a.rows);
    return {
      ...{ ...own, distinct: used.length, numbers: undefined },
      categories: used.slice(0, MAX_CATEGORIES),
    };
  });

/** What is predicted: rows of each class, or the numbers. */
export function targetHealth({ targetName, classes, target }: Dataset): TargetHealth {
  const counts = new Float64Array(classes.length);
  if (classes.length > 0) for (const c of target) counts[c]++;
  return {
    column: targetName,
    classes: classes.map((value, c) => ({ value, rows: counts[c] })),
    numbers: classes.length > 0 ? undefined : summarize(target),
  };
}

function summarize(values: Float64Array): NumberSummary | undefined {
  const sorted = values.filter((v) => Number.isFinite(v)).sort();
  if (sorted.length === 0) return undefined;
  return {
    least: sorted[0],
    median: quantileOfSorted(sorted, 0.5),
    mean: sorted.reduce((sum, v) => sum + v / sorted.length, 0),
    greatest: sorted[sorted.length - 1],
    histogram: histogram(values),
  };
}
