import type { Interval } from "../interval/interval.ts";
import { roundedToError, roundToError, scoreToError, shownError } from "../report/score-digits.ts";
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

/** A score among others of a comparison, with as many digits as the interval of a gain allows. */
export const comparedScore = (score: number, gain: Known): string =>
  scoreToError(score, errorOf(gain));

/** Two scores and the gain of one over the other, as texts with the same last digit. */
interface Compared {
  /** The score that is judged. */
  readonly own: string;
  /** The one that it is compared with. */
  readonly other: string;
  /** The gain with its interval. */
  readonly gain: string;
}

/** A score, with its interval if that is known. */
type Scored = Pick<Interval, "score"> & Partial<Interval>;

/**
 * A comparison for people: all its numbers end with the same digit, and the gain is the difference of
 * the scores that are shown. That digit goes by the error of the gain, since scores of the same rows
 * may differ by less than either is known to. Where the gain is certain anyhow, the score has the
 * digits that it has elsewhere; and a score of 40 has its own digits where a gain over 26,000 is
 * uncertain by more than 40.
 */
export function compared(own: Scored, other: Scored, gain: Gain): Compared {
  const error = sharedError(own, gain);
  const [ofOwn, ofOther] = [own, other].map((score) => scoreError(score, error));
  const shown = shownScore(own.score, ofOwn) - shownScore(other.score, ofOther);
  const score = shownGain(Math.sign(own.score - other.score) * shown, gain, error);
  return {
    own: scoreToError(own.score, ofOwn),
    other: scoreToError(other.score, ofOther),
    gain: gainWith({ ...gain, score }, error),
  };
}

const halfOf = ({ low, high }: Partial<Interval>): number | undefined =>
  low === undefined || high === undefined ? undefined : (high - low) / 2;

function scoreError(own: Scored, error: number): number {
  const half = halfOf(own);
  return half !== undefined && half > 0 && Math.abs(own.score) < error
    ? Math.min(half, error)
    : error;
}

const shownScore = (score: number, error: number): number =>
  roundedToError(score, shownError(score, error));

/** The larger error of a score and of its gain, if an end that decides the gain's sign has a digit. */
function sharedError(own: Scored, gain: Gain): number {
  const error = errorOf(gain);
  const half = halfOf(own);
  if (half === undefined || !(gain.low * gain.high > 0)) return error;
  const most = 10 * Math.min(error, Math.abs(gain.low), Math.abs(gain.high));
  return half > error && half <= most ? half : error;
}

/**
 * The gain as the difference of the scores that are shown, or itself where that is another one.
 * @param size of the difference
 */
function shownGain(size: number, { score, low, high }: Gain, error: number): number {
  const shown = Math.sign(score) * size;
  const unit = 10 ** (Math.floor(Math.log10(error)) - 1);
  return Math.abs(shown - score) <= 1.01 * unit && shown >= low && shown <= high ? shown : score;
}

/** A gain with its interval, worded so that no sign can be misread. */
export const gainText = (gain: Gain): string => gainWith(gain, errorOf(gain));

function gainWith({ score, low, high }: Gain, error: number): string {
  const text = (x: number): string => roundToError(x, error);
  if (low > 0) return `better by ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
  if (high < 0) return `worse by ${text(-score)} (95 % interval ${text(-high)} to ${text(-low)})`;
  return `a gain of ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
}
