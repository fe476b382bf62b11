import { choleskyInto, solveLower, solveLowerTransposed } from "../numeric/cholesky.ts";
import { openDense } from "../numeric/dense/dense.ts";
import { lbfgs } from "../numeric/lbfgs.ts";
import type { Matrix, Target } from "../numeric/matrix.ts";
import { float } from "../space/number.ts";
import type { Fitted, Model } from "./model.ts";
import { fromScores, softmaxRow } from "./probabilities.ts";

/**
 * Weights (outputs × columns, row by row) and an intercept for each output; two classes have one
 * output, the second class's logit.
 */
interface Weights {
  readonly classes: number;
  readonly weights: readonly number[];
  readonly intercept: readonly number[];
}

function fitted({ classes, weights, intercept }: Weights): Fitted {
  const k = intercept.length;
  const w = Float64Array.from(weights);
  return {
    predict(x) {
      const p = x.columns;
      const scores = new Float64Array(x.rows * k);
      for (let i = 0; i < x.rows; i++)
        for (let c = 0; c < k; c++) {
          let s = intercept[c];
          for (let j = 0; j < p; j++) s += w[c * p + j] * x.data[i * p + j];
          scores[i * k + c] = s;
        }
      return fromScores(scores, x.rows, classes);
    },
    toJSON: () => ({ classes, weights: [...weights], intercept: [...intercept] }),
  };
}

/**
 * Least squares with an elastic net: ½·mean squared error + l1·Σ|w| + ½·l2·Σw². Without l1 by
 * Cholesky, else by coordinate descent on the Gram matrix (Friedman et al. 2010, §2.2).
 */
function leastSquares(x: Matrix, y: Target, l1: number, l2: number): Weights {
  const n = x.rows;
  const p = x.columns;
  const mean = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) mean[j] += x.data[i * p + j] / n;
  let centre = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) centre += y.values[i] / n;
  for (let i = 0; i < n; i++) spread += (y.values[i] - centre) ** 2 / n;
  // On a target of variance 1 the same penalties mean the same on every table.
  const scale = Math.sqrt(spread) || 1;
  const gram = new Float64Array(p * p);
  const moment = new Float64Array(p);
  const row = new Float64Array(p);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) row[j] = x.data[i * p + j] - mean[j];
    const t = (y.values[i] - centre) / scale;
    for (let j = 0; j < p; j++) {
      const r = row[j] / n;
      if (r === 0) continue;
      moment[j] += r * t;
      for (let l = 0; l <= j; l++) gram[j * p + l] += r * row[l];
    }
  }
  for (let j = 0; j < p; j++) for (let l = 0; l < j; l++) gram[l * p + j] = gram[j * p + l];
  const w = new Float64Array(p);
  let solved = false;
  if (l1 === 0) {
    const factor = new Float64Array(p * p);
    for (let jitter = 1e-10; !solved && jitter < 1; jitter *= 100) {
      const a = gram.slice();
      for (let j = 0; j < p; j++) a[j * p + j] += l2 + jitter;
      solved = choleskyInto(a, p, factor);
    }
    if (solved) {
      w.set(moment);
      solveLower(factor, p, w);
      solveLowerTransposed(factor, p, w);
    }
  }
  for (let sweep = 0; !solved && sweep < 1000; sweep++) {
    let largest = 0;
    for (let j = 0; j < p; j++) {
      let rho = moment[j];
      for (let l = 0; l < p; l++) if (w[l] !== 0) rho -= gram[j * p + l] * w[l];
      rho += gram[j * p + j] * w[j];
      const bottom = gram[j * p + j] + l2;
      const next = bottom > 1e-12 ? (Math.sign(rho) * Math.max(0, Math.abs(rho) - l1)) / bottom : 0;
      largest = Math.max(largest, Math.abs(next - w[j]));
      w[j] = next;
    }
    solved = largest < 1e-6;
  }
  let intercept = centre;
  for (let j = 0; j < p; j++) intercept -= w[j] * scale * mean[j];
  return { classes: 0, weights: Array.from(w, (v) => v * scale), intercept: [intercept] };
}

/** Logistic (two classes) or softmax regression: mean log-loss + l1·Σ|w| + ½·l2·Σw², by L-BFGS. */
function logistic(x: Matrix, y: Target, l1: number, l2: number): Weights {
  const n = x.rows;
  const p = x.columns;
  const k = y.classes === 2 ? 1 : y.classes;
  const size = k * p;
  const room = openDense(n * p + 2 * n * k + 2 * (size + k) + 8);
  const data = room.array(n * p);
  data.set(x.data);
  const scores = room.array(n * k);
  const delta = room.array(n * k);
  const weights = room.array(size);
  const intercept = room.array(k);
  const gradient = room.array(size);
  const f = (t: Float64Array, g: Float64Array): number => {
    weights.set(t.subarray(0, size));
    intercept.set(t.subarray(size));
    room.forward(data, weights, intercept, n, p, k, scores);
    const loss =
      k === 1 ? twoClasses(scores, y.values, delta) : manyClasses(scores, y.values, k, delta);
    room.weightGradient(delta, data, n, p, k, gradient);
    g.fill(0, size);
    for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) g[size + c] += delta[i * k + c];
    let penalty = 0;
    for (let j = 0; j < size; j++) {
      penalty += t[j] * t[j];
      g[j] = gradient[j] + l2 * t[j];
    }
    return loss + 0.5 * l2 * penalty;
  };
  const theta = new Float64Array(size + k);
  lbfgs(f, theta, { iterations: 200, tolerance: 1e-4, l1, l1Count: size });
  room.close();
  return {
    classes: y.classes,
    weights: [...theta.subarray(0, size)],
    intercept: [...theta.subarray(size)],
  };
}

/**
 * Mean log-loss of one score a row, the second class's logit; its derivative by each score goes to
 * `delta`.
 */
function twoClasses(scores: Float64Array, labels: Float64Array, delta: Float64Array): number {
  const n = labels.length;
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const label = labels[i];
    // One exponential of a number that is not positive serves both: nothing overflows.
    const z = scores[i];
    const e = Math.exp(-Math.abs(z));
    const margin = label === 1 ? z : -z;
    loss += Math.log1p(e) + (margin < 0 ? -margin : 0);
    delta[i] = ((z >= 0 ? 1 : e) / (1 + e) - label) / n;
  }
  return loss / n;
}

/** The same for k scores a row, row by row. */
function manyClasses(
  scores: Float64Array,
  labels: Float64Array,
  k: number,
  delta: Float64Array,
): number {
  const n = labels.length;
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const at = i * k;
    const own = at + labels[i];
    loss += softmaxRow(scores, at, k, delta) - scores[own];
    for (let c = 0; c < k; c++) delta[at + c] /= n;
    delta[own] -= 1 / n;
  }
  return loss / n;
}

/**
 * Linear regression, or logistic regression for classes, with ridge, lasso and elastic net
 * penalties. Wants standardized columns.
 */
export const linear: Model = {
  name: "linear",
  space: {
    /** Strength of the penalty on a loss averaged over rows. */
    penalty: float(1e-6, 10, { log: true, default: 1e-3 }),
    /** Share of it that is L1: 0 is ridge, 1 is lasso. */
    l1Share: float(0, 1, { default: 0 }),
  },
  encoding: "one-hot",
  scale: true,
  fit(x, y, params) {
    const l1 = params.l1Share < 0.01 ? 0 : params.penalty * params.l1Share;
    const l2 = params.penalty * (1 - params.l1Share);
    return fitted(y.classes === 0 ? leastSquares(x, y, l1, l2) : logistic(x, y, l1, l2));
  },
  load: (json) => fitted(json),
};
