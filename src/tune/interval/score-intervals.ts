import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { MetricSettings } from "../metric.ts";
import {
  FACTOR_OF_DIFFERENCE,
  factorOfNoise,
  reachingToConstant,
  widened,
} from "./cross-fitted.ts";
import { countDecidingRows } from "./deciding-rows.ts";
import { countDeletions, groupsToDelete } from "./deleted-groups.ts";
import { differenceInterval } from "./difference-interval.ts";
import type { Interval } from "./interval.ts";
import { jackknife } from "./jackknife.ts";
import { type IntervalMetric, scoreInterval } from "./score-interval.ts";

/** The rows that predictions are scored on. */
export interface ScoredRows {
  /** Target of each row. */
  readonly y: Target;
  /** Weight of each row. Default: each counts once. */
  readonly weights?: Float64Array | undefined;
  /**
   * A number for each row, the same for rows that depend on each other: of one group, or of one
   * block of time (`timeBlocks`). Default: rows are independent.
   */
  readonly groups?: Int32Array | undefined;
}

/** Where the predictions that are scored come from. */
export interface PredictionSource {
  /**
   * Whether the models that predict some of the rows were trained on the others, and the other way
   * round: in cross-validation, but not forward in time. Default: false.
   */
  readonly isCrossFitted?: boolean;
  /** Index of the prediction that is a constant. Default: none is known. */
  readonly constant?: number | undefined;
}

/** A metric with its settings, as `chooseMetric` returns it. */
export interface IntervalMetricWithSettings extends IntervalMetric {
  /** Which scores are better. */
  readonly direction: "minimize" | "maximize";
  /** What the metric is of. Default: no settings. */
  readonly settings?: MetricSettings;
}

/** Scores with their 95 % intervals. */
interface ScoreIntervals {
  /** The score of each prediction. */
  readonly each: readonly Interval[];
  /** For each prediction, its score minus the first one's; the first of these is 0. */
  readonly differences: readonly Interval[];
}

/**
 * The scores of predictions of the same rows, and their differences, with 95 % intervals by a
 * jackknife that leaves out whole groups. docs/metrics.md describes the method and its coverage.
 * @param predictions each rows × outputs
 * @param rng for unions of groups, where there are many
 */
export function scoreIntervals(
  predictions: readonly Float64Array[],
  { y, weights, groups }: ScoredRows,
  metric: IntervalMetricWithSettings,
  rng: Rng,
  { isCrossFitted = false, constant }: PredictionSource = {},
): ScoreIntervals {
  const deleted = groupsToDelete(y.values.length, groups, metric.scale, rng);
  const deciding = countDecidingRows(y, groups, metric.settings ?? {});
  const scored = predictions.map((p) => jackknife(p, y, weights, metric, deleted));
  const ofConstant = constant === undefined ? undefined : scored[constant];
  const factors = scored.map((j, k) =>
    isCrossFitted && k !== constant ? factorOfNoise(j, ofConstant) : 1,
  );
  /** Of two trained models, or of one and the constant. */
  const factorOf = (k: number): number =>
    k === constant ? factors[0] : isCrossFitted ? FACTOR_OF_DIFFERENCE : 1;
  const { direction } = metric;
  return {
    each: scored.map((j, k) => {
      const interval = scoreInterval(widened(j, factors[k], ofConstant), metric, deciding);
      return isCrossFitted && ofConstant
        ? reachingToConstant(interval, ofConstant.score, direction)
        : interval;
    }),
    differences: scored.map((j, k) => {
      if (isSame(predictions[k], predictions[0])) return { score: 0, low: 0, high: 0 };
      const difference = differenceInterval(
        k === constant ? j : widened(j, factorOf(k), undefined),
        widened(scored[0], factorOf(k), k === constant ? ofConstant : undefined),
        metric,
        deciding,
      );
      // The constant is better by more than 0 where the first one is worse.
      return isCrossFitted && k === constant
        ? reachingToConstant(difference, 0, direction === "maximize" ? "minimize" : "maximize")
        : difference;
    }),
  };
}

/** Measured time to score a row once more, sorting included. */
const MS_PER_ROW = 1e-4;

/** Estimated milliseconds for the intervals of three predictions of this many rows. */
export function estimateIntervalsMs(rows: number): number {
  const deletions = countDeletions(rows);
  return 3 * deletions.groups * deletions.rows * MS_PER_ROW;
}

const isSame = (a: Float64Array, b: Float64Array): boolean =>
  a === b || (a.length === b.length && a.every((v, i) => v === b[i]));
