import type { Target } from "../numeric/matrix.ts";

export type Task = "classification" | "regression";
export type Metric<T extends Task = Task> = T extends "classification"
  ? "accuracy" | "balanced-accuracy" | "auc" | "log-loss" | "f1"
  : "rmse" | "mae" | "r2";

/** The score of predictions (rows × outputs) for the rows' targets. */
export type ScoreFunction = (predictions: Float64Array, y: Target) => number;

function top(p: Float64Array, row: number, k: number): number {
  let best = 0;
  for (let c = 1; c < k; c++) if (p[row * k + c] > p[row * k + best]) best = c;
  return best;
}

/** Share of rows whose class is predicted. */
const accuracy: ScoreFunction = (p, y) => {
  let right = 0;
  for (let i = 0; i < y.values.length; i++) if (top(p, i, y.classes) === y.values[i]) right++;
  return right / y.values.length;
};

/** Counts of (true class, predicted class), classes × classes. */
export function confusion(p: Float64Array, y: Target): Float64Array {
  const m = new Float64Array(y.classes * y.classes);
  for (let i = 0; i < y.values.length; i++) m[y.values[i] * y.classes + top(p, i, y.classes)]++;
  return m;
}

/** Mean over the classes present of the share found. */
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
 * Two classes: harmonic mean of precision and recall of the second; more: mean over the classes
 * present.
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

const logLoss: ScoreFunction = (p, y) => {
  let sum = 0;
  for (let i = 0; i < y.values.length; i++)
    sum -= Math.log(Math.min(1, Math.max(1e-6, p[i * y.classes + y.values[i]])));
  return sum / y.values.length;
};

/**
 * Area under the ROC curve of one class against the rest: the share of pairs in the right order,
 * ties counting half (Mann-Whitney). NaN when a side is empty.
 */
function aucOf(p: Float64Array, y: Target, positive: number): number {
  const n = y.values.length;
  const k = y.classes;
  const inside = new Float64Array(n);
  const outside = new Float64Array(n);
  let a = 0;
  let b = 0;
  for (let i = 0; i < n; i++) {
    if (y.values[i] === positive) inside[a++] = p[i * k + positive];
    else outside[b++] = p[i * k + positive];
  }
  const high = inside.subarray(0, a).sort();
  const low = outside.subarray(0, b).sort();
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

/** Two classes: of the second one; more: mean of each against the rest. */
const auc: ScoreFunction = (p, y) => {
  if (y.classes === 2) return aucOf(p, y, 1);
  const each = Array.from({ length: y.classes }, (_, c) => aucOf(p, y, c)).filter(
    (a) => !Number.isNaN(a),
  );
  return each.reduce((a, b) => a + b, 0) / each.length;
};

const rmse: ScoreFunction = (p, y) =>
  Math.sqrt(y.values.reduce((s, t, i) => s + (t - p[i]) ** 2, 0) / y.values.length);
const mae: ScoreFunction = (p, y) =>
  y.values.reduce((s, t, i) => s + Math.abs(t - p[i]), 0) / y.values.length;
const r2: ScoreFunction = (p, y) => {
  const mean = y.values.reduce((a, b) => a + b, 0) / y.values.length;
  const spread = y.values.reduce((s, t) => s + (t - mean) ** 2, 0);
  const left = y.values.reduce((s, t, i) => s + (t - p[i]) ** 2, 0);
  return spread === 0 ? Number.NaN : 1 - left / spread;
};

export interface MetricInfo {
  readonly task: Task;
  readonly direction: "minimize" | "maximize";
  readonly score: ScoreFunction;
  /** Share of its scale that counts as a plain gap between training and validation. */
  readonly bounded: boolean;
}
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

/** What is tuned for unless told otherwise. */
export function defaultMetric(task: Task, classes: number): Metric {
  return task === "regression" ? "rmse" : classes === 2 ? "auc" : "log-loss";
}
