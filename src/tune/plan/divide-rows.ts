import type { Rng } from "../../numeric/rng.ts";
import { holdOutGiven } from "../split/given-holdout.ts";
import { type Fold, holdOut, makeFolds, type Splitting } from "../split.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { boostingSeconds } from "./boosting-seconds.ts";
import { imageSeconds } from "./image-seconds.ts";
import type { PlanOptions } from "./tune-plan.ts";

/**
 * With fewer rows than this none are held out by default: nested cross-validation then says more
 * about unseen rows than the few that could be spared.
 */
const MIN_ROWS_TO_HOLD_OUT = 2000;
const DEFAULT_HOLDOUT_SHARE = 0.2;
/** Default number of folds by rows: more folds leave more rows to train on, but take longer. */
const DEFAULT_FOLDS: readonly (readonly [rows: number, folds: number])[] = [
  [80, 5],
  [2000, 8],
  [50_000, 5],
  [200_000, 3],
  [Infinity, 1],
];
/** With more cells than this, times the classes if there are several, there are at most few folds. */
const MAX_CELLS_OF_MANY_FOLDS = 100_000;
const FEW_FOLDS = 5;
/**
 * Models of which a member of the result is the mean when it is trained again on all rows. Each
 * leaves out another part; on 14 development sets their mean was better than one model of all rows.
 */
const FINAL_FOLDS = 5;
/** A single fold validates one of this number of parts. */
const PARTS_OF_ONE_FOLD = 5;
/**
 * Where time is short there are fewer folds: boosting of few rounds, or a linear model of images, is to take
 * at most this share of the time in all of them.
 */
const MAX_SHARE_OF_FOLDS = 0.05;
/** A single part of fewer rows than these says little. */
const MIN_ROWS_OF_ONE_FOLD = 5000;
/** With fewer rows folds may take this share of the time, and there are at least as many. */
const MAX_SHARE_OF_FOLDS_OF_FEW_ROWS = 0.15;
const MIN_FOLDS_OF_FEW_ROWS = 3;
/** Numbers of folds when time is short. */
const FEWER_FOLDS = [3, 1] as const;
/** Models that are trained at the same time. */
const PARALLEL = 2;

/** What each row is for. */
export interface DividedRows {
  /** How rows are split. */
  readonly splitting: Splitting;
  /** Column by which they are; "" by rows. */
  readonly column: string;
  /** Share of the rows that was to be held out. */
  readonly share: number;
  /** Rows that the search uses. */
  readonly rest: Int32Array;
  /** Rows that the search never sees. */
  readonly held: Int32Array;
  /** Folds of the rows in `rest`. */
  readonly folds: readonly Fold[];
  /** Folds of all rows, by which members of the result are trained; empty by time. */
  readonly finalFolds: readonly Fold[];
}

/**
 * Decides which rows are held out, and which ones train and validate.
 * @param wholeRows rows of the table of which the data is a sample, which has no more folds than the
 *   table would have
 * @throws AttuneError `data-invalid` when there are too few rows, groups or times
 */
export function divideRows(
  options: PlanOptions,
  dataset: Dataset,
  wholeRows: number,
  rng: Rng,
): DividedRows {
  const { rows } = dataset.table;
  const splitting = chooseSplitting(options, dataset);
  const labels = dataset.task === "classification" ? dataset.target : undefined;
  const share = heldShare(options, rows);
  const { rest, held } = options.holdoutRows
    ? holdOutGiven(options.holdoutRows, rows, dataset.origin)
    : holdOut(rows, share, splitting, labels, rng.fork("holdout"));
  const count = Math.min(
    foldCount(options, rest.length, dataset),
    foldCount(options, restRows(options, wholeRows), dataset),
  );
  const made = makeFolds(
    rest,
    {
      count: count === 1 ? PARTS_OF_ONE_FOLD : count,
      repeats: options.repeats,
      splitting,
      classes: labels,
    },
    rng.fork("folds"),
  );
  const folds = count === 1 ? made.slice(-1) : made;
  const finalFolds =
    held.length === 0 || splitting.by === "time"
      ? []
      : makeFolds(
          Int32Array.from(dataset.target.keys()),
          { count: FINAL_FOLDS, splitting, classes: labels },
          rng.fork("final folds"),
        );
  const column = typeof options.folds === "object" ? options.folds.column : "";
  return { splitting, column, share, rest, held, folds, finalFolds };
}

function heldShare({ holdout, test }: PlanOptions, rows: number): number {
  const isSpared = rows < MIN_ROWS_TO_HOLD_OUT || test !== undefined;
  return holdout ?? (isSpared ? 0 : DEFAULT_HOLDOUT_SHARE);
}

/** About how many of some rows are not held out. */
export const restRows = (options: PlanOptions, rows: number): number =>
  Math.round(rows * (1 - heldShare(options, rows)));

/** Seconds in which boosting of few rounds, or a linear model of images, is trained on all folds of some rows. */
export function secondsOfFolds(rows: number, folds: number, dataset: Dataset): number {
  const parts = folds === 1 ? PARTS_OF_ONE_FOLD : folds;
  const trained = (rows * (parts - 1)) / parts;
  const { image } = dataset.table;
  const seconds =
    image === undefined ? boostingSeconds(trained, dataset) : imageSeconds(trained, image, dataset);
  return seconds * Math.ceil(folds / PARALLEL);
}

/** Number of folds of some rows. */
export function foldCount(options: PlanOptions, rows: number, dataset: Dataset): number {
  const { folds, repeats = 1, seconds = Infinity } = options;
  if (folds !== undefined) return typeof folds === "object" ? folds.count : folds;
  const most = foldsBySize(rows, dataset);
  const [share, least] =
    rows < MIN_ROWS_OF_ONE_FOLD
      ? [MAX_SHARE_OF_FOLDS_OF_FEW_ROWS, MIN_FOLDS_OF_FEW_ROWS]
      : [MAX_SHARE_OF_FOLDS, 1];
  const isShort = (count: number): boolean =>
    secondsOfFolds(rows, count, dataset) > share * seconds;
  if (repeats > 1 || !isShort(most)) return most;
  const fewer = FEWER_FOLDS.find((count) => count < most && !isShort(count)) ?? 1;
  return Math.min(most, Math.max(least, fewer));
}

function foldsBySize(rows: number, { table, classes }: Dataset): number {
  const [, count] = DEFAULT_FOLDS.find(([below]) => rows < below) ?? [0, 1];
  const outputs = classes.length > 2 ? classes.length : 1;
  const isLarge = rows * table.columns.length * outputs > MAX_CELLS_OF_MANY_FOLDS;
  return isLarge ? Math.min(count, FEW_FOLDS) : count;
}

function chooseSplitting({ folds }: PlanOptions, data: Dataset): Splitting {
  if (typeof folds !== "object") return { by: "rows" };
  const { by, column, gap = 0 } = folds;
  const texts = data.kept.get(column) ?? [];
  if (by === "group") return { by, groups: texts };
  return { by, order: data.timesOf(column), gap };
}
