import type { Target } from "../numeric/matrix.ts";
import { mean } from "../numeric/statistics.ts";

/** Whether classes or numbers are predicted. */
export type Task = "classification" | "regression";

/** Name of a score that a search optimizes. */
export type Metric<T extends Task = Task> = T extends "classification"
  ? "accuracy" | "balanced-accuracy" | "auc" | "log-loss" | "f1"
  : "rmse" | "mae" | "r2";

/**
 * The score of predictions for the rows' targets.
 * @param predictions rows × classes probabilities, or one number per row
 */
export type ScoreFunction = (predictions: Float64Array, y: Target) => number;

/** Probabilities below this count as this in the log loss, so that one row can't make it ∞. */
const MIN_PROBABILITY = 1e-6;

/** The class with the largest probability in a row; the first one of equal ones. */
function predictedClass(p: Float64Array, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (p[row * classes + c] > p[row * classes + best]) best = c;
  return best;
}

/** Share of rows whose class is predicted. */
const accuracy: ScoreFunction = (p, y) => {
  let right = 0;
  for (let i = 0; i < y.values.length; i++)
    if (predictedClass(p, i, y.classes) === y.values[i]) right++;
  return right / y.values.length;
};

/** Number of rows by (true class, predicted class): classes × classes, row by row. */
export function confusion(p: Float64Array, y: Target): Float64Array {
  const m = new Float64Array(y.classes * y.classes);
  for (let i = 0; i < y.values.length; i++)
    m[y.values[i] * y.classes + predictedClass(p, i, y.classes)]++;
  return m;
}

/** Mean recall over the classes that occur. */
const balancedAccuracy: ScoreFunction = (p, y) => {
  const m = confusion(p, y);
  let sum = 0;
  let present = 0;
  for (let c = 0; c < y.classes; c++) {
    let all = 0;
    for (let d = 0; d < y.classes; d++) all += m[c * y.classes + d];
    if (all === 0) continue;
    present++;
    sum += m[c * y.classes + c] / all;
  }
  return sum / present;
};

/**
 * Harmonic mean of precision and recall: of the second class where there are two, else the mean
 * over the classes that occur.
 */
const f1: ScoreFunction = (p, y) => {
  const m = confusion(p, y);
  const k = y.classes;
  let sum = 0;
  let present = 0;
  for (let c = k === 2 ? 1 : 0; c < k; c++) {
    let actual = 0;
    let predicted = 0;
    for (let d = 0; d < k; d++) {
      actual += m[c * k + d];
      predicted += m[d * k + c];
    }
    if (actual === 0 && k > 2) continue;
    present++;
    sum += actual + predicted === 0 ? 0 : (2 * m[c * k + c]) / (actual + predicted);
  }
  return present === 0 ? 0 : sum / present;
};

/** Mean of −ln(probability of the true class). */
const logLoss: ScoreFunction = (p, y) => {
  let sum = 0;
  for (let i = 0; i < y.values.length; i++)
    sum -= Math.log(Math.min(1, Math.max(MIN_PROBABILITY, p[i * y.classes + y.values[i]])));
  return sum / y.values.length;
};

/**
 * Area under the ROC curve of one class against the rest: the share of pairs in the right order,
 * ties counting half (Mann and Whitney 1947). NaN when a side is empty.
 */
function aucOfClass(p: Float64Array, y: Target, positive: number): number {
  const n = y.values.length;
  const k = y.classes;
  const positives = new Float64Array(n);
  const negatives = new Float64Array(n);
  let a = 0;
  let b = 0;
  for (let i = 0; i < n; i++) {
    if (y.values[i] === positive) positives[a++] = p[i * k + positive];
    else negatives[b++] = p[i * k + positive];
  }
  const high = positives.subarray(0, a).sort();
  const low = negatives.subarray(0, b).sort();
  let pairs = 0;
  let below = 0;
  let upTo = 0;
  for (let i = 0; i < a; i++) {
    const v = high[i];
    while (below < b && low[below] < v) below++;
    while (upTo < b && low[upTo] <= v) upTo++;
    pairs += (below + upTo) / 2;
  }
  return pairs / (a * b);
}

/** Of the second class where there are two, else the mean over each class against the rest. */
const auc: ScoreFunction = (p, y) => {
  if (y.classes === 2) return aucOfClass(p, y, 1);
  const areas = Array.from({ length: y.classes }, (_, c) => aucOfClass(p, y, c));
  return mean(areas.filter((a) => !Number.isNaN(a)));
};

/** Sum of squared errors. */
const squaredErrors: ScoreFunction = (p, y) =>
  y.values.reduce((sum, t, i) => sum + (t - p[i]) ** 2, 0);

const rmse: ScoreFunction = (p, y) => Math.sqrt(squaredErrors(p, y) / y.values.length);

const mae: ScoreFunction = (p, y) =>
  y.values.reduce((sum, t, i) => sum + Math.abs(t - p[i]), 0) / y.values.length;

/** 1 − squared errors / squared errors of the mean; NaN when the targets are all equal. */
const r2: ScoreFunction = (p, y) => {
  const centre = mean(y.values);
  const total = y.values.reduce((sum, t) => sum + (t - centre) ** 2, 0);
  return total === 0 ? Number.NaN : 1 - squaredErrors(p, y) / total;
};

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
}

/** Every metric by its name. */
export const metrics: { readonly [name in Metric]: MetricInfo } = {
  accuracy: { task: "classification", direction: "maximize", score: accuracy, bounded: true },
  "balanced-accuracy": {
    task: "classification",
    direction: "maximize",
    score: balancedAccuracy,
    bounded: true,
  },
  auc: { task: "classification", direction: "maximize", score: auc, bounded: true },
  "log-loss": { task: "classification", direction: "minimize", score: logLoss, bounded: false },
  f1: { task: "classification", direction: "maximize", score: f1, bounded: true },
  rmse: { task: "regression", direction: "minimize", score: rmse, bounded: false },
  mae: { task: "regression", direction: "minimize", score: mae, bounded: false },
  r2: { task: "regression", direction: "maximize", score: r2, bounded: true },
};

/** The metric that is optimized when the user names none. */
export function defaultMetric(task: Task, classes: number): Metric {
  return task === "regression" ? "rmse" : classes === 2 ? "auc" : "log-loss";
}
