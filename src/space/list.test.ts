import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, issuesOf, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { categorical } from "./choice.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";

const param = list(int(1, 9), { min: 1, max: 3 });
obeysTheLawsOfParam(
  "list",
  param,
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
);
obeysTheLawsOfParam("list that may be empty", list(categorical(["a", "b"]), { min: 0, max: 2 }));
obeysTheLawsOfParam(
  "list of lists",
  list(list(float(0, 1), { min: 0, max: 2 }), { min: 1, max: 2 }),
);

it("has a coordinate for the length, and one that may be NaN for each item", () => {
  const unit = new Float64Array(4);
  param.toUnit([9], unit, 0);
  expect(unit).toEqual(Float64Array.of(1 / 6, 8.5 / 9, Number.NaN, Number.NaN));
  expect(param.axes("n", 0).map((a) => [a.name, a.parent, a.from, a.to])).toEqual([
    ["n", -1, 0, 0],
    ["n.0", -1, 0, 0],
    ["n.1", 0, 1, 2],
    ["n.2", 0, 2, 2],
  ]);
});
it("has the grid points of every length", () => {
  expect(param.count(9)).toBe(9 + 9 ** 2 + 9 ** 3);
});
it("takes the nested form among flat names", () => {
  expect(param.unflatten({ n: [1, 2] }, "n")).toEqual([1, 2]);
});

describe("what is wrong", () => {
  it.each([
    ["min above max", { min: 3, max: 2 }],
    ["a negative min", { min: -1, max: 2 }],
    ["a max of 0", { min: 0, max: 0 }],
    ["half an item", { min: 0.5, max: 2 }],
    ["too many items", { min: 1, max: 1001 }],
  ])("%s", (_, length) =>
    expect(issuesOf(() => list(int(0, 1), length))).toMatchObject([{ code: "empty-range" }]),
  );

  it.each([
    [[], "p", "wrong-length", "needs 1 to 3 items, got 0"],
    [3, "p", "wrong-length", "needs a list, got 3"],
    [[1, 10], "p.1", "out-of-range", "10 is outside 1 … 9"],
  ])("%j", (value, path, code, message) =>
    expect(check(param, value)).toMatchObject([{ path, code, message }]),
  );
});
