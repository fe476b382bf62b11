import { expect, it } from "vitest";
import { rankSumP } from "./compare.ts";

// scipy.stats.mannwhitneyu(x, y, method="asymptotic").pvalue, SciPy 1.17.1
it.each([
  [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.012185780355344813],
  [[1, 2, 2, 3], [2, 3, 3, 4, 5], 0.09934224785346528],
  [[0.5, 0.1, 0.9], [0.4, 0.2, 0.8], 1],
])("gives the p of SciPy for %j and %j", (x, y, p) => {
  expect(rankSumP(x, y)).toBeCloseTo(p, 10);
  expect(rankSumP(y, x)).toBeCloseTo(p, 10);
});

it("is 1 where all results are the same", () => {
  expect(rankSumP([1, 1, 1], [1, 1, 1])).toBe(1);
});
