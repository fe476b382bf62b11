import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, issuesOf, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { permutation } from "./permutation.ts";

const letters = ["a", "b", "c", "d"] as const;
obeysTheLawsOfParam(
  "permutation",
  permutation(letters),
  fc.shuffledSubarray([...letters], { minLength: letters.length }),
);
obeysTheLawsOfParam("permutation of one item", permutation([7]));

it("sorts the items by their keys, equal keys in the order of the items", () => {
  const param = permutation(letters);
  expect(param.fromUnit(Float64Array.of(0.9, 0.1, 0.5, 0.2), 0)).toEqual(["b", "d", "c", "a"]);
  expect(param.fromUnit(Float64Array.of(0.5, 0.5, 0.5, 0.5), 0)).toEqual(letters);
});

describe("what is wrong", () => {
  it.each([
    ["no items", () => permutation([]), "empty-range", "needs at least one item"],
    ["an item twice", () => permutation(["a", "a"]), "duplicate", 'duplicate item "a"'],
    [
      "too many items",
      () => permutation(Array.from({ length: 1001 }, (_, i) => i)),
      "wrong-length",
      "at most 1000 items, got 1001",
    ],
  ])("%s", (_, make, code, message) => expect(issuesOf(make)).toMatchObject([{ code, message }]));

  it.each([
    [["a", "b"], "wrong-length", "needs all 4 items, got 2"],
    [["a", "b", "c", "c"], "duplicate", 'duplicate item "c"'],
    [["a", "b", "c", "e"], "not-a-choice", '"e" is not one of "a", "b", "c", "d"'],
    ["abcd", "not-a-choice", 'needs a list, got "abcd"'],
  ])("%j", (value, code, message) =>
    expect(check(permutation(letters), value)).toMatchObject([{ code, message }]),
  );
});

it("is counted by the digits of the factorial number system, each order once", () => {
  const param = permutation(["a", "b", "c"]);
  const unit = new Float64Array(3);
  const orders = Array.from({ length: 6 }, (_, k) => {
    param.point(k, 9, unit, 0);
    return param.fromUnit(unit, 0).join("");
  });
  expect(orders).toEqual(["abc", "bac", "cab", "acb", "bca", "cba"]);
});
