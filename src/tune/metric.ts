import { accuracy, balancedAccuracy, f1, matthews, quadraticKappa } from "./metric/class-scores.ts";
import { mae, mape, pinball, r2, rmse, rmsle } from "./metric/number-scores.ts";
import { brier, logLoss } from "./metric/probability-scores.ts";
import { auc, averagePrecision } from "./metric/ranking-scores.ts";
import type { ScoreFunction } from "./metric/score-function.ts";

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

/**
 * What values a score can take, from which its interval follows: a share from 0 to 1, a correlation
 * or another agreement up to 1, or a loss from 0 on.
 */
export type ScoreScale = "share" | "agreement" | "loss";

/** A metric: how it is computed, and which direction is better. */
export interface MetricInfo {
  /** Task that the metric is for. */
  readonly task: Task;
  /** Whether lower or higher scores are better. */
  readonly direction: "minimize" | "maximize";
  /** Computes the score. */
  readonly score: ScoreFunction;
  /** Whether 1 is the best possible value. */
  readonly bounded: boolean;
  /** Values that it can take. */
  readonly scale: ScoreScale;
  /** Whether it is of one class where there are two, or where the user names one. */
  readonly ofClass: boolean;
}

const upToOne = (
  task: Task,
  score: ScoreFunction,
  scale: "share" | "agreement",
  ofClass = false,
): MetricInfo => ({ task, direction: "maximize", score, bounded: true, scale, ofClass });
const loss = (task: Task, score: ScoreFunction): MetricInfo => ({
  task,
  direction: "minimize",
  score,
  bounded: false,
  scale: "loss",
  ofClass: false,
});

/** Every metric by its name. Definitions are those of scikit-learn; docs/metrics.md has them. */
export const metrics: { readonly [name in Metric]: MetricInfo } = {
  accuracy: upToOne("classification", accuracy, "share"),
  "balanced-accuracy": upToOne("classification", balancedAccuracy, "share"),
  auc: upToOne("classification", auc, "share", true),
  "average-precision": upToOne("classification", averagePrecision, "share", true),
  "log-loss": loss("classification", logLoss),
  brier: loss("classification", brier),
  f1: upToOne("classification", f1, "share", true),
  matthews: upToOne("classification", matthews, "agreement"),
  "quadratic-kappa": upToOne("classification", quadraticKappa, "agreement"),
  rmse: loss("regression", rmse),
  mae: loss("regression", mae),
  r2: upToOne("regression", r2, "agreement"),
  rmsle: loss("regression", rmsle),
  mape: loss("regression", mape),
  pinball: loss("regression", pinball),
};
