import type { Interval } from "../interval/interval.ts";
import { roundToError, scoreToError } from "../report/score-digits.ts";
import type { Gain } from "./gain.ts";

/** What a score or a gain is uncertain by. */
type Known = Pick<Gain, "low" | "high">;

/** Half of an interval; less where an end that decides the sign of a gain would be shown as 0. */
function errorOf({ low, high }: Known): number {
  const half = (high - low) / 2;
  const nearest = Math.min(Math.abs(low), Math.abs(high));
  return low * high > 0 ? Math.min(half, 10 * nearest) : half;
}

/** A number of a gain for people, with as many digits as the interval allows. */
export const gainNumber = (x: number, known: Known): string => roundToError(x, errorOf(known));

/**
 * A score for people. In comparison with another one the smaller error counts, its own or that of the
 * gain: a gain over a score of 26,000 may be uncertain by more than the whole of a score of 40, and
 * scores of the same rows may differ by less than either is known to.
 * @param gain what it is compared by; without it, its own interval counts
 */
export function scoreText(own: Interval, gain?: Known): string {
  const half = (own.high - own.low) / 2;
  const errors = [half, gain === undefined ? 0 : errorOf(gain)].filter((e) => e > 0);
  return scoreToError(own.score, errors.length === 0 ? 0 : Math.min(...errors));
}

/** A gain with its interval, worded so that no sign can be misread. */
export function gainText(gain: Gain): string {
  const { score, low, high } = gain;
  const text = (x: number): string => gainNumber(x, gain);
  if (low > 0) return `better by ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
  if (high < 0) return `worse by ${text(-score)} (95 % interval ${text(-high)} to ${text(-low)})`;
  return `a gain of ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
}
