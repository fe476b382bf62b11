import { expect, it } from "vitest";
import { SQRT5, scaleInto, squaredDistance } from "./kernel.ts";

it("scales numbers by their length scales, and leaves choices as they are", () => {
  const out = new Float64Array(6);
  scaleInto(Float64Array.of(1, 2, 1, 3, 4, 0), 2, 3, 2, Float64Array.of(2, 0.5, 9), out);
  expect([...out]).toEqual([2, 1, 1, 6, 2, 0]);
});
it("sums squared differences of numbers and 1/ℓ² for different choices", () => {
  const a = Float64Array.of(7, 1, 2, 1);
  const b = Float64Array.of(2, 4, 1);
  const inverse = Float64Array.of(1, 1, 3);
  expect(squaredDistance(a, 1, b, 0, 3, 2, inverse)).toBe(1 + 4);
  expect(squaredDistance(a, 1, Float64Array.of(2, 4, 0), 0, 3, 2, inverse)).toBe(1 + 4 + 9);
});
it("gives scikit-learn's Matérn-5/2 kernel", () => {
  // Matern(length_scale=[0.4, 0.7], nu=2.5)([[0.1, 0.2]], [[0.6, 0.9]]), scikit-learn 1.9.1
  const inverse = Float64Array.of(1 / 0.4, 1 / 0.7);
  const points = new Float64Array(4);
  scaleInto(Float64Array.of(0.1, 0.2, 0.6, 0.9), 2, 2, 2, inverse, points);
  const r = SQRT5 * Math.sqrt(squaredDistance(points, 0, points, 2, 2, 2, inverse));
  expect(Math.exp(-r) * (1 + r + (r * r) / 3)).toBeCloseTo(0.2468424013383517, 13);
});
it("reads points anywhere in an array, and writes only the n points that it scales", () => {
  const out = new Float64Array(5).fill(7);
  scaleInto(Float64Array.of(1, 2, 3, 4), 2, 2, 2, Float64Array.of(10, 100), out);
  expect([...out]).toEqual([10, 200, 30, 400, 7]);
  const points = Float64Array.of(9, 9, 0, 3, 4, 0);
  expect(squaredDistance(points, 2, points, 4, 2, 2, Float64Array.of(1, 1))).toBe(16 + 9);
});
it("is 0 between equal points, and does not depend on which of two points is the first", () => {
  const points = Float64Array.of(0.2, 1, 0.7, 2);
  const inverse = Float64Array.of(3, 0.5);
  expect(squaredDistance(points, 0, points, 0, 2, 1, inverse)).toBe(0);
  expect(squaredDistance(points, 0, points, 2, 2, 1, inverse)).toBe(
    squaredDistance(points, 2, points, 0, 2, 1, inverse),
  );
});
