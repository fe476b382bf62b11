import { accuracy, balancedAccuracy, f1, matthews, quadraticKappa } from "./metric/class-scores.ts";
import { mae, mape, pinball, r2, rmse, rmsle } from "./metric/number-scores.ts";
import { brier, logLoss } from "./metric/probability-scores.ts";
import {
  auc,
  aucLeavingOut,
  averagePrecision,
  averagePrecisionLeavingOut,
} from "./metric/ranking-scores.ts";
import type { LeavingOut, ScoreFunction } from "./metric/score-function.ts";

export { confusion } from "./metric/confusion.ts";
export type { MetricSettings, ScoreFunction } from "./metric/score-function.ts";

/** Whether classes or numbers are predicted. */
export type Task = "classification" | "regression";

/** Name of a score that a search optimizes. */
export type Metric<T extends Task = Task> = T extends "classification"
  ?
      | "accuracy"
      | "balanced-accuracy"
      | "auc"
      | "average-precision"
      | "log-loss"
      | "brier"
      | "f1"
      | "matthews"
      | "quadratic-kappa"
  : "rmse" | "mae" | "r2" | "rmsle" | "mape" | "pinball";

/** Name of a built-in metric, or of one of the user's. */
export type MetricName<T extends Task = Task> = Metric<T> | (string & {});

/**
 * What values a score can take, from which its interval follows: a share from 0 to 1, a correlation
 * from −1 to 1, a loss from 0 on, 1 minus a loss (`explained`), or any number.
 */
export type ScoreScale = "share" | "correlation" | "loss" | "explained" | "any";

/** A metric: how it is computed, and which direction is better. */
export interface MetricInfo {
  /** Task that the metric is for. */
  readonly task: Task;
  /** Whether lower or higher scores are better. */
  readonly direction: "minimize" | "maximize";
  /** Computes the score. */
  readonly score: ScoreFunction;
  /** Computes it without some rows. Default: by `score` of the others. */
  readonly leavingOut?: LeavingOut;
  /** Whether 1 is the best possible value. */
  readonly bounded: boolean;
  /** Values that it can take. */
  readonly scale: ScoreScale;
  /** Whether it is of one class where there are two, or where the user names one. */
  readonly ofClass: boolean;
  /** For scores of classes: whether all rows decide the score alike, or the smallest class most. */
  readonly decidedBy: "all" | "smallest";
  /** Whether it counts rows by their predicted class, so that it moves in steps. */
  readonly counts: boolean;
}

const usual = { ofClass: false, decidedBy: "all", counts: false } as const;

/** A score of classes up to 1. */
const ofClasses = (
  score: ScoreFunction,
  scale: "share" | "correlation",
  more: Partial<Pick<MetricInfo, "ofClass" | "decidedBy" | "counts" | "leavingOut">>,
): MetricInfo => ({
  ...{ ...usual, ...more },
  ...{ task: "classification", direction: "maximize", score, bounded: true, scale },
});
const loss = (task: Task, score: ScoreFunction): MetricInfo => ({
  ...usual,
  ...{ task, direction: "minimize", score, bounded: false, scale: "loss" },
});

const byClass = { decidedBy: "smallest" } as const;
const ofOneClass = { ...byClass, ofClass: true } as const;
const counting = { ...byClass, counts: true } as const;

/** Every metric by its name. Definitions are those of scikit-learn; docs/metrics.md has them. */
export const metrics: { readonly [name in Metric]: MetricInfo } = {
  accuracy: ofClasses(accuracy, "share", { counts: true }),
  "balanced-accuracy": ofClasses(balancedAccuracy, "share", counting),
  auc: ofClasses(auc, "share", { ...ofOneClass, leavingOut: aucLeavingOut }),
  "average-precision": ofClasses(averagePrecision, "share", {
    ...ofOneClass,
    leavingOut: averagePrecisionLeavingOut,
  }),
  "log-loss": loss("classification", logLoss),
  brier: loss("classification", brier),
  f1: ofClasses(f1, "share", { ...ofOneClass, counts: true }),
  matthews: ofClasses(matthews, "correlation", counting),
  "quadratic-kappa": ofClasses(quadraticKappa, "correlation", counting),
  rmse: loss("regression", rmse),
  mae: loss("regression", mae),
  r2: {
    ...usual,
    ...{ task: "regression", direction: "maximize", score: r2, bounded: true, scale: "explained" },
  },
  rmsle: loss("regression", rmsle),
  mape: loss("regression", mape),
  pinball: loss("regression", pinball),
};
