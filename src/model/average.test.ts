import { expect, it } from "vitest";
import { averageTarget } from "./average.ts";

it("is the mean of numbers, and the share of each class", () => {
  expect([...averageTarget({ values: Float64Array.of(1, 2, 6), classes: 0 })]).toEqual([3]);
  const shares = averageTarget({ values: Float64Array.of(0, 2, 2, 0), classes: 3 });
  expect([...shares]).toEqual([0.5, 0, 0.5]);
});
