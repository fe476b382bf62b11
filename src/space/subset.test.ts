import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, issuesOf, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { subset } from "./subset.ts";

const letters = ["a", "b", "c", "d", "e"] as const;
const bounded = subset(letters, { min: 1, max: 3 });
obeysTheLawsOfParam("subset", bounded, fc.subarray([...letters], { minLength: 1, maxLength: 3 }));
obeysTheLawsOfParam("subset of any size", subset([1, 2, 3]), fc.subarray([1, 2, 3] as const));

it("contains the items whose coordinate is at least ½, in the order of the items", () => {
  expect(bounded.fromUnit(Float64Array.of(0.5, 0.1, 0.49, 0.9, 0), 0)).toEqual(["a", "d"]);
});
it("changes the items that are closest to ½ if there are too few or too many", () => {
  expect(bounded.fromUnit(Float64Array.of(0.1, 0.2, 0.4, 0.3, 0), 0)).toEqual(["c"]);
  expect(bounded.fromUnit(Float64Array.of(0.9, 0.6, 0.8, 0.5, 0.7), 0)).toEqual(["a", "c", "e"]);
});

describe("what is wrong", () => {
  it.each([
    ["no items", () => subset([]), "empty-range", "needs at least one item"],
    ["an item twice", () => subset([1, 1]), "duplicate", "duplicate item 1"],
    [
      "more items than there are",
      () => subset(["a"], { max: 2 }),
      "empty-range",
      "needs 0 ≤ min ≤ max ≤ 1, got min 0 and max 2",
    ],
  ])("%s", (_, make, code, message) => expect(issuesOf(make)).toMatchObject([{ code, message }]));

  it.each([
    [[], "wrong-length", "needs 1 to 3 items, got 0"],
    [["a", "a"], "duplicate", 'duplicate item "a"'],
    [["f"], "not-a-choice", '"f" is not one of "a", "b", "c", "d", "e"'],
  ])("%j", (value, code, message) =>
    expect(check(bounded, value)).toMatchObject([{ code, message }]),
  );
});

it("is counted from the smallest subsets up, those of one size by their last item", () => {
  const param = subset(["a", "b", "c"], { min: 1, max: 2 });
  const unit = new Float64Array(3);
  const points = Array.from({ length: param.count(1) }, (_, k) => {
    param.point(k, 1, unit, 0);
    return param.fromUnit(unit, 0).join("");
  });
  expect(points).toEqual(["a", "b", "c", "ab", "ac", "bc"]);
});
it("of a fixed size has that size whatever its coordinates are", () => {
  const pair = subset(letters, { min: 2, max: 2 });
  expect(pair.cardinality).toBe(10);
  expect(pair.fromUnit(Float64Array.of(0, 0, 0, 0, 0), 0)).toEqual(["a", "b"]);
  expect(pair.fromUnit(Float64Array.of(1, 1, 1, 1, 1), 0)).toEqual(["a", "b"]);
});
