import type { Rng } from "../../numeric/rng.ts";
import { sampleRows } from "../split.ts";
import type { DataNote } from "../table/data-table.ts";
import { pick, pickRows } from "../table/pick-cells.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { foldCount, restRows, secondsOfFolds } from "./divide-rows.ts";
import type { PlanOptions } from "./tune-plan.ts";

/** Seconds to read and divide a cell of a table… */
const READING_SECONDS_PER_CELL = 2.5e-7;
/** …and to start and to write the result. */
const FIXED_SECONDS = 1;
/** Evaluating a candidate such as boosting may take this share of the time after reading. */
const CANDIDATE_SHARE = 0.25;
/** Reading is expected to leave at least this share of the time, however long it takes. */
const MIN_SHARE_LEFT = 0.15;
/** Tables with at most as many cells are used as a whole, … */
const MIN_CELLS = 400_000;
/** …and those with as many rows. */
const MIN_ROWS = 2000;

/** Each sample that is tried has this many times fewer rows than the one before. */
const SAMPLE_STEP = 1.1;

/** A table of which as many rows are used as there is time for. */
interface SampledDataset {
  /** The table; a sample of its rows in their order where there is no time for all. */
  readonly dataset: Dataset;
  /** Rows of the sample; undefined when all rows are used. */
  readonly rows: number | undefined;
  /** What is said of it. */
  readonly notes: readonly DataNote[];
}

/** Seconds to evaluate boosting on some rows of a table. */
function candidateSeconds(options: PlanOptions, dataset: Dataset, rows: number): number {
  const rest = restRows(options, rows);
  // A sample has no more folds than the whole table would have.
  const folds = Math.min(
    foldCount(options, rest, dataset),
    foldCount(options, restRows(options, dataset.table.rows), dataset),
  );
  return secondsOfFolds(rest, folds, dataset);
}

/** Seconds of a run in which a table of these rows is searched with some care. */
function secondsNeeded(options: PlanOptions, dataset: Dataset, rows: number): number {
  const { table } = dataset;
  const reading = READING_SECONDS_PER_CELL * table.rows * table.columns.length;
  return reading + FIXED_SECONDS + candidateSeconds(options, dataset, rows) / CANDIDATE_SHARE;
}

/**
 * Draws as many rows of a table as there is time for. How many depends on the size of the table and on
 * the seconds of the run alone, so that a study goes on with the same rows on any machine.
 */
export function sampleForTime(options: PlanOptions, dataset: Dataset, rng: Rng): SampledDataset {
  const { table } = dataset;
  const all: SampledDataset = { dataset, rows: undefined, notes: [] };
  const { seconds } = options;
  if (seconds === undefined || table.columns.length === 0) return all;
  const least = Math.max(MIN_ROWS, Math.ceil(MIN_CELLS / table.columns.length));
  const reading = secondsNeeded(options, dataset, 0);
  const left = Math.max(MIN_SHARE_LEFT * seconds, seconds - reading);
  let rows = table.rows;
  while (rows > least && candidateSeconds(options, dataset, rows) > CANDIDATE_SHARE * left)
    rows = Math.max(least, Math.floor(rows / SAMPLE_STEP));
  if (rows >= table.rows) return all;
  const needed = secondsNeeded(options, dataset, table.rows);
  const message =
    `a random sample of ${rows} of ${table.rows} rows is used, for want of time: ` +
    `all of them need about ${roundedSeconds(needed)} seconds`;
  return { dataset: sampleOf(dataset, rows, rng), rows, notes: [{ column: "", message }] };
}

/** Two digits. */
const roundedSeconds = (seconds: number): number => Math.ceil(Number(seconds.toPrecision(2)));

function sampleOf(dataset: Dataset, count: number, rng: Rng): Dataset {
  const { table, target, weights, task, kept, origin } = dataset;
  const all = Int32Array.from(target.keys());
  const rows = sampleRows(all, count, task === "classification" ? target : undefined, rng);
  const texts = new Map([...kept].map(([name, all]) => [name, Array.from(rows, (i) => all[i])]));
  return {
    ...dataset,
    table: pickRows(table, rows),
    target: pick(target, rows),
    ...(weights && { weights: pick(weights, rows) }),
    kept: texts,
    timesOf: (column, cells = texts.get(column) ?? []) => dataset.timesOf(column, cells),
    origin: {
      numbers: rows.map((i) => origin?.numbers[i] ?? i + 1),
      count: origin?.count ?? table.rows,
    },
  };
}
