import type { Target } from "../../numeric/matrix.ts";

/** What a score is of, where its definition leaves that open. */
export interface MetricSettings {
  /**
   * Index of the class that f1, average precision and auc are of. Default: the second one of two
   * classes; the mean over all classes where there are more.
   */
  readonly positive?: number | undefined;
  /** Quantile that the pinball loss is of, above 0 and below 1. Default: 0.5. */
  readonly quantile?: number | undefined;
}

/**
 * The score of predictions for the rows' targets; NaN where it is not defined, as for no rows.
 * @param predictions rows × classes probabilities, or one number per row
 * @param weights of the rows, not negative. Default: each row counts once
 * @param settings default: those of each member
 */
export type ScoreFunction = (
  predictions: Float64Array,
  y: Target,
  weights?: Float64Array | undefined,
  settings?: MetricSettings,
) => number;

/**
 * Prepares predictions for the scores that they have without some of their rows, where that is faster
 * than to score the other rows each time. Each row counts once.
 * @returns the score without the rows whose places are given, the same number as `ScoreFunction`
 *   has for the others
 */
export type LeavingOut = (
  predictions: Float64Array,
  y: Target,
  settings?: MetricSettings,
) => (left: Int32Array) => number;

/** Probabilities, or shares of the target, that are smaller count as this: 2⁻⁵². */
export const MIN_SHARE = Number.EPSILON;

/** Mean over rows of what `of` gives for each. */
export function meanOverRows(
  rows: number,
  weights: Float64Array | undefined,
  of: (row: number) => number,
): number {
  let total = 0;
  let weight = 0;
  for (let i = 0; i < rows; i++) {
    const w = weights === undefined ? 1 : weights[i];
    if (w === 0) continue; // 0 · Infinity would be NaN
    total += w * of(i);
    weight += w;
  }
  return total / weight;
}
