import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import type { SparseMatrix } from "../numeric/sparse-matrix.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { logOdds } from "./log-odds.ts";
import { fitLogistic } from "./logistic.ts";
import { fitSparseLinear } from "./sparse-linear.ts";

const ROWS = 60;
const P = 3;
const Q = 5;
const rng = createRng(11);
/** Rows with P dense columns and Q sparse ones, and all of them as dense ones. */
const dense = Float64Array.from({ length: ROWS * P }, () => rng.normal());
const full = Float64Array.from({ length: ROWS * (P + Q) }, (_, at) => {
  const [i, j] = [Math.floor(at / (P + Q)), at % (P + Q)];
  return j < P ? dense[i * P + j] : Math.fround(rng.uniform() < 0.4 ? 1 + rng.uniform() : 0);
});
const sparse = ((): SparseMatrix => {
  const [starts, indices, values]: [number[], number[], number[]] = [[0], [], []];
  for (let i = 0; i < ROWS; i++) {
    for (let j = 0; j < Q; j++) {
      const v = full[i * (P + Q) + P + j];
      if (v !== 0) [indices, values].forEach((list, which) => list.push(which === 0 ? j : v));
    }
    starts.push(indices.length);
  }
  return {
    rows: ROWS,
    columns: Q,
    starts: Int32Array.from(starts),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
})();
const x = { rows: ROWS, columns: P, data: dense, sparse };
const all = { rows: ROWS, columns: P + Q, data: full };
const targetOf = (classes: number) => ({
  values: Float64Array.from({ length: ROWS }, (_, i) =>
    classes === 0 ? 5 + 3 * full[i * (P + Q)] + rng.normal() : (i * 7) % classes,
  ),
  classes,
});
const rowWeights = Float64Array.from({ length: ROWS }, (_, i) => 1 + (i % 3));

describe("a linear model of sparse columns", () => {
  it.each([0, 2, 3])("has the weights that it has with dense columns: %i classes", (classes) => {
    const y = targetOf(classes);
    const wanted =
      classes === 0
        ? fitLeastSquares(all, y, 0, 0.05, rowWeights)
        : fitLogistic(all, y, { l2: 0.05, rowWeights });
    const own = fitSparseLinear(x, y, { l1: 0, l2: 0.05, rowWeights });
    const k = own.intercept.length;
    for (let c = 0; c < k; c++) {
      expect(own.intercept[c]).toBeCloseTo(wanted.intercept[c], 2);
      for (let j = 0; j < P + Q; j++)
        expect(j < P ? own.weights[c * P + j] : own.sparse[(j - P) * k + c]).toBeCloseTo(
          wanted.weights[c * (P + Q) + j],
          2,
        );
    }
  });
  it("with factors is that of columns multiplied by them", () => {
    const y = targetOf(2);
    const factors = Float64Array.of(2, -0.5, 1, 3, 0.25);
    const scaled = full.map((v, at) => (at % (P + Q) < P ? v : v * factors[(at % (P + Q)) - P]));
    const wanted = fitLogistic({ ...all, data: scaled }, y, { l2: 0.05 });
    const own = fitSparseLinear(x, y, { l1: 0, l2: 0.05, factors });
    for (let j = 0; j < Q; j++)
      expect(own.sparse[j]).toBeCloseTo(wanted.weights[P + j] * factors[j], 2);
  });
});

describe("log odds", () => {
  it("are the logarithm of the ratio of smoothed shares", () => {
    const counts = {
      rows: 3,
      columns: 2,
      starts: Int32Array.of(0, 2, 3, 4),
      indices: Int32Array.of(0, 1, 0, 1),
      values: Float32Array.of(3, 1, 2, 4),
    };
    const odds = logOdds(counts, { values: Float64Array.of(1, 0, 1), classes: 2 });
    expect(odds[0]).toBeCloseTo(Math.log((3 + 1) / (8 + 2)) - Math.log((2 + 1) / (2 + 2)), 12);
    expect(odds[1]).toBeCloseTo(Math.log((5 + 1) / (8 + 2)) - Math.log((0 + 1) / (2 + 2)), 12);
    const weighted = logOdds(
      counts,
      { values: Float64Array.of(1, 0, 1), classes: 2 },
      Float64Array.of(2, 1, 1),
    );
    expect(weighted[0]).toBeCloseTo(Math.log((6 + 1) / (12 + 2)) - Math.log((2 + 1) / (2 + 2)), 12);
  });
  it("have a column for each of several classes, against all others", () => {
    const odds = logOdds(sparse, targetOf(3));
    expect(odds.length).toBe(3 * Q);
    const two = targetOf(3).values.map((v) => (v === 2 ? 1 : 0));
    const single = logOdds(sparse, { values: two, classes: 2 });
    for (let j = 0; j < Q; j++) expect(odds[j * 3 + 2]).toBeCloseTo(single[j], 12);
  });
});
