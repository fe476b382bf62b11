import { studentQuantile } from "../../numeric/student.ts";
import type { DecidingRows } from "./deciding-rows.ts";
import { type Interval, TAIL } from "./interval.ts";
import type { Jackknife } from "./jackknife.ts";
import { type IntervalMetric, scoreInterval } from "./score-interval.ts";
import { type Spread, spreadOf } from "./spread.ts";

/**
 * The interval of a difference of scores of the same rows, first minus second. Both are computed
 * without the same groups, so what they have in common cancels out.
 */
export function differenceInterval(
  a: Jackknife,
  b: Jackknife,
  metric: IntervalMetric,
  deciding: DecidingRows,
): Interval {
  const score = a.score - b.score;
  if (Number.isNaN(score)) return { score, low: score, high: score };
  const isRanking = metric.scale === "share" && !metric.counts;
  const isInside = a.score > 0 && a.score < 1;
  if (isRanking && isInside && a.without.every((s) => s === a.score)) {
    // The area under the curve of a constant does not vary, so the other score alone does.
    const other = scoreInterval(b, metric, deciding);
    return { score, low: a.score - other.high, high: a.score - other.low };
  }
  const [low, high] =
    (isRanking ? rankingBounds(a, b) : plainBounds(a, b, metric, deciding)) ??
    combinedBounds(a, b, metric, deciding);
  return { score, low: Math.min(low, score), high: Math.max(high, score) };
}

type Bounds = readonly [low: number, high: number];

const subtract = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, g) => v - b[g]);

const quantile = ({ freedom, groups }: Spread): number =>
  studentQuantile(1 - TAIL, Number.isNaN(freedom) ? Math.max(1, groups - 1) : freedom);

/**
 * On the scale of log odds, on which a score near 1 can fall further than it can rise. Undefined
 * where a score is 0 or 1.
 */
function rankingBounds(a: Jackknife, b: Jackknife): Bounds | undefined {
  const toLogit = (s: number): number => Math.log(s / (1 - s));
  const fromLogit = (x: number): number => 1 / (1 + Math.exp(-x));
  const spread = spreadOf(subtract(a.without.map(toLogit), b.without.map(toLogit)));
  const own = toLogit(a.score);
  if (!Number.isFinite(own - toLogit(b.score)) || !(spread.error >= 0)) return undefined;
  if (spread.error === 0) return [a.score - b.score, a.score - b.score];
  const half = quantile(spread) * spread.error;
  return [fromLogit(own - half) - b.score, fromLogit(own + half) - b.score];
}

/**
 * Student's t on the difference. A score that counts rows moves in steps: one row more on which the
 * two differ (Agresti and Min 2005) keeps the interval from being empty where there is none.
 */
function plainBounds(
  a: Jackknife,
  b: Jackknife,
  { scale, counts, decidedBy }: IntervalMetric,
  { all, smallest }: DecidingRows,
): Bounds | undefined {
  const spread = spreadOf(subtract(a.without, b.without));
  if (Number.isNaN(spread.error)) return undefined;
  const rows = decidedBy === "all" ? all : Math.max(1, smallest);
  const step = counts ? (scale === "correlation" ? 2 : 1) / rows : 0;
  const error = Math.hypot(spread.error, step);
  const half = error === 0 ? 0 : quantile(spread) * error;
  return [a.score - b.score - half, a.score - b.score + half];
}

/**
 * From the intervals of both scores, as if they were independent (Zou and Donner 2008); wider than
 * need be.
 */
function combinedBounds(
  a: Jackknife,
  b: Jackknife,
  metric: IntervalMetric,
  deciding: DecidingRows,
): Bounds {
  const own = scoreInterval(a, metric, deciding);
  const other = scoreInterval(b, metric, deciding);
  const d = a.score - b.score;
  return [
    d - Math.hypot(own.score - own.low, other.high - other.score),
    d + Math.hypot(own.high - own.score, other.score - other.low),
  ];
}
