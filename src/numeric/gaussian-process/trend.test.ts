import fc from "fast-check";
import { expect, it } from "vitest";
import { choleskyInto } from "../cholesky.ts";
import { Trend } from "./trend.ts";

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const point = fc.tuple(unit, unit, fc.nat(2)).map((p) => Float64Array.from(p));

/** The two kernels of a pair of points. */
function kernels(trend: Trend, a: Float64Array, b: Float64Array) {
  const centred = new Float64Array(2 * trend.width);
  trend.centre(a, 0, 1, centred, 0);
  trend.centre(b, 0, 1, centred, trend.width);
  trend.compare(centred, 0, centred, trend.width);
  return { effects: trend.effects, product: trend.product };
}
/** Slopes of the two kernels by the numbers of `a`, times two weights, added to `out`. */
function addSlopes(
  trend: Trend,
  weights: readonly [effects: number, product: number],
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
): Float64Array {
  const centred = new Float64Array(2 * trend.width);
  trend.centre(a, 0, 1, centred, 0);
  trend.centre(b, 0, 1, centred, trend.width);
  trend.addSlopes(...weights, centred, centred, trend.width, out);
  return out;
}

it("has the values of its formulas", () => {
  const trend = new Trend(2, [4]); // a number and a choice of four
  const [a, b] = [Float64Array.of(0.75, 1), Float64Array.of(0, 1)]; // z = ½ and −1
  const effects = 0.5 * -1 + (1.5 * 0.25 - 0.5) * 1 + 1;
  expect(kernels(trend, a, b).effects).toBeCloseTo(effects / 2, 14);
  expect(kernels(trend, a, b).product).toBeCloseTo(1 + (-0.5 + 1) / 2, 14);
  expect(kernels(trend, a, Float64Array.of(0, 3)).effects).toBeCloseTo((effects - 1.25) / 2, 14);
});
it("is symmetric, and its matrices are positive semidefinite", () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 2, maxLength: 6 }), (points) => {
      const trend = new Trend(3, [3]);
      const n = points.length;
      for (const kernel of [
        (i: number, j: number) => kernels(trend, points[i], points[j]).effects,
        (i: number, j: number) => kernels(trend, points[i], points[j]).product ** 2,
      ]) {
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
      const effects = addSlopes(trend, [3, 0], x, b, new Float64Array(2));
      const product = addSlopes(trend, [0, 3], x, b, new Float64Array(2));
      for (let d = 0; d < 2; d++) {
        const at = (h: number) => x.map((v, k) => (k === d ? v + h : v));
        const slope = (f: (p: Float64Array) => number) => (3 * (f(at(1e-4)) - f(at(-1e-4)))) / 2e-4;
        expect(effects[d]).toBeCloseTo(
          slope((p) => kernels(trend, p, b).effects),
          6,
        );
        expect(product[d]).toBeCloseTo(
          slope((p) => kernels(trend, p, b).product),
          6,
        );
      }
    }),
  );
});
it("is 2 at most for effects, and 2 for the product, where a point is a corner", () => {
  // P₂(±1) = 1, so a corner has z² + P₂(z)² = 2 in each dimension; the centre has P₂(0)² = ¼.
  const trend = new Trend(2, []);
  const [corner, centre] = [Float64Array.of(0, 1), Float64Array.of(0.5, 0.5)];
  expect(kernels(trend, corner, corner)).toEqual({ effects: 2, product: 2 });
  expect(kernels(trend, centre, centre)).toEqual({ effects: 0.25, product: 1 });
});
it("is constant where there is no dimension", () => {
  const none = new Float64Array(0);
  expect(kernels(new Trend(0, []), none, none)).toEqual({ effects: 0, product: 1 });
});
it("adds slopes to what stands there, and gives choices none", () => {
  const trend = new Trend(2, [3]);
  const out = Float64Array.of(10, 20);
  const [middle, high] = [Float64Array.of(0.5, 2), Float64Array.of(1, 2)]; // z = 0 and z' = 1
  addSlopes(trend, [0, 0.5], middle, high, out); // d/dz (z z')/2 · 2 = z'
  expect([...out]).toEqual([10.5, 20]);
  addSlopes(trend, [0.5, 0], middle, high, out);
  expect([...out]).toEqual([11, 20]); // at z = 0 the quadratic part has slope 0
});
