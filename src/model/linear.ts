import { choleskyInto, solveLower, solveLowerTransposed } from "../numeric/cholesky.ts";
import { lbfgs } from "../numeric/lbfgs.ts";
import type { Matrix, Target } from "../numeric/matrix.ts";
import { float } from "../space/number.ts";
import type { Fitted, Model } from "./model.ts";

/** Weights (outputs × columns, row by row) and an intercept for each output; two classes have one output, the second class's logit. */
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
      const width = Math.max(1, classes);
      const out = new Float64Array(x.rows * width);
      const z = new Float64Array(k);
      for (let i = 0; i < x.rows; i++) {
        for (let c = 0; c < k; c++) {
          let s = intercept[c]!;
          for (let j = 0; j < p; j++) s += w[c * p + j]! * x.data[i * p + j]!;
          z[c] = s;
        }
        if (classes === 0) out[i] = z[0]!;
        else if (classes === 2) {
          out[i * 2 + 1] = 1 / (1 + Math.exp(-z[0]!));
          out[i * 2] = 1 - out[i * 2 + 1]!;
        } else softmaxInto(z, out, i * width);
      }
      return out;
    },
    toJSON: () => ({ classes, weights: [...weights], intercept: [...intercept] }),
  };
}

function softmaxInto(z: Float64Array, out: Float64Array, at: number): void {
  let top = -Infinity;
  for (let c = 0; c < z.length; c++) if (z[c]! > top) top = z[c]!;
  let sum = 0;
  for (let c = 0; c < z.length; c++) sum += out[at + c] = Math.exp(z[c]! - top);
  for (let c = 0; c < z.length; c++) out[at + c]! /= sum;
}

/** Least squares with an elastic net: ½·mean squared error + l1·Σ|w| + ½·l2·Σw². Without l1 by Cholesky, else by coordinate descent on the Gram matrix (Friedman et al. 2010, §2.2). */
function leastSquares(x: Matrix, y: Target, l1: number, l2: number): Weights {
  const n = x.rows;
  const p = x.columns;
  const mean = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) mean[j]! += x.data[i * p + j]! / n;
  let centre = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) centre += y.values[i]! / n;
  for (let i = 0; i < n; i++) spread += (y.values[i]! - centre) ** 2 / n;
  // On a target of variance 1 the same penalties mean the same on every table.
  const scale = Math.sqrt(spread) || 1;
  const gram = new Float64Array(p * p);
  const moment = new Float64Array(p);
  const row = new Float64Array(p);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) row[j] = x.data[i * p + j]! - mean[j]!;
    const t = (y.values[i]! - centre) / scale;
    for (let j = 0; j < p; j++) {
      const r = row[j]! / n;
      if (r === 0) continue;
      moment[j]! += r * t;
      for (let l = 0; l <= j; l++) gram[j * p + l]! += r * row[l]!;
    }
  }
  for (let j = 0; j < p; j++) for (let l = 0; l < j; l++) gram[l * p + j] = gram[j * p + l]!;
  const w = new Float64Array(p);
  let solved = false;
  if (l1 === 0) {
    const factor = new Float64Array(p * p);
    for (let jitter = 1e-10; !solved && jitter < 1; jitter *= 100) {
      const a = gram.slice();
      for (let j = 0; j < p; j++) a[j * p + j]! += l2 + jitter;
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
      let rho = moment[j]!;
      for (let l = 0; l < p; l++) if (w[l] !== 0) rho -= gram[j * p + l]! * w[l]!;
      rho += gram[j * p + j]! * w[j]!;
      const bottom = gram[j * p + j]! + l2;
      const next = bottom > 1e-12 ? (Math.sign(rho) * Math.max(0, Math.abs(rho) - l1)) / bottom : 0;
      largest = Math.max(largest, Math.abs(next - w[j]!));
      w[j] = next;
    }
    solved = largest < 1e-6;
  }
  let intercept = centre;
  for (let j = 0; j < p; j++) intercept -= w[j]! * scale * mean[j]!;
  return { classes: 0, weights: Array.from(w, (v) => v * scale), intercept: [intercept] };
}

/** Logistic (two classes) or softmax regression: mean log-loss + l1·Σ|w| + ½·l2·Σw², by L-BFGS. */
function logistic(x: Matrix, y: Target, l1: number, l2: number): Weights {
  const n = x.rows;
  const p = x.columns;
  const k = y.classes === 2 ? 1 : y.classes;
  const data = x.data;
  const size = k * p;
  const theta = new Float64Array(size + k);
  const z = new Float64Array(k);
  const f = (t: Float64Array, g: Float64Array): number => {
    g.fill(0);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const row = i * p;
      const label = y.values[i]!;
      for (let c = 0; c < k; c++) {
        let s = t[size + c]!;
        const base = c * p;
        let s2 = 0;
        let j = 0;
        for (; j + 1 < p; j += 2) {
          s += t[base + j]! * data[row + j]!;
          s2 += t[base + j + 1]! * data[row + j + 1]!;
        }
        if (j < p) s += t[base + j]! * data[row + j]!;
        z[c] = s + s2;
      }
      if (k === 1) {
        const m = label === 1 ? z[0]! : -z[0]!;
        loss += m > 0 ? Math.log1p(Math.exp(-m)) : -m + Math.log1p(Math.exp(m));
        z[0] = 1 / (1 + Math.exp(-z[0]!)) - label;
      } else {
        let top = -Infinity;
        for (let c = 0; c < k; c++) if (z[c]! > top) top = z[c]!;
        let sum = 0;
        const own = z[label]!;
        for (let c = 0; c < k; c++) sum += z[c] = Math.exp(z[c]! - top);
        loss += Math.log(sum) + top - own;
        for (let c = 0; c < k; c++) z[c] = z[c]! / sum - (c === label ? 1 : 0);
      }
      for (let c = 0; c < k; c++) {
        const r = z[c]! / n;
        if (Math.abs(r) < 1e-12) continue;
        const base = c * p;
        for (let j = 0; j < p; j++) g[base + j]! += r * data[row + j]!;
        g[size + c]! += r;
      }
    }
    let penalty = 0;
    for (let j = 0; j < size; j++) {
      penalty += t[j]! * t[j]!;
      g[j]! += l2 * t[j]!;
    }
    return loss / n + 0.5 * l2 * penalty;
  };
  lbfgs(f, theta, { iterations: 200, tolerance: 1e-4, l1, l1Count: size });
  return { classes: y.classes, weights: [...theta.subarray(0, size)], intercept: [...theta.subarray(size)] };
}

/** Linear regression, or logistic regression for classes, with ridge, lasso and elastic net penalties. Wants standardized columns. */
export const linear: Model = {
  name: "linear",
  space: {
    /** Strength of the penalty on a loss averaged over rows. */
    penalty: float(1e-6, 10, { log: true, default: 1e-3 }),
    /** Share of it that is L1: 0 is ridge, 1 is lasso. */
    l1_share: float(0, 1, { default: 0 }),
  },
  encoding: "one-hot",
  scale: true,
  fit(x, y, params) {
    const l1 = params.l1_share < 0.01 ? 0 : params.penalty * params.l1_share;
    const l2 = params.penalty * (1 - params.l1_share);
    return fitted(y.classes === 0 ? leastSquares(x, y, l1, l2) : logistic(x, y, l1, l2));
  },
  load: (json) => fitted(json),
};
