import { expect, it } from "vitest";
import { greatestOf, leastOf } from "./extremes.ts";

it("leastOf and greatestOf take any number of values", () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i) * i);
  expect([leastOf(values), greatestOf(values)]).toEqual([
    Float64Array.from(values).sort()[0],
    Float64Array.from(values).sort()[values.length - 1],
  ]);
  expect([leastOf([3, -1, 2]), greatestOf([3, -1, 2])]).toEqual([-1, 3]);
  expect([leastOf([]), greatestOf([])]).toEqual([Infinity, -Infinity]);
  expect([leastOf([1, Number.NaN, 2]), greatestOf([Number.NaN, 1])]).toEqual([NaN, NaN]);
});
