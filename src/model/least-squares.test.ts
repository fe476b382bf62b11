import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../numeric/matrix.ts";
import { fitLeastSquares } from "./least-squares.ts";

const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  rows: rows.length,
  columns: rows[0].length,
  data: Float64Array.from(rows.flat()),
});
const numbers = (values: readonly number[]): Target => ({
  values: Float64Array.from(values),
  classes: 0,
});

/**
 * The derivative of half the mean squared error by each weight, with the target scaled to variance
 * 1, and these weights: computed from the residuals, not from the normal equations.
 */
function gradientOf(x: Matrix, y: Target, weights: readonly number[], intercept: number) {
  const n = x.rows;
  const centre = y.values.reduce((a, b) => a + b, 0) / n;
  const scale = Math.sqrt(y.values.reduce((s, v) => s + (v - centre) ** 2, 0) / n) || 1;
  const gradient = weights.map(() => 0);
  for (let i = 0; i < n; i++) {
    let residual = intercept - y.values[i];
    for (const [j, w] of weights.entries()) residual += w * x.data[i * x.columns + j];
    for (const j of weights.keys())
      gradient[j] += (residual * x.data[i * x.columns + j]) / scale / n;
  }
  return { gradient, scaled: weights.map((w) => w / scale) };
}

const entry = fc.integer({ min: -30, max: 30 }).map((v) => v / 10);
const problem = fc
  .record({ n: fc.integer({ min: 3, max: 12 }), p: fc.integer({ min: 1, max: 4 }) })
  .chain(({ n, p }) =>
    fc.record({
      x: fc.array(fc.array(entry, { minLength: p, maxLength: p }), { minLength: n, maxLength: n }),
      y: fc.array(entry, { minLength: n, maxLength: n }),
    }),
  );

describe("least squares with penalties", () => {
  it("has the gradient 0 at the ridge solution", () => {
    fc.assert(
      fc.property(problem, fc.double({ min: 0.01, max: 5, noNaN: true }), (data, l2) => {
        const x = matrix(data.x);
        const y = numbers(data.y);
        const { weights, intercept } = fitLeastSquares(x, y, 0, l2);
        const { gradient, scaled } = gradientOf(x, y, weights, intercept[0]);
        for (const j of weights.keys()) expect(gradient[j] + l2 * scaled[j]).toBeCloseTo(0, 7);
      }),
      { numRuns: 60 },
    );
  });

  it("meets the conditions of an optimum with l1, and has exact zeros where these allow it", () => {
    // Karush, Kuhn and Tucker: the gradient is −l1·sign(w), or at most l1 where w is 0.
    fc.assert(
      fc.property(problem, fc.double({ min: 0.05, max: 1, noNaN: true }), (data, l1) => {
        const x = matrix(data.x);
        const y = numbers(data.y);
        const l2 = 0.1;
        const { weights, intercept } = fitLeastSquares(x, y, l1, l2);
        const { gradient, scaled } = gradientOf(x, y, weights, intercept[0]);
        for (const [j, w] of scaled.entries()) {
          const slope = gradient[j] + l2 * w;
          if (w === 0) expect(Math.abs(slope)).toBeLessThan(l1 + 1e-4);
          else expect(slope).toBeCloseTo(-l1 * Math.sign(w), 3);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("has residuals with the mean 0, whatever the penalties", () => {
    fc.assert(
      fc.property(problem, fc.constantFrom(0, 0.3), (data, l1) => {
        const x = matrix(data.x);
        const { weights, intercept } = fitLeastSquares(x, numbers(data.y), l1, 0.2);
        let sum = 0;
        data.x.forEach((row, i) => {
          sum += intercept[0] + row.reduce((s, v, j) => s + v * weights[j], 0) - data.y[i];
        });
        expect(sum / x.rows).toBeCloseTo(0, 9);
      }),
      { numRuns: 40 },
    );
  });

  it("follows the target: shifted and scaled targets shift and scale the fit", () => {
    const x = matrix([
      [1, 0],
      [2, 1],
      [3, -1],
      [4, 2],
      [5, 0],
    ]);
    const y = [1, 3, 2, 6, 5];
    for (const l1 of [0, 0.1]) {
      const plain = fitLeastSquares(x, numbers(y), l1, 0.1);
      const moved = fitLeastSquares(x, numbers(y.map((v) => 1000 - 50 * v)), l1, 0.1);
      plain.weights.forEach((w, j) => expect(moved.weights[j]).toBeCloseTo(-50 * w, 3));
      expect(moved.intercept[0]).toBeCloseTo(1000 - 50 * plain.intercept[0], 2);
    }
  });

  it("gives equal columns equal weights", () => {
    const x = matrix([
      [1, 1],
      [2, 2],
      [4, 4],
      [7, 7],
    ]);
    for (const l1 of [0, 0.01]) {
      const { weights } = fitLeastSquares(x, numbers([1, 2, 4, 7]), l1, 0.5);
      expect(weights[0]).toBeCloseTo(weights[1], 4);
    }
  });

  it("has the closed form of one column: covariance / (variance + penalty)", () => {
    // Mean of x is 2, variance 2/3, covariance with y 2/3; y has the variance 2/3.
    const x = matrix([[1], [2], [3]]);
    const { weights, intercept } = fitLeastSquares(x, numbers([4, 5, 6]), 0, 1 / 3);
    expect(weights[0]).toBeCloseTo(2 / 3, 8);
    expect(intercept[0]).toBeCloseTo(5 - 2 * (2 / 3), 8);
  });

  it("shrinks every weight to 0 once l1 exceeds the largest correlation", () => {
    const x = matrix([[-1], [0], [1]]);
    // xᵀt/n with t = y / √(2/3): √(2/3) ≈ 0.816.
    expect(fitLeastSquares(x, numbers([-1, 0, 1]), 0.82, 0).weights).toEqual([0]);
    expect(fitLeastSquares(x, numbers([-1, 0, 1]), 0.8, 0).weights[0]).toBeGreaterThan(0);
  });

  it("fits one row by its own target, and more columns than rows exactly without a penalty", () => {
    expect(fitLeastSquares(matrix([[3, 4]]), numbers([7]), 0, 0.1)).toEqual({
      classes: 0,
      weights: [0, 0],
      intercept: [7],
    });
    const wide = matrix([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    const { weights, intercept } = fitLeastSquares(wide, numbers([2, 5]), 0, 0);
    expect(intercept[0] + weights[0]).toBeCloseTo(2, 6);
    expect(intercept[0] + weights[1]).toBeCloseTo(5, 6);
    expect(weights[2]).toBe(0);
  });
});
