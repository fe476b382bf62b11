import { roundToError } from "../report/score-digits.ts";
import type { Gain } from "./gain.ts";

/** What a score or a gain is uncertain by. */
type Known = Pick<Gain, "low" | "high">;

/** Half of an interval; less where an end that decides the sign of a gain would be shown as 0. */
function errorOf({ low, high }: Known): number {
  const half = (high - low) / 2;
  const nearest = Math.min(Math.abs(low), Math.abs(high));
  return low * high > 0 ? Math.min(half, 10 * nearest) : half;
}

/** A score for people, with as many digits as the interval of a gain, or its own one, allows. */
export const scoreText = (x: number, known: Known): string => roundToError(x, errorOf(known));

/** A gain with its interval, worded so that no sign can be misread. */
export function gainText(gain: Gain): string {
  const { score, low, high } = gain;
  const text = (x: number): string => scoreText(x, gain);
  if (low > 0) return `better by ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
  if (high < 0) return `worse by ${text(-score)} (95 % interval ${text(-high)} to ${text(-low)})`;
  return `a gain of ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
}
