import { erfcx, normalCdf, normalLogCdf, normalPdf } from "../../numeric/normal.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

/**
 * What a surrogate maximises: a function of the outputs' means and standard deviations that writes
 * its derivatives with respect to both.
 */
export type Criterion = (
  mean: Float64Array,
  sd: Float64Array,
  byMean: Float64Array,
  bySd: Float64Array,
) => number;

/** log(φ(z) + z Φ(z)), accurate where it underflows (Ament et al. 2023, eq. 8–9). */
export function logImprovement(z: number): number {
  if (z > -1) return Math.log(normalPdf(z) + z * normalCdf(z));
  const w = -z * Math.SQRT1_2;
  // φ(z) (1 − |z| √(π/2) erfcx(|z|/√2)); far out the bracket is 1/z² to within what a double
  // cancels.
  const rest = z > -1e4 ? Math.log1p(-Math.sqrt(Math.PI) * w * erfcx(w)) : -2 * Math.log(-z);
  return -0.5 * z * z - LOG_SQRT_2PI + rest;
}

/** log φ(z). */
export function logDensity(z: number): number {
  return -0.5 * z * z - LOG_SQRT_2PI;
}

/** Logarithm of the expected improvement below `best` of output 0. */
export function logExpectedImprovement(best: number): Criterion {
  return (mean, sd, byMean, bySd) => {
    const s = sd[0];
    const z = (best - mean[0]) / s;
    const h = logImprovement(z);
    const slope = Math.exp(normalLogCdf(z) - h);
    byMean[0] = -slope / s;
    bySd[0] = (1 - slope * z) / s;
    return Math.log(s) + h;
  };
}

/**
 * Minus the weighted Chebyshev distance of optimistic values, mean − optimism · sd, from an ideal
 * point. With weights that are drawn for each proposal, this finds points all over a front of any
 * number of objectives (Paria, Kandasamy and Póczos 2020, "A flexible framework for multi-objective
 * Bayesian optimization using random scalarizations", eq. 2 and 5).
 */
export function scalarizedBound(
  weights: readonly number[],
  ideal: readonly number[],
  optimism: number,
): Criterion {
  return (mean, sd, byMean, bySd) => {
    let far = 0;
    let distance = -Infinity;
    for (let k = 0; k < weights.length; k++) {
      byMean[k] = bySd[k] = 0;
      const d = weights[k] * (mean[k] - optimism * sd[k] - ideal[k]);
      if (d > distance) [far, distance] = [k, d];
    }
    byMean[far] = -weights[far];
    bySd[far] = optimism * weights[far];
    return -distance;
  };
}

/**
 * Adds the logarithm of the probability that outputs from `first` on are ≤ their bound (Gelbart et
 * al. 2014).
 * @param criterion undefined while no feasible point is known: then the probability alone counts
 */
export function withFeasibility(
  criterion: Criterion | undefined,
  first: number,
  bounds: readonly number[],
): Criterion {
  if (criterion !== undefined && bounds.length === 0) return criterion;
  return (mean, sd, byMean, bySd) => {
    let value = 0;
    if (criterion !== undefined) value = criterion(mean, sd, byMean, bySd);
    else for (let k = 0; k < first; k++) byMean[k] = bySd[k] = 0;
    for (let c = 0; c < bounds.length; c++) {
      const k = first + c;
      const s = sd[k];
      const z = (bounds[c] - mean[k]) / s;
      const log = normalLogCdf(z);
      const hazard = Math.exp(logDensity(z) - log);
      byMean[k] = -hazard / s;
      bySd[k] = (-hazard * z) / s;
      value += log;
    }
    return value;
  };
}

/**
 * Subtracts `share` of the logarithm of the expected cost (expected improvement per cost, Snoek et
 * al. 2012, §3.2).
 * @param index of the output that models the logarithm of the cost
 * @param scale of that output, its unit
 */
export function perCost(
  criterion: Criterion,
  index: number,
  scale: number,
  share: number,
): Criterion {
  return (mean, sd, byMean, bySd) => {
    const value = criterion(mean, sd, byMean, bySd);
    byMean[index] = -share * scale;
    bySd[index] = 0;
    return value - share * scale * mean[index];
  };
}
