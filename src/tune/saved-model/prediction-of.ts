import { greatestOf } from "../../numeric/extremes.ts";
import type { Task } from "../metric.ts";
import type { Prediction } from "../tuning-result.ts";

/** What a model predicts. */
export interface PredictedTask {
  /** Whether it predicts classes or numbers. */
  readonly task: Task;
  /** Labels in order of class index; empty for a regression. */
  readonly classes: readonly string[];
}

/**
 * The prediction for a row.
 * @param p rows × classes probabilities, or one number per row
 */
export function predictionOf(
  { task, classes }: PredictedTask,
  p: Float64Array,
  row: number,
): Prediction<"classification"> | Prediction<"regression"> {
  if (task === "regression") return { prediction: p[row] };
  const k = classes.length;
  const own = p.subarray(row * k, row * k + k);
  return {
    prediction: classes[own.indexOf(greatestOf(own))],
    probability: Object.fromEntries(classes.map((label, c) => [label, own[c]])),
  };
}
