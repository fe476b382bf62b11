import { expect, it } from "vitest";
import { mean, median, quantileOfSorted, standardDeviation, sum, variance } from "./statistics.ts";

// Reference values: Python's statistics.fmean, variance, stdev and median of the same lists.
const values = [2.5, 3.25, 5.5, 11.25, 11.75];

it("agrees with Python's statistics module", () => {
  expect(sum(values)).toBe(34.25);
  expect(mean(values)).toBe(6.85);
  expect(variance(values)).toBeCloseTo(19.26875, 12);
  expect(standardDeviation(values)).toBeCloseTo(4.389618434442793, 12);
  expect(median(values)).toBe(5.5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
it("leaves its input as it was, and takes typed arrays", () => {
  const input = Float64Array.of(3, 1, 2);
  expect(median(input)).toBe(2);
  expect([...input]).toEqual([3, 1, 2]);
});
it("gives NaN where a statistic is not defined", () => {
  expect([mean([]), median([]), variance([1])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(sum([])).toBe(0);
});
it("agrees with NumPy's quantiles", () => {
  expect(quantileOfSorted(values, 0.25)).toBe(3.25);
  expect(quantileOfSorted(values, 0.9)).toBeCloseTo(11.55, 12);
  expect([quantileOfSorted(values, 0), quantileOfSorted(values, 1)]).toEqual([2.5, 11.75]);
  expect(quantileOfSorted([], 0.5)).toBeNaN();
});
