import { numberText } from "../../space/settings-text.ts";
import type { Score } from "../tuning-result.ts";

/** More digits of a number are not shown, however small its error is. */
const MAX_DIGITS = 6;

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
  return size >= 10_000 && size < MAX_PLAIN
    ? Number(x.toPrecision(4)).toLocaleString("en")
    : numberText(x);
}

/** A number with as many digits as its error allows; four where the error is not known. */
export function roundToError(x: number, error: number): string {
  if (!Number.isFinite(x) || !(error > 0) || !Number.isFinite(error)) return unknownText(x);
  const decimals = decimalsFor(x, error);
  const rounded =
    decimals >= 0 ? x.toFixed(decimals) : String(Math.round(x * 10 ** decimals) / 10 ** decimals);
  if (Math.abs(Number(rounded)) >= 10_000) return Number(rounded).toLocaleString("en");
  if (Number(rounded) === 0) return decimals > MAX_DIGITS ? "0" : rounded.replace("-", "");
  return rounded;
}

const errorOf = ({ low, high }: Pick<Score, "low" | "high">): number => (high - low) / 2;

/** Scores below this may be shown as 0. */
const LEAST_SHOWN = 0.01;

/** `0.912`: a number with as many digits as its error allows, but with two if that is larger than it. */
export const scoreToError = (mean: number, error: number): string =>
  roundToError(mean, Math.min(error, Math.max(Math.abs(mean), LEAST_SHOWN)));

/** `0.912`: a score with as many digits as its interval allows, but no less than two. */
export const scoreText = (score: Score): string => scoreToError(score.mean, errorOf(score));

/** `0.893 to 0.930`: its interval, with the same digits; `–` for one that has no width. */
export const rangeText = (score: Pick<Score, "low" | "high">): string =>
  score.high > score.low
    ? `${roundToError(score.low, errorOf(score))} to ${roundToError(score.high, errorOf(score))}`
    : "–";
