import { mean, standardDeviation } from "../numeric/statistics.ts";
import type { Objectives } from "../trial/objective.ts";
import type { TrialRecord } from "../trial/record.ts";
import { candidateOf } from "./candidates.ts";
import type { ScreenedTrial } from "./screening.ts";
import type { Evaluated } from "./tuning-result.ts";

/** A trial of a tuning study. */
export type TuneTrial = TrialRecord<{ readonly [name: string]: unknown }, Objectives>;

/** What a candidate that was trained on all folds is stored with, as attribute `measured`. */
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
  trial: Pick<TuneTrial, "attributes"> | undefined,
): FoldMeasurements | undefined {
  return trial?.attributes["measured"] as FoldMeasurements | undefined;
}

/** The complete trials that were scored on few rows first, for `screenOut`. */
export function screenedTrials(trials: readonly TuneTrial[]): ScreenedTrial[] {
  return trials.flatMap((t): ScreenedTrial[] => {
    const screens = t.attributes["screened"] as readonly number[] | undefined;
    if (screens === undefined || t.state !== "complete" || typeof t.value !== "number") return [];
    return [{ screens, whole: measurementsOf(t) === undefined ? undefined : t.value }];
  });
}

/** Standard normal quantile of a two-sided 95 % interval. */
const Z_95 = 1.96;
/** Shortest time that is divided by, in seconds. */
const MIN_SECONDS = 1e-6;

/**
 * The candidates that were evaluated on all folds, in order of their trials.
 * @param validationRows rows of one fold, for the speed of prediction
 */
export function evaluatedTrials(trials: readonly TuneTrial[], validationRows: number): Evaluated[] {
  return trials.flatMap((t): Evaluated[] => {
    const measured = measurementsOf(t);
    if (t.state !== "complete" || measured === undefined) return [];
    const { folds, train, fitSeconds, predictSeconds } = measured;
    const centre = mean(folds);
    const std = folds.length > 1 ? standardDeviation(folds) : 0;
    const half = (Z_95 * std) / Math.sqrt(folds.length);
    return [
      {
        number: t.number,
        ...candidateOf(t.params),
        train,
        validation: { mean: centre, low: centre - half, high: centre + half },
        std,
        folds,
        secondsToTrain: fitSeconds,
        seconds: fitSeconds + predictSeconds,
        rowsPerSecond: validationRows / Math.max(MIN_SECONDS, predictSeconds),
      },
    ];
  });
}
