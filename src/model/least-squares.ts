import { choleskyInto, solveLower, solveLowerTransposed } from "../numeric/cholesky.ts";
import type { Matrix, Target } from "../numeric/matrix.ts";
import type { LinearWeights } from "./linear.ts";
import { rowShares } from "./row-shares.ts";

/** Coordinate descent has converged when no weight moved further than this in a sweep. */
const MAX_MOVE = 1e-6;
const MAX_DESCENT_SWEEPS = 1000;
/** Columns with less variance, penalty included, get the weight 0. */
const MIN_COLUMN_VARIANCE = 1e-12;

/** The normal equations for centred columns and a standardised target. */
interface NormalEquations {
  /** Mean of each column. */
  readonly columnMeans: Float64Array;
  /** Mean and standard deviation of the target. */
  readonly centre: number;
  readonly scale: number;
  /** XᵀX/n, columns × columns. */
  readonly gram: Float64Array;
  /** Xᵀy/n. */
  readonly moment: Float64Array;
}

/**
 * Least squares with an elastic net: ½·mean squared error + l1·Σ|w| + ½·l2·Σw² (Zou and Hastie
 * 2005), on a target of variance 1, so that the same penalties mean the same on every table.
 * Without l1 by Cholesky, else by coordinate descent on the Gram matrix (Friedman et al. 2010,
 * §2.2).
 */
export function fitLeastSquares(
  x: Matrix,
  y: Target,
  l1: number,
  l2: number,
  rowWeights?: Float64Array,
): LinearWeights {
  const equations = formNormalEquations(x, y, rowWeights);
  const w = (l1 === 0 ? solveRidge(equations, l2) : undefined) ?? descend(equations, l1, l2);
  const { columnMeans, centre, scale } = equations;
  let intercept = centre;
  for (let j = 0; j < w.length; j++) intercept -= w[j] * scale * columnMeans[j];
  return { classes: 0, weights: Array.from(w, (v) => v * scale), intercept: [intercept] };
}

function formNormalEquations(
  x: Matrix,
  y: Target,
  rowWeights: Float64Array | undefined,
): NormalEquations {
  const n = x.rows;
  const p = x.columns;
  const shares = rowShares(n, rowWeights);
  const columnMeans = new Float64Array(p);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) columnMeans[j] += x.data[i * p + j] * shares[i];
  let centre = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) centre += y.values[i] * shares[i];
  for (let i = 0; i < n; i++) spread += (y.values[i] - centre) ** 2 * shares[i];
  const scale = Math.sqrt(spread) || 1;
  const gram = new Float64Array(p * p);
  const moment = new Float64Array(p);
  const row = new Float64Array(p);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) row[j] = x.data[i * p + j] - columnMeans[j];
    const t = (y.values[i] - centre) / scale;
    for (let j = 0; j < p; j++) {
      const r = row[j] * shares[i];
      if (r === 0) continue;
      moment[j] += r * t;
      for (let l = 0; l <= j; l++) gram[j * p + l] += r * row[l];
    }
  }
  for (let j = 0; j < p; j++) for (let l = 0; l < j; l++) gram[l * p + j] = gram[j * p + l];
  return { columnMeans, centre, scale, gram, moment };
}

/** Solves (XᵀX/n + l2) w = Xᵀy/n; undefined where the matrix is singular even with some jitter. */
function solveRidge({ gram, moment }: NormalEquations, l2: number): Float64Array | undefined {
  const p = moment.length;
  const factor = new Float64Array(p * p);
  for (let jitter = 1e-10; jitter < 1; jitter *= 100) {
    const a = gram.slice();
    for (let j = 0; j < p; j++) a[j * p + j] += l2 + jitter;
    if (!choleskyInto(a, p, factor)) continue;
    const w = moment.slice();
    solveLower(factor, p, w);
    solveLowerTransposed(factor, p, w);
    return w;
  }
  return undefined;
}

/** Coordinate descent with soft thresholds. */
function descend({ gram, moment }: NormalEquations, l1: number, l2: number): Float64Array {
  const p = moment.length;
  const w = new Float64Array(p);
  for (let sweep = 0; sweep < MAX_DESCENT_SWEEPS; sweep++) {
    let largest = 0;
    for (let j = 0; j < p; j++) {
      let rho = moment[j];
      for (let l = 0; l < p; l++) if (w[l] !== 0) rho -= gram[j * p + l] * w[l];
      rho += gram[j * p + j] * w[j];
      const bottom = gram[j * p + j] + l2;
      const soft = Math.sign(rho) * Math.max(0, Math.abs(rho) - l1);
      const next = bottom > MIN_COLUMN_VARIANCE ? soft / bottom : 0;
      largest = Math.max(largest, Math.abs(next - w[j]));
      w[j] = next;
    }
    if (largest < MAX_MOVE) break;
  }
  return w;
}
