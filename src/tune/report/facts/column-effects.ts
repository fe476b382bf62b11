import type { Target } from "../../../numeric/matrix.ts";
import { predictedClass } from "../../metric/confusion.ts";
import {
  type CategoryColumn,
  type Column,
  type ColumnSpec,
  isMissing,
} from "../../table/data-table.ts";
import { type MeanWithInterval, meanInterval, wilsonInterval } from "./wilson.ts";

/** Rows with similar values of a column: what was observed, and how good the predictions are. */
export interface EffectBin {
  /** The category, or `missing`; undefined for a range of numbers. */
  readonly name: string | undefined;
  /** Least and greatest value, for numbers and dates. */
  readonly range: readonly [least: number, greatest: number] | undefined;
  /** Number of rows. */
  readonly rows: number;
  /**
   * Mean of the target, or the share of the class, with its 95 % interval and the mean prediction;
   * undefined with more than two classes.
   */
  readonly target:
    | {
        /** What was observed. */
        readonly observed: number;
        /** Lower end of the interval; undefined for a single row. */
        readonly low: number | undefined;
        /** Upper end of the interval. */
        readonly high: number | undefined;
        /** What was predicted. */
        readonly predicted: number;
      }
    | undefined;
  /** Share of the rows whose class is wrong, or mean absolute error, with its 95 % interval. */
  readonly error: MeanWithInterval;
}

/** How target, predictions and errors depend on a column. */
export interface ColumnEffect {
  /** Name of the column. */
  readonly column: string;
  /** What its cells are. */
  readonly type: ColumnSpec["type"];
  /** Rows by value of the column. */
  readonly bins: readonly EffectBin[];
}

/** Ranges of numbers at most, and rows that each should have. */
const MAX_RANGES = 8;
const MIN_ROWS = 25;
/** Few rows are divided as well, into this number of ranges with a few rows each. */
const MIN_RANGES = 3;
const FEWEST_ROWS = 5;
/** Categories that are listed; the others are one. */
const MAX_CATEGORIES = 8;

/** Rows that were predicted, for the effects of columns. */
interface PredictedRows {
  /** Rows of the table. */
  readonly rows: Int32Array;
  /** Their predictions. */
  readonly predictions: Float64Array;
  /** Their targets. */
  readonly target: Target;
  /** Class that is observed, of two; undefined for others. */
  readonly positive: number | undefined;
}

/** Observed and predicted targets, and errors, by the value of a column. */
export function columnEffect(column: Column, given: PredictedRows): ColumnEffect {
  const { rows } = given;
  const all = Array.from(rows.keys());
  const missing = all.filter((k) => isMissing(column, rows[k]));
  const present = all.filter((k) => !isMissing(column, rows[k]));
  const bins =
    column.type === "category"
      ? categoriesOf(column, present, rows)
      : column.type === "text"
        ? [{ name: "with text", members: present, range: undefined }]
        : rangesOf(column.values, present, rows);
  const absent =
    missing.length === 0 ? [] : [{ name: "missing", members: missing, range: undefined }];
  return {
    column: column.name,
    type: column.type,
    bins: [...bins, ...absent]
      .filter(({ members }) => members.length > 0)
      .map(({ name, range, members }) => ({
        ...{ name, range, rows: members.length },
        target: targetOf(members, given),
        error: errorOf(members, given),
      })),
  };
}

interface Members {
  readonly name: string | undefined;
  readonly range: EffectBin["range"];
  readonly members: readonly number[];
}

function categoriesOf(column: CategoryColumn, present: readonly number[], rows: Int32Array) {
  const byCode = new Map<number, number[]>();
  for (const k of present) {
    const code = column.codes[rows[k]];
    const own = byCode.get(code);
    if (own === undefined) byCode.set(code, [k]);
    else own.push(k);
  }
  const sorted = [...byCode].sort((a, b) => b[1].length - a[1].length);
  const shown = sorted.length <= MAX_CATEGORIES + 1 ? sorted : sorted.slice(0, MAX_CATEGORIES);
  const rest = sorted.slice(shown.length);
  const bins: Members[] = shown.map(([code, members]) => ({
    ...{ name: column.categories[code], range: undefined, members },
  }));
  if (rest.length > 0)
    bins.push({
      ...{ name: `${rest.length} others`, range: undefined },
      members: rest.flatMap(([, members]) => members),
    });
  return bins;
}

/** Ranges of about as many rows each; equal values stay together. */
function rangesOf(values: Float64Array, present: readonly number[], rows: Int32Array): Members[] {
  const sorted = present.toSorted((a, b) => values[rows[a]] - values[rows[b]]);
  const n = sorted.length;
  const valueAt = (at: number): number => values[rows[sorted[at]]];
  const least = Math.max(1, Math.min(MIN_RANGES, Math.floor(n / FEWEST_ROWS)));
  const count = Math.max(least, Math.min(MAX_RANGES, Math.floor(n / MIN_ROWS)));
  const bins: Members[] = [];
  for (let from = 0, b = 1; from < n; b++) {
    let to = Math.max(from + 1, Math.round((b * n) / count));
    while (to < n && valueAt(to) === valueAt(to - 1)) to++;
    const range = [valueAt(from), valueAt(to - 1)] as const;
    bins.push({ name: undefined, range, members: sorted.slice(from, to) });
    from = to;
  }
  return bins;
}

function targetOf(
  members: readonly number[],
  { predictions, target, positive }: PredictedRows,
): EffectBin["target"] {
  const k = Math.max(1, target.classes);
  if (target.classes > 0 && positive === undefined) return undefined;
  const at = positive ?? 0;
  const predicted = members.reduce((sum, i) => sum + predictions[i * k + at] / members.length, 0);
  if (target.classes === 0) {
    const { mean: observed, low, high } = meanInterval(members.map((i) => target.values[i]));
    return { observed, low, high, predicted };
  }
  const hits = members.filter((i) => target.values[i] === at).length;
  const observed = hits / members.length;
  const [low, high] = wilsonInterval(observed, members.length);
  return { observed, low, high, predicted };
}

function errorOf(
  members: readonly number[],
  { predictions, target }: PredictedRows,
): EffectBin["error"] {
  if (target.classes === 0) {
    const { mean, low, high } = meanInterval(
      members.map((i) => Math.abs(target.values[i] - predictions[i])),
    );
    return { mean, low: low && Math.max(0, low), high };
  }
  const wrong = members.filter(
    (i) => predictedClass(predictions, i, target.classes) !== target.values[i],
  ).length;
  const mean = wrong / members.length;
  const [low, high] = wilsonInterval(mean, members.length);
  return { mean, low, high };
}
