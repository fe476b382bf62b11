import { standardDeviation } from "../../numeric/statistics.ts";
import type { TrialRow } from "../../trial/row.ts";
import { withinScale } from "../interval/within-scale.ts";
import type { ScoreScale } from "../metric.ts";
import type { Evaluated } from "../tuning-result.ts";
import { candidateOf } from "./candidates.ts";
import { decodePredictions } from "./out-of-fold.ts";
import type { ScreenedTrial } from "./screening.ts";

/** What a candidate that was trained on all folds is stored with, as internal value `measured`. */
export type Measurements = {
  /** Validation score of each fold. */
  readonly folds: readonly number[];
  /** Mean score on the training rows. */
  readonly train: number;
  /** Mean seconds to train once. */
  readonly fitSeconds: number;
  /** Mean seconds to predict a row. */
  readonly secondsPerRow: number;
  /** Mean number of steps of its models; absent when they do not learn in steps. */
  readonly steps?: number;
  /** Whether one model was trained, which predicts its own training rows out of sample. */
  readonly whole: boolean;
};

/** The measurements of a trial; undefined when it was not trained on all folds. */
export function measurementsOf(
  row: Pick<TrialRow, "internal"> | undefined,
): Measurements | undefined {
  const measured = row?.internal["measured"] as Measurements | undefined;
  // JSON has no NaN.
  return measured && { ...measured, folds: measured.folds.map((score) => score ?? Number.NaN) };
}

/** Predictions of a candidate for rows that its models have not been trained on. */
interface StoredPredictions {
  /** For the rows of `OutOfFold`. */
  readonly validation: Float64Array;
  /** For the held rows. */
  readonly held: Float64Array;
}

/** The predictions that are stored with a trial; undefined without any. */
export function predictionsOf(
  { internal }: Pick<TrialRow, "internal">,
  classes: number,
): StoredPredictions | undefined {
  const { validation, held } = internal;
  if (typeof validation !== "string" || typeof held !== "string") return undefined;
  return {
    validation: decodePredictions(validation, classes),
    held: decodePredictions(held, classes),
  };
}

/** The complete trials that were scored on few rows first, for `screenOut`. */
export function screenedTrials(rows: Iterable<TrialRow>): ScreenedTrial[] {
  const screened: ScreenedTrial[] = [];
  for (const row of rows) {
    const screens = row.internal["screened"] as readonly number[] | undefined;
    if (screens === undefined || row.state !== "complete") continue;
    screened.push({
      screens,
      whole: measurementsOf(row) === undefined ? undefined : row.values[0],
    });
  }
  return screened;
}

/** Shortest time that is divided by, in seconds. */
const MIN_SECONDS = 1e-9;

/**
 * The candidates that were evaluated on all folds, in order of their trials.
 * @param validationRows rows of one fold, for the seconds of prediction
 * @param scale values that the metric can take; no interval goes beyond
 */
export function evaluatedTrials(
  rows: Iterable<TrialRow>,
  validationRows: number,
  scale: ScoreScale,
): Evaluated[] {
  const evaluated: Evaluated[] = [];
  for (const row of rows) {
    const measured = measurementsOf(row);
    if (row.state !== "complete" || row.params === null || measured === undefined) continue;
    const { folds, train, fitSeconds, secondsPerRow, steps, whole } = measured;
    const scored = folds.filter((score) => !Number.isNaN(score));
    const std = scored.length > 1 ? standardDeviation(scored) : 0;
    const [centre] = row.values;
    const half = foldQuantile(scored.length) * std;
    evaluated.push({
      number: row.number,
      ...candidateOf(row.params),
      train,
      validation: withinScale({ mean: centre, low: centre - half, high: centre + half }, scale),
      std,
      folds,
      steps,
      whole,
      secondsToTrain: fitSeconds,
      seconds: fitSeconds + secondsPerRow * validationRows,
      rowsPerSecond: 1 / Math.max(MIN_SECONDS, secondsPerRow),
    });
  }
  return evaluated;
}

/** 97.5 % quantiles of Student's t with 1 to 10 degrees of freedom. */
const STUDENT_QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
/** Standard normal quantile of a two-sided 95 % interval. */
const Z_95 = 1.96;

/**
 * Half the width of a 95 % interval of a mean over folds, in standard deviations of the folds. Folds
 * share training rows, so their scores vary together (Nadeau and Bengio 2003, eq. 9).
 */
export function foldQuantile(folds: number): number {
  if (folds < 2) return 0;
  const t = STUDENT_QUANTILES[folds - 2] ?? Z_95 * (1 + 1.2 / (folds - 1));
  return t * Math.sqrt(1 / folds + 1 / (folds - 1));
}
