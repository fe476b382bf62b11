import { studentQuantile } from "../../numeric/student.ts";
import type { MetricInfo } from "../metric.ts";
import type { DecidingRows } from "./deciding-rows.ts";
import { type Interval, TAIL } from "./interval.ts";
import type { Jackknife } from "./jackknife.ts";
import { logInterval } from "./loss-interval.ts";
import { edgeBound, shareInterval } from "./share-interval.ts";
import { type Spread, spreadOf, widening } from "./spread.ts";

/** What an interval depends on besides the scores. */
export type IntervalMetric = Pick<
  MetricInfo,
  "score" | "leavingOut" | "scale" | "decidedBy" | "counts"
>;

/** The interval of one score; NaN where the score is not defined. */
export function scoreInterval(
  j: Jackknife,
  metric: IntervalMetric,
  deciding: DecidingRows,
): Interval {
  const { score } = j;
  const [low, high] = Number.isNaN(score) ? [score, score] : boundsOf(j, metric, deciding);
  return { score, low, high };
}

type Bounds = readonly [low: number, high: number];

function boundsOf(j: Jackknife, metric: IntervalMetric, deciding: DecidingRows): Bounds {
  switch (metric.scale) {
    case "share":
      return boundsOfShare(j, metric, deciding);
    case "correlation": {
      const toShare = (s: number): number => (1 + s) / 2;
      const share = { score: toShare(j.score), without: j.without.map(toShare) };
      const [low, high] = boundsOfShare(share, metric, deciding);
      return [2 * low - 1, 2 * high - 1];
    }
    case "loss":
      return boundsOfLoss(j);
    case "explained": {
      const rest = (s: number): number => 1 - s;
      const [low, high] = boundsOfLoss({ score: rest(j.score), without: j.without.map(rest) });
      return [rest(high), rest(low)];
    }
    case "any":
      return studentBounds(j.score, spreadOf(j.without));
  }
}

function boundsOfShare(
  { score, without }: Jackknife,
  { decidedBy, counts }: IntervalMetric,
  deciding: DecidingRows,
): Bounds {
  const ofAll = decidedBy === "all";
  const independent = ofAll ? deciding.allGroups : deciding.groups;
  if (score === 0 || score === 1) {
    const bound = edgeBound(independent);
    if (score === 1) return [1 - bound, 1];
    // Without a hit, precision may still be 1: then f1 is 2r / (1 + r) for a recall of r.
    return [0, counts && !ofAll ? (2 * bound) / (1 + bound) : bound];
  }
  const spread = spreadOf(without);
  if (spread.error === 0) return [score, score];
  // A score that is not defined without some group rests on that one.
  const usable = Number.isNaN(spread.error) ? spreadOfRows(score, independent) : spread;
  return shareInterval(score, usable, ofAll ? deciding.all : deciding.smallest);
}

/** The spread that a share of independent rows has. */
function spreadOfRows(share: number, rows: number): Spread {
  const groups = Math.max(3, rows);
  const error = Math.sqrt((share * (1 - share)) / Math.max(1, rows));
  return { error, skewness: 0, freedom: groups - 1, groups };
}

function boundsOfLoss({ score, without }: Jackknife): Bounds {
  const spread = spreadOf(without.map(Math.log));
  if (score > 0 && spread.error > 0) {
    const [low, high] = logInterval(Math.log(score), spread);
    return [Math.exp(low), Math.exp(high)];
  }
  // A loss of 0 has no logarithm.
  const [low, high] = studentBounds(score, spreadOf(without));
  return [Math.max(0, low), high];
}

/** Student's t around an estimate; the estimate itself where it does not vary. */
function studentBounds(estimate: number, spread: Spread, more = 0): Bounds {
  const { error, freedom, groups } = spread;
  const total = Math.hypot(error, more);
  if (total === 0) return [estimate, estimate];
  const df = error > 0 ? freedom : Math.max(1, groups - 1);
  const half = studentQuantile(1 - TAIL, df) * total * (more > 0 ? 1 : widening(groups));
  return [estimate - half, estimate + half];
}
