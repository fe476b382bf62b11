import { mean, standardDeviation } from "../numeric/statistics.ts";
import type { TrialRow } from "../trial/row.ts";
import { candidateOf } from "./candidates.ts";
import type { ScreenedTrial } from "./screening.ts";
import type { Evaluated } from "./tuning-result.ts";

/** What a candidate that was trained on all folds is stored with, as internal value `measured`. */
export type FoldMeasurements = {
  /** Validation score of each fold. */
  readonly folds: readonly number[];
  /** Mean score on the training rows. */
  readonly train: number;
  /** Mean seconds to train on one fold. */
  readonly fitSeconds: number;
  /** Mean seconds to predict the validation rows of one fold. */
  readonly predictSeconds: number;
};

/** The measurements of a trial; undefined when it was not trained on all folds. */
export function measurementsOf(
  row: Pick<TrialRow, "internal"> | undefined,
): FoldMeasurements | undefined {
  return row?.internal["measured"] as FoldMeasurements | undefined;
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

/** Standard normal quantile of a two-sided 95 % interval. */
const Z_95 = 1.96;
/** Shortest time that is divided by, in seconds. */
const MIN_SECONDS = 1e-6;

/**
 * The candidates that were evaluated on all folds, in order of their trials.
 * @param validationRows rows of one fold, for the speed of prediction
 */
export function evaluatedTrials(rows: Iterable<TrialRow>, validationRows: number): Evaluated[] {
  const evaluated: Evaluated[] = [];
  for (const row of rows) {
    const measured = measurementsOf(row);
    if (row.state !== "complete" || row.params === null || measured === undefined) continue;
    const { folds, train, fitSeconds, predictSeconds } = measured;
    const centre = mean(folds);
    const std = folds.length > 1 ? standardDeviation(folds) : 0;
    const half = (Z_95 * std) / Math.sqrt(folds.length);
    evaluated.push({
      number: row.number,
      ...candidateOf(row.params),
      train,
      validation: { mean: centre, low: centre - half, high: centre + half },
      std,
      folds,
      secondsToTrain: fitSeconds,
      seconds: fitSeconds + predictSeconds,
      rowsPerSecond: validationRows / Math.max(MIN_SECONDS, predictSeconds),
    });
  }
  return evaluated;
}
