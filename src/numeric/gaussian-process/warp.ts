/**
 * How values are bent before a Gaussian process sees them: not at all, or log((y − least)/s +
 * offset), s being the distance from the least to the median.
 */
export type Warp = number | null;

/** From no bend to one that opens up the last thousandth of what lies near the best. */
export const warps: readonly Warp[] = [null, 1, 0.1, 0.01];

/**
 * Standardised values under a warp, those that are NaN as the worst, and the logarithm of the
 * Jacobian up to what all warps share, which makes likelihoods under different warps comparable
 * (Snelson et al. 2003, "Warped Gaussian processes", eq. 6). All zeros where the values do not
 * differ. `inverse` leads back to the unit of the values.
 */
export function warped(
  y: Float64Array,
  warp: Warp,
): { z: Float64Array; logJacobian: number; inverse: (z: number) => number } {
  const known = y.filter((v) => !Number.isNaN(v)).sort();
  const n = known.length;
  const z = new Float64Array(y.length);
  // Halves, so that the distance between the largest doubles of both signs is one too.
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

/**
 * A limit's excess, drawn together by sign(y) log(1 + |y|/scale) (SCBO, Eriksson and Poloczek 2021,
 * §3), standardised; `bound` is where 0 comes to lie. NaN counts as the worst.
 */
export function warpedExcess(y: Float64Array): { z: Float64Array; bound: number } {
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
