import { expect, it } from "vitest";
import { balanceClasses, relativeTo, weighClasses } from "./training-weights.ts";

const y = { values: Float64Array.of(0, 0, 0, 0, 0, 0, 1, 1, 2), classes: 4 };

// compute_class_weight("balanced", classes=[0, 1, 2], y=[0]*6 + [1]*2 + [2]), scikit-learn 1.9
it("balanced classes weigh n / (k · n_c), and one without rows 1", () => {
  expect([...balanceClasses(y)]).toEqual([0.5, 1.5, 3, 1]);
});
it("a row counts as its weight, and all classes then weigh the same", () => {
  const weights = Float64Array.of(1, 1, 1, 1, 1, 1, 1, 5, 12);
  const factors = balanceClasses(y, weights);
  const weighed = weighClasses(y, weights, factors);
  const sums = [0, 0, 0];
  for (const [i, c] of y.values.entries()) sums[c] += weighed[i];
  for (const sum of sums) expect(sum).toBeCloseTo(8, 12);
});
it("weights are relative to the mean of the training rows, not of the others", () => {
  const weights = relativeTo(Float64Array.of(2, 4, 30), Int32Array.of(0, 1));
  expect([...(weights ?? [])]).toEqual([2 / 3, 4 / 3, 10]);
});
