import { gainOf, type Interval } from "../interval/interval.ts";
import type { MetricInfo } from "../metric.ts";

/** A difference of two scores with its 95 % interval; above 0 is better, whatever the metric. */
export interface Gain {
  /** The gain, in units of the metric. */
  readonly score: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/**
 * The gain of one score over another one of other rows, by the intervals of both (Zou and Donner
 * 2008, eq. 4).
 */
export function gainOverOtherRows(
  own: Interval,
  other: Interval,
  direction: MetricInfo["direction"],
): Gain {
  const score = own.score - other.score;
  const down = Math.hypot(own.score - own.low, other.high - other.score);
  const up = Math.hypot(own.high - own.score, other.score - other.low);
  return gainOf({ score, low: score - down, high: score + up }, direction);
}

/** What a gain shows: that it is better, that it is worse, or neither. */
export function compare<T>({ low, high }: Gain, better: T, worse: T, neither: T): T {
  return low > 0 ? better : high < 0 ? worse : neither;
}
