import type { Interval } from "./interval.ts";
import type { Jackknife } from "./jackknife.ts";
import { spreadOf } from "./spread.ts";

/** Standard errors of the gain over a constant up to which a score may be one of noise. */
const MAX_Z_OF_NOISE = 3;
/** The greatest factor: a variance in which each pair of rows counts twice is twice as large. */
const MOST = Math.SQRT2;

/**
 * Factor by which the standard error of the gain over a constant is widened in cross-validation. Each
 * row predicts others and is predicted by them, so errors of rows depend on each other, which the jackknife does
 * not see (Bates, Hastie and Tibshirani 2023). In pure noise the score is a sum over pairs of rows, in
 * which each pair counts twice: its variance is twice that of rows that others predict. That part of
 * the variance hardly grows with the signal, and the rest does; so the factor falls to 1 as the gain
 * over a constant grows. Measured in docs/metrics.md.
 * @param constant undefined where it is not known
 */
export function factorOfNoise(j: Jackknife, constant: Jackknife | undefined): number {
  if (constant === undefined) return MOST;
  const { error } = spreadOf(j.without.map((v, g) => v - constant.without[g]));
  const z = Math.abs(j.score - constant.score) / error;
  return z > MAX_Z_OF_NOISE ? Math.sqrt(1 + (MAX_Z_OF_NOISE / z) ** 2) : MOST;
}

/**
 * The interval of a cross-validated score, which reaches to the score of the constant if it is worse. Where
 * columns say nothing, the score is a sum over pairs of rows and varies as χ² does: it is low where the
 * models are nearly constant, and the jackknife's standard error is low there as well. Yet the mean of such
 * models loses hardly more than the constant on new rows. So a cross-validated score alone does not show
 * that a model is worse than the constant.
 */
export function reachingToConstant(
  interval: Interval,
  constant: number,
  direction: "minimize" | "maximize",
): Interval {
  const { score, low, high } = interval;
  const isWorse = direction === "maximize" ? score < constant : score > constant;
  if (!isWorse) return interval;
  return { score, low: Math.min(low, constant), high: Math.max(high, constant) };
}

/** Factor for the difference of two trained models, of which either may be the better one. */
export const FACTOR_OF_DIFFERENCE: number = MOST;

/**
 * A jackknife in which the standard error of the gain over a constant is greater by a factor. The part
 * of the variation that the score of the constant shares stays as it is.
 * @param constant undefined where none is known: then the error of the score itself is greater
 */
export const widened = (
  { score, without }: Jackknife,
  factor: number,
  constant: Jackknife | undefined,
): Jackknife => ({
  score,
  without: without.map((v, g) => {
    const common = constant === undefined ? 0 : constant.without[g] - constant.score;
    return score + common + factor * (v - score - common);
  }),
});
