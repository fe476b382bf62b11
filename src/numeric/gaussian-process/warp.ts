/**
 * Transformation of values before a Gaussian process is fitted to them: null for none, a number for
 * log((y − least)/s + number), s being the distance from the least value to the median.
 */
export type Warp = number | null;

/**
 * Warps to choose from: the smaller the number, the more it magnifies differences near the least.
 */
export const warps: readonly Warp[] = [null, 1, 0.1, 0.01];

/** Values after a warp. */
interface WarpedValues {
  /** Warped values, of mean 0 and variance 1; all 0 where the values do not differ. */
  z: Float64Array;
  /**
   * Logarithm of the Jacobian of the warp, but for terms that all warps share: added to a
   * likelihood of z, it makes likelihoods under different warps comparable.
   */
  logJacobian: number;
  /** The value that a z stands for. */
  inverse: (z: number) => number;
}

/**
 * Warps and standardises values; NaN counts as the worst of the others (Snelson et al. 2003,
 * "Warped Gaussian processes", eq. 6).
 * @param y values, less being better
 */
export function warped(y: Float64Array, warp: Warp): WarpedValues {
  const known = y.filter((v) => !Number.isNaN(v)).sort();
  const n = known.length;
  const z = new Float64Array(y.length);
  // Halved, because the distance between the largest doubles of both signs would overflow.
  const least = n === 0 ? 0 : known[0] / 2;
  const widest = n === 0 ? 0 : known[n - 1] / 2 - least;
  if (!(widest > 1e-13 * Math.max(Math.abs(known[0] / 2), Math.abs(known[n - 1] / 2))))
    return { z, logJacobian: 0, inverse: () => 2 * least };
  const scale = known[n >> 1] / 2 - least || widest;
  const bend = (v: number): number => {
    const t = (v / 2 - least) / scale;
    return warp === null ? t : Math.log(t + warp);
  };
  let mean = 0;
  for (const v of known) mean += bend(v) / n;
  let variance = 0;
  for (const v of known) variance += (bend(v) - mean) ** 2 / n;
  const sd = Math.sqrt(variance);
  let logJacobian = -n * Math.log(sd);
  let worst = -Infinity;
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue;
    z[i] = (bend(y[i]) - mean) / sd;
    worst = Math.max(worst, z[i]);
    if (warp !== null) logJacobian -= Math.log((y[i] / 2 - least) / scale + warp);
  }
  for (let i = 0; i < y.length; i++) if (Number.isNaN(y[i])) z[i] = worst;
  const inverse = (v: number): number => {
    const b = v * sd + mean;
    return 2 * (least + scale * (warp === null ? b : Math.exp(b) - warp));
  };
  return { z, logJacobian, inverse };
}

/** Excesses over a limit after their warp. */
interface WarpedExcess {
  /** Warped excesses, of mean 0 and variance 1. */
  z: Float64Array;
  /** The z of an excess of 0: rows up to here keep the limit. */
  bound: number;
}

/**
 * Warps excesses over a limit by sign(y) log(1 + |y|/scale), scale being their root mean square,
 * and standardises them (SCBO, Eriksson and Poloczek 2021, §3, with the bilog transformation). NaN
 * counts as the worst of the others.
 */
export function warpedExcess(y: Float64Array): WarpedExcess {
  const known = y.filter((v) => !Number.isNaN(v));
  const top = known.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
  if (!(top > 0)) return { z: y.map((v) => (Number.isNaN(v) ? 1 : 0)), bound: 0 };
  const scale = Math.sqrt(known.reduce((s, v) => s + (v / top) ** 2, 0) / known.length) * top;
  const bend = (v: number): number => Math.sign(v) * Math.log1p(Math.abs(v) / scale);
  const mean = known.reduce((s, v) => s + bend(v), 0) / known.length;
  const sd = Math.sqrt(known.reduce((s, v) => s + (bend(v) - mean) ** 2, 0) / known.length) || 1;
  const z = y.map((v) => (bend(v) - mean) / sd);
  const worst = z.reduce((a, v) => (Number.isNaN(v) ? a : Math.max(a, v)), -Infinity);
  return { z: z.map((v) => (Number.isNaN(v) ? worst : v)), bound: -mean / sd };
}
