import { dotAt } from "../cholesky.ts";
import { expOfNegative } from "../exp-of-negative.ts";
import { SQRT5 } from "../gaussian-process/kernel.ts";
import type { DenseKernels } from "./dense.ts";

/**
 * The kernels in plain JavaScript, for runtimes without WebAssembly: three to five times slower,
 * with the same results to the last bit.
 */
export const plainKernels: DenseKernels = {
  forward: forwardInPlain,
  weightGradient(delta, x, rows, inputs, outputs, gradient) {
    gradient.fill(0, 0, outputs * inputs);
    addCombinations(delta, outputs, 1, x, rows, inputs, gradient, outputs);
  },
  backward(delta, w, rows, inputs, outputs, out) {
    out.fill(0, 0, rows * inputs);
    addCombinations(delta, 1, outputs, w, outputs, inputs, out, rows);
  },
  products(a, b, rows, others, columns, out) {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < others; j++)
        out[i * others + j] = dotAt(a, i * columns, b, j * columns, columns);
  },
  covariances: covariancesInPlain,
  distances(x, tiles, count, columns, power, out) {
    for (let r = 0; r < 2; r++)
      for (let o = 0; o < 4 * count; o++) {
        let s = 0;
        for (let j = 0; j < columns; j++) {
          const d = x[r * columns + j] - tiles[(o & ~3) * columns + 4 * j + (o & 3)];
          s += power === 2 ? d * d : Math.abs(d);
        }
        out[4 * count * r + o] = s;
      }
  },
  adam(weights, gradient, first, second, beta1, beta2, scaled) {
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i];
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
      weights[i] -= (scaled * first[i]) / (Math.sqrt(second[i]) + 1e-8);
    }
  },
};

/**
 * to[p] += Σ_r c[r·rowStep + p·partStep]·from[r] for each part p: linear combinations of the rows
 * of `from` (count × width) are added to the rows of `to` (parts × width), four rows at a time.
 */
function addCombinations(
  c: Float64Array,
  rowStep: number,
  partStep: number,
  from: Float64Array,
  count: number,
  width: number,
  to: Float64Array,
  parts: number,
): void {
  let r = 0;
  for (; r + 3 < count; r += 4)
    for (let p = 0; p < parts; p++) {
      const at = r * rowStep + p * partStep;
      const d0 = c[at];
      const d1 = c[at + rowStep];
      const d2 = c[at + 2 * rowStep];
      const d3 = c[at + 3 * rowStep];
      if (d0 === 0 && d1 === 0 && d2 === 0 && d3 === 0) continue; // often so after relu
      const f = r * width;
      for (let i = 0; i < width; i++)
        to[p * width + i] +=
          d0 * from[f + i] +
          d1 * from[f + width + i] +
          (d2 * from[f + 2 * width + i] + d3 * from[f + 3 * width + i]);
    }
  for (; r < count; r++)
    for (let p = 0; p < parts; p++) {
      const d = c[r * rowStep + p * partStep];
      if (d === 0) continue;
      for (let i = 0; i < width; i++) to[p * width + i] += d * from[r * width + i];
    }
}

/** The kernel `covariances` in plain JavaScript, for any number of rows. */
export function covariancesInPlain(
  ...[x, own, tiles, norms, rows, count, columns, out]: Parameters<DenseKernels["covariances"]>
): void {
  for (let i = 0; i < rows; i++)
    for (let t = 0; t < count; t++) {
      let from = 4 * t * columns;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let j = i * columns; j < (i + 1) * columns; j++, from += 4) {
        const v = x[j];
        s0 += v * tiles[from];
        s1 += v * tiles[from + 1];
        s2 += v * tiles[from + 2];
        s3 += v * tiles[from + 3];
      }
      const o = 4 * t;
      const at = i * 4 * count + o;
      out[at] = covarianceAt(own[i] + norms[o] - 2 * s0);
      out[at + 1] = covarianceAt(own[i] + norms[o + 1] - 2 * s1);
      out[at + 2] = covarianceAt(own[i] + norms[o + 2] - 2 * s2);
      out[at + 3] = covarianceAt(own[i] + norms[o + 3] - 2 * s3);
    }
}

/** As `matern`, with one division less; rounding may make the square of a distance of 0 negative. */
function covarianceAt(r2: number): number {
  const square = Math.max(0, r2);
  const r = SQRT5 * Math.sqrt(square);
  return (1 + r + square * (5 / 3)) * expOfNegative(-r);
}

/** The kernel `forward` in plain JavaScript. */
export function forwardInPlain(
  ...[x, w, bias, rows, inputs, outputs, out]: Parameters<DenseKernels["forward"]>
): void {
  const even = inputs & ~1;
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < outputs; o++) {
      const x0 = r * inputs;
      const w0 = o * inputs;
      let a = 0;
      let b = 0;
      for (let i = 0; i < even; i += 2) {
        a += x[x0 + i] * w[w0 + i];
        b += x[x0 + i + 1] * w[w0 + i + 1];
      }
      let s = a + b;
      if (even < inputs) s += x[x0 + even] * w[w0 + even];
      out[r * outputs + o] = s + bias[o];
    }
}
