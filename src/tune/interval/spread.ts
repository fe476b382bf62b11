import { mean } from "../../numeric/statistics.ts";

/** How much an estimate varies, from its values with each group left out. */
export interface Spread {
  /** Standard error of the estimate. */
  readonly error: number;
  /** Skewness of the estimate. */
  readonly skewness: number;
  /** Degrees of freedom that the standard error is worth. */
  readonly freedom: number;
  /** Number of groups. */
  readonly groups: number;
}

/** Degrees of freedom are at least this, however heavy the tails are. */
const MIN_FREEDOM = 2;

/**
 * The delete-a-group jackknife (Shao and Tu 1995, §1.2 and §2.3). With G groups whose influences
 * have kurtosis κ, the variance of their variance makes it worth about 2G / (κ − 1) degrees of
 * freedom (Satterthwaite 1946), at most G − 1: few where a few rows decide the score.
 * @param without values with each group left out
 */
export function spreadOf(without: Float64Array): Spread {
  const groups = without.length;
  const centre = mean(without);
  let [m2, m3, m4] = [0, 0, 0];
  for (const v of without) {
    const d = centre - v; // a group that raises the score is missed where it is left out
    m2 += d ** 2 / groups;
    m3 += d ** 3 / groups;
    m4 += d ** 4 / groups;
  }
  const kurtosis = m4 / m2 ** 2;
  return {
    error: Math.sqrt(m2 * (groups - 1)),
    skewness: m3 / m2 ** 1.5 / Math.sqrt(groups),
    freedom: Math.max(MIN_FREEDOM, Math.min(groups - 1, (2 * groups) / (kurtosis - 1))),
    groups,
  };
}

/**
 * Factor by which the standard error of a score is widened: with few groups, which differ in size
 * and depend on each other in time, the jackknife's is too small. Measured (docs/metrics.md).
 */
export const widening = (groups: number): number =>
  groups > 2 ? Math.sqrt(groups / (groups - 2)) : Math.SQRT2;
