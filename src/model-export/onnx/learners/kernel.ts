import type { KernelJson } from "../../../model/kernel/kernel-sums.ts";
import { SQRT5 } from "../../../numeric/gaussian-process/kernel.ts";
import { readNumbers } from "../../../numeric/packed-numbers.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { affine, predictionsOf } from "./scores.ts";

/** A kernel machine: covariances with its centres, weighed. */
export function addKernel(g: GraphBuilder, x: EncodedRows, json: KernelJson): string {
  const { classes, columns, linear, intercept, log } = json;
  const inverse = readNumbers(json.inverse);
  const centres = readNumbers(json.centres);
  const weights = readNumbers(json.weights);
  const k = intercept.length;
  const m = weights.length / k;
  const scaled = centres.map((v, at) => v * inverse[at % columns]);
  const norms = new Float64Array(m);
  for (let at = 0; at < scaled.length; at++) norms[Math.floor(at / columns)] += scaled[at] ** 2;
  // The sum of the linear parts is linear.
  const slopes = new Float64Array(k * columns);
  const constants = Float64Array.from(intercept);
  const factor = linear / Math.max(1, columns);
  for (let c = 0; c < k; c++)
    for (let j = 0; j < m; j++) {
      constants[c] += linear * weights[c * m + j];
      for (let d = 0; d < columns; d++)
        slopes[c * columns + d] += factor * weights[c * m + j] * centres[j * columns + d];
    }

  const own = g.add("Mul", [x.values, g.row(inverse)]);
  const norm = g.sumOfColumns(g.add("Mul", [own, own]));
  const distances = affine(
    g,
    own,
    scaled.map((v) => -2 * v),
    norms,
  );
  const squares = g.add("Max", [g.add("Add", [distances, norm]), g.number(0)]);
  const r = g.add("Mul", [g.add("Sqrt", [squares]), g.number(SQRT5)]);
  const third = g.add("Div", [g.add("Mul", [r, r]), g.number(3)]);
  const polynomial = g.add("Add", [g.add("Add", [r, g.number(1)]), third]);
  const covariances = g.add("Mul", [polynomial, g.add("Exp", [g.add("Neg", [r])])]);
  const nonlinear = affine(g, covariances, weights, constants);
  const scores = g.add("Add", [nonlinear, affine(g, x.values, slopes, new Float64Array(k))]);
  return predictionsOf(g, scores, classes, log);
}
