import { median } from "../../numeric/statistics.ts";
import { numberText } from "../../space/settings-text.ts";
import type { Score } from "../tuning-result.ts";

/** More digits of a number are not shown, however small its error is. */
const MAX_DIGITS = 6;

/** Smaller numbers have no separators. */
const MIN_GROUPED = 1000;

/** Decimals of a number that is known to some error: two digits of the error are shown. */
function decimalsFor(x: number, error: number): number {
  const most = x === 0 ? MAX_DIGITS : MAX_DIGITS - 1 - Math.floor(Math.log10(Math.abs(x)));
  return Math.min(12, 1 - Math.floor(Math.log10(error)), Math.max(MAX_DIGITS, most));
}

/** Larger numbers are written with an exponent. */
const MAX_PLAIN = 1e12;

/** Four digits, as numbers with an error are written: `198,300`. */
function unknownText(x: number): string {
  const size = Math.abs(x);
  return size >= MIN_GROUPED && size < MAX_PLAIN
    ? Number(x.toPrecision(4)).toLocaleString("en")
    : numberText(x);
}

/** A number with as many digits as its error allows; four where the error is not known. */
export function roundToError(x: number, error: number): string {
  if (!Number.isFinite(x) || !(error > 0) || !Number.isFinite(error)) return unknownText(x);
  const decimals = decimalsFor(x, error);
  const number = withDecimals(x, decimals);
  const shown = Math.max(0, decimals);
  if (number === 0 && decimals > MAX_DIGITS) return "0";
  if (Math.abs(number) < MIN_GROUPED) return number.toFixed(shown).replace(/^-(?=[0.]*$)/, "");
  const digits = { minimumFractionDigits: shown, maximumFractionDigits: shown };
  return number.toLocaleString("en", digits);
}

/** The number that `roundToError` shows. */
export const roundedToError = (x: number, error: number): number =>
  Number.isFinite(x) && error > 0 && Number.isFinite(error)
    ? withDecimals(x, decimalsFor(x, error))
    : x;

/** Rounds a number to `decimals`; where these are below 0, to a multiple of a power of ten. */
const withDecimals = (x: number, decimals: number): number =>
  decimals >= 0 ? Number(x.toFixed(decimals)) : Math.round(x * 10 ** decimals) / 10 ** decimals;

const errorOf = ({ low, high }: Pick<Score, "low" | "high">): number => (high - low) / 2;

/** Scores below this may be shown as 0. */
const LEAST_SHOWN = 0.01;

/** The error that a score is rounded to: if that is larger than it, two of its digits are shown. */
export const shownError = (mean: number, error: number): number =>
  Math.min(error, Math.max(Math.abs(mean), LEAST_SHOWN));

/** `0.912`: a number with as many digits as its error allows, but with two if that is larger than it. */
export const scoreToError = (mean: number, error: number): string =>
  roundToError(mean, shownError(mean, error));

/** By which all scores of a column are rounded, so that they have the same digits: the median error. */
export function columnError(scores: readonly Score[]): number {
  const errors = Float64Array.from(scores, (score) =>
    shownError(score.mean, errorOf(score)),
  ).filter((error) => error > 0);
  return errors.length === 0 ? 0 : median(errors);
}

/** `0.912`: a score with as many digits as its interval allows, but no less than two. */
export const scoreText = (score: Score): string => scoreToError(score.mean, errorOf(score));

/**
 * `0.893 to 0.930`: its interval, with the same digits; `–` for one that has no width.
 * @param error by which it is rounded. Default: its own
 */
export const rangeText = (
  score: Pick<Score, "low" | "high"> & Partial<Score>,
  error = shownError(score.mean ?? Infinity, errorOf(score)),
): string =>
  score.high > score.low
    ? `${roundToError(score.low, error)} to ${roundToError(score.high, error)}`
    : "–";
