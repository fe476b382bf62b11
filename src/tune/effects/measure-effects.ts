import { sampleOf, type UnseenPredictor, unseenRows } from "../finals/unseen-predictor.ts";
import { positiveOf } from "../metric/positive-of.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import type { Column } from "../table/data-table.ts";
import { MS_PER_DAY } from "../table/date-format.ts";
import { type ExplainedEffect, measureEffect } from "./column-effect.ts";
import { effectGrid } from "./effect-grid.ts";

/** How the predictions of a model depend on its most important columns. */
export interface ModelEffects {
  /** The effect of each column, the most important one first. */
  readonly columns: readonly ExplainedEffect[];
  /** Whether no model that predicted the rows was trained on them. */
  readonly unseen: boolean;
}

/** Rows that an effect uses at most, and at least where there are that many. */
const MAX_ROWS = 500;
const MIN_ROWS = 50;
/** Ranges of numbers, and categories. */
const RANGES = 10;
/** Predictions of a row, roughly: one at each value, two within its range, one as it is. */
const PREDICTIONS_PER_ROW = RANGES + 4;
/** Predictions when no time limits them. */
const MAX_PREDICTIONS = 6000;
/** Rows by which the time of a prediction is measured. */
const TIMED_ROWS = 50;
/** Of more than two classes the effects on the most frequent ones are measured. */
const MAX_CLASSES = 3;
/**
 * Effects of columns on the predictions of the kept model, on rows that its members have not seen.
 * @param columns the most important one first; texts are left out
 * @param msLeft milliseconds that may be used; Infinity: a fixed number of predictions
 * @returns `no-time` when the time does not suffice for one column; undefined when there is none
 */
export async function measureEffects(
  plan: TunePlan,
  { predict, unseen }: UnseenPredictor,
  columns: readonly Column[],
  msLeft: number,
): Promise<ModelEffects | "no-time" | undefined> {
  const began = performance.now();
  const { table, classes } = plan.dataset;
  const shown = columns.filter((column) => column.type !== "text");
  const count = unseenRows(plan).length;
  if (shown.length === 0 || count < 2 || table.image !== undefined) return undefined;
  const rng = plan.rng.fork("effects");
  const all = Uint32Array.from({ length: count }, (_, k) => k);
  rng.shuffle(all);
  let predictions = MAX_PREDICTIONS;
  if (msLeft < Infinity) {
    if (msLeft <= 0) return "no-time";
    const timed = sampleOf(plan, all.subarray(0, TIMED_ROWS));
    const before = performance.now();
    predict(timed);
    const now = performance.now();
    predictions = ((msLeft - (now - began)) / (now - before)) * timed.table.rows;
  }
  const least = Math.min(MIN_ROWS, count) * PREDICTIONS_PER_ROW;
  const affordable = Math.min(shown.length, Math.floor(predictions / least));
  if (affordable < 1) return "no-time";
  const rows = Math.min(
    MAX_ROWS,
    count,
    Math.floor(predictions / affordable / PREDICTIONS_PER_ROW),
  );
  const sample = sampleOf(plan, all.slice(0, rows).sort());
  const model = {
    classes,
    predict: (moved: typeof table) => predict({ table: moved, parts: sample.parts }),
  };
  const effects: ExplainedEffect[] = [];
  for (const { name } of shown.slice(0, affordable)) {
    const at = table.columns.findIndex((column) => column.name === name);
    const column = sample.table.columns[at];
    const grid = effectGrid(column, RANGES, RANGES);
    if (grid === undefined) continue;
    if (effects.length > 0 && performance.now() - began > msLeft) break;
    const measured = { at, grid, cellOf: (i: number) => textOf(column, i) };
    const stream = rng.fork(name);
    effects.push(
      await measureEffect(model, sample.table, measured, outputsOf(plan), stream, async () => {}),
    );
  }
  return effects.length === 0 ? undefined : { columns: effects, unseen };
}

/** The only class that is shown of two; the most frequent ones of more. */
function outputsOf({ dataset, info }: TunePlan): number[] {
  const { classes, target } = dataset;
  if (classes.length === 0) return [0];
  const positive = positiveOf(info.settings, dataset);
  if (positive !== undefined) return [positive];
  const counts = new Float64Array(classes.length);
  for (const c of target) counts[c]++;
  return [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, MAX_CLASSES);
}

/** A cell as text; dates as in ISO 8601. */
function textOf(column: Column, i: number): string {
  if (column.type === "category") return column.categories[column.codes[i]] ?? "";
  if (column.type === "text" || Number.isNaN(column.values[i])) return "";
  const value = column.values[i];
  return column.type === "date"
    ? new Date(value * MS_PER_DAY).toISOString().slice(0, 10)
    : String(value);
}
