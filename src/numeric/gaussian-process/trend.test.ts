import fc from "fast-check";
import { expect, it } from "vitest";
import { choleskyInto } from "../cholesky.ts";
import { Trend } from "./trend.ts";

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const point = fc.tuple(unit, unit, fc.nat(2)).map((p) => Float64Array.from(p));

it("has the values of its formulas", () => {
  const trend = new Trend(2, [4]); // a number and a choice of four
  const [a, b] = [Float64Array.of(0.75, 1), Float64Array.of(0, 1)]; // z = ½ and −1
  const effects = 0.5 * -1 + (1.5 * 0.25 - 0.5) * 1 + 1;
  expect(trend.effects(a, 0, b, 0)).toBeCloseTo(effects / 2, 14);
  expect(trend.product(a, 0, b, 0)).toBeCloseTo(1 + (-0.5 + 1) / 2, 14);
  expect(trend.effects(a, 0, Float64Array.of(0, 3), 0)).toBeCloseTo((effects - 1.25) / 2, 14);
});
it("is symmetric, and its matrices are positive semidefinite", () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 2, maxLength: 6 }), (points) => {
      const trend = new Trend(3, [3]);
      const n = points.length;
      const kernels = [
        (i: number, j: number) => trend.effects(points[i], 0, points[j], 0),
        (i: number, j: number) => trend.product(points[i], 0, points[j], 0) ** 2,
      ];
      for (const kernel of kernels) {
        const k = new Float64Array(n * n);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) k[i * n + j] = kernel(i, j) + (i === j ? 1e-9 : 0);
        expect(kernel(0, 1)).toBeCloseTo(kernel(1, 0), 12);
        expect(choleskyInto(k, n, new Float64Array(n * n))).toBe(true);
      }
    }),
  );
});
it("has the slopes that differences show", () => {
  fc.assert(
    fc.property(point, point, (x, b) => {
      const trend = new Trend(3, [3]);
      const [effects, product] = [new Float64Array(2), new Float64Array(2)];
      trend.addEffectSlopes(3, x, b, 0, effects);
      trend.addProductSlopes(3, b, 0, product);
      for (let d = 0; d < 2; d++) {
        const at = (h: number) => x.map((v, k) => (k === d ? v + h : v));
        const slope = (f: (p: Float64Array) => number) => (3 * (f(at(1e-4)) - f(at(-1e-4)))) / 2e-4;
        expect(effects[d]).toBeCloseTo(
          slope((p) => trend.effects(p, 0, b, 0)),
          6,
        );
        expect(product[d]).toBeCloseTo(
          slope((p) => trend.product(p, 0, b, 0)),
          6,
        );
      }
    }),
  );
});
it("is 2 at most for effects, and 2 for the product, where a point is a corner", () => {
  // P₂(±1) = 1, so a corner has z² + P₂(z)² = 2 in each dimension; the centre has P₂(0)² = ¼.
  const trend = new Trend(2, []);
  const points = Float64Array.of(0, 1, 0.5, 0.5);
  expect(trend.effects(points, 0, points, 0)).toBe(2);
  expect(trend.product(points, 0, points, 0)).toBe(2);
  expect(trend.effects(points, 2, points, 2)).toBe(0.25);
  expect(trend.product(points, 2, points, 2)).toBe(1);
});
it("is constant where there is no dimension", () => {
  const none = new Float64Array(0);
  expect(new Trend(0, []).effects(none, 0, none, 0)).toBe(0);
  expect(new Trend(0, []).product(none, 0, none, 0)).toBe(1);
});
it("adds slopes to what stands there, and gives choices none", () => {
  const trend = new Trend(2, [3]);
  const out = Float64Array.of(10, 20);
  trend.addProductSlopes(0.5, Float64Array.of(1, 2), 0, out); // d/dx (z z')/2 = 2 z'/2, z' = 1
  expect([...out]).toEqual([10.5, 20]);
  trend.addEffectSlopes(0.5, Float64Array.of(0.5, 2), Float64Array.of(9, 1, 2), 1, out);
  expect([...out]).toEqual([11, 20]); // at z = 0 the quadratic part has slope 0
});
