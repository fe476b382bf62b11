import type { Rng } from "../../numeric/rng.ts";
import { Ensemble, type EnsembleJson } from "../ensemble/ensemble.ts";
import { describeCopiesOf } from "../guards/copied-rows.ts";
import { describeShift } from "../guards/shift.ts";
import type { Interval } from "../interval/interval.ts";
import { estimateIntervalsMs, scoreIntervals } from "../interval/score-intervals.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { dependentRows } from "../split/dependent-rows.ts";
import { describeGivenHoldout } from "../split/given-holdout.ts";
import type { Splitting } from "../split.ts";
import type { DataNote } from "../table/data-table.ts";
import { joinTables } from "../table/join-tables.ts";
import type { LabelledRows } from "../table/labelled-rows.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { Evaluated } from "../tuning-result.ts";

/** Rows of a table of their own that score the result after everything is decided. */
export interface TestRows extends LabelledRows {
  /** How they depend on each other. */
  readonly splitting: Splitting;
}

/** Rows that are predicted at once, so that prepared rows take little memory. */
const ROWS_PER_CHUNK = 10_000;

/** The test rows with what splits the training rows. @param column that has the groups or times */
export function toTestRows(
  rows: LabelledRows,
  data: Dataset,
  splitting: Splitting,
  column: string,
): TestRows {
  const texts = rows.kept.get(column) ?? [];
  switch (splitting.by) {
    case "rows":
      return { ...rows, splitting };
    case "group":
      return { ...rows, splitting: { ...splitting, groups: texts } };
    case "time":
      return { ...rows, splitting: { ...splitting, order: data.timesOf(column, texts) } };
  }
}

/**
 * Remarks on the test rows, as users get them: cells that can't be read, copies of training rows,
 * groups and times that training rows have too, and rows of another kind than the training rows.
 */
export function inspectTestRows(
  test: TestRows,
  data: Dataset,
  splitting: Splitting,
  column: string,
  rng: Rng,
): DataNote[] {
  const table = joinTables(data.table, test.table);
  const all = Int32Array.from({ length: table.rows }, (_, i) => i);
  const rest = all.subarray(0, data.table.rows);
  const held = all.subarray(data.table.rows);
  const target = Float64Array.from([...data.target, ...test.target]);
  const both: Dataset = { ...data, table, target };
  const joint = joinSplitting(splitting, test.splitting);
  return [
    ...test.notes.map((note) => ({ ...note, message: `test rows: ${note.message}` })),
    ...describeGivenHoldout({ rest, held }, joint, column, "test rows"),
    ...describeCopiesOf(both, rest, held, "test rows"),
    ...describeShift(both, rest, held, rng, "the test rows"),
  ];
}

function joinSplitting(a: Splitting, b: Splitting): Splitting {
  if (a.by === "group" && b.by === "group") return { ...a, groups: [...a.groups, ...b.groups] };
  if (a.by === "time" && b.by === "time")
    return { ...a, order: Float64Array.from([...a.order, ...b.order]) };
  return a;
}

/** Models that are expected to predict a test row. */
const EXPECTED_MODELS = 20;

/** Milliseconds that scoring the test rows takes. @param leaderboard best first */
export function estimateTestMs(
  { test, single, folds }: TunePlan,
  [best]: readonly Evaluated[],
): number {
  if (test === undefined || best === undefined) return 0;
  const models = single ? folds.length : EXPECTED_MODELS;
  return (
    (1000 * models * test.table.rows) / best.rowsPerSecond +
    estimateIntervalsMs(test.table.rows) / 3
  );
}

/** The score of the trained result on the test rows; undefined without any. */
export function scoreTestRows(
  { test, target: { classes }, info, rng }: TunePlan,
  ensemble: EnsembleJson,
): Interval | undefined {
  if (test === undefined) return undefined;
  const rows = Int32Array.from(test.target.keys());
  const model = new Ensemble(ensemble, classes);
  const outputs = Math.max(1, classes);
  const predictions = new Float64Array(rows.length * outputs);
  for (let from = 0; from < rows.length; from += ROWS_PER_CHUNK)
    predictions.set(
      model.predict(test.table, rows.subarray(from, from + ROWS_PER_CHUNK)),
      from * outputs,
    );
  const scored = {
    y: { values: test.target, classes },
    weights: test.weights,
    groups: dependentRows(test.splitting, rows),
  };
  return scoreIntervals([predictions], scored, info, rng.fork("test")).each[0];
}
