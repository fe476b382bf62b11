import { describe, expect, it } from "vitest";
import type { SpaceIssue } from "../errors/attune-error.ts";
import { categorical, choose, fixed, float, int, permutation } from "./builders.ts";
import { checkParams, groupParams, toJson } from "./group.ts";
import type { ParamTree } from "./param.ts";

const group = groupParams({
  n: int(1, 2),
  settled: fixed("v"),
  order: permutation(["p", "q"]),
  c: categorical(["a", "b", "c"]),
});
const issuesOf = (act: (issues: SpaceIssue[]) => void): unknown[] => {
  const issues: SpaceIssue[] = [];
  act(issues);
  return issues.map((i) => [i.path, i.code]);
};

describe("a group of parameters", () => {
  it("has the coordinates of its parameters one after the other", () => {
    expect(group.width).toBe(1 + 0 + 2 + 1);
    const out = new Float64Array(6).fill(9);
    group.toUnit({ n: 2, settled: "v", order: ["q", "p"], c: "b" }, out, 1);
    expect([...out]).toEqual([9, 0.75, 0.75, 0.25, 0.5, 9]);
    const values = {};
    group.fromUnit(out, 1, values);
    expect(values).toEqual({ n: 2, settled: "v", order: ["q", "p"], c: "b" });
    expect(group.axes("g.", 1).map((a) => a.name)).toEqual(["g.n", "g.order", "g.order", "g.c"]);
  });
  it("has the product of the grid points, the last parameter changing fastest", () => {
    expect(group.count(5)).toBe(2 * 1 * 2 * 3);
    const seen = Array.from({ length: 12 }, (_, i) => {
      const unit = new Float64Array(4);
      group.point(i, 5, unit, 0);
      const values: { [name: string]: unknown } = {};
      group.fromUnit(unit, 0, values);
      return `${values["n"]}${String(values["order"])}${values["c"]}`;
    });
    expect(seen.slice(0, 4)).toEqual(["1p,qa", "1p,qb", "1p,qc", "1q,pa"]);
    expect(new Set(seen).size).toBe(12);
    expect(seen[11]).toBe("2q,pc");
  });
  it("of no parameter has one point without coordinates", () => {
    const none = groupParams({});
    expect([none.width, none.count(9), none.axes("", 0)]).toEqual([0, 1, []]);
  });
  it("reports missing values, undefined ones and unknown names, with their paths", () => {
    const found = issuesOf((issues) =>
      group.check({ n: undefined, order: ["p", "q"], c: "d", k: 1 }, "g.", issues),
    );
    expect(found).toEqual([
      ["g.k", "unknown-name"],
      ["g.n", "missing"],
      ["g.settled", "missing"],
      ["g.c", "not-a-choice"],
    ]);
  });
  it.each([[null], [3], [[]], [undefined]])("reports %j, which is no object", (values) => {
    expect(issuesOf((issues) => group.check(values, "g.", issues))).toEqual([["g", "missing"]]);
  });
  it("does not take what every object has for a value", () => {
    const named = groupParams({ toString: int(0, 1) });
    expect(issuesOf((issues) => named.check({}, "", issues))).toEqual([["toString", "missing"]]);
  });
  it("takes from flat names what they contain, and ignores the others", () => {
    const out = {};
    group.unflatten({ "g.n": 2, "g.c": "a", n: 7 }, "g.", out);
    expect(out).toEqual({ n: 2, c: "a" });
  });
});

describe("names of parameters", () => {
  it("may not be empty, nor reserved, nor that of the prototype", () => {
    const params = JSON.parse('{"": 0, "__proto__": 0, "kind": 0, "constructor": 0}') as object;
    for (const name of Object.keys(params))
      Object.defineProperty(params, name, { value: float(0, 1) });
    const found = issuesOf((issues) => checkParams(params as ParamTree, "o.", issues, "kind"));
    expect(found).toEqual([
      ["o.", "unknown-name"],
      ["o.__proto__", "unknown-name"],
      ["o.kind", "unknown-name"],
    ]);
  });
  it("need a parameter each", () => {
    const issues: SpaceIssue[] = [];
    // What plain JavaScript may pass, which the compiler would refuse.
    const wrong = { a: 3, b: null, c: { low: 0 }, d: float(0, 1) } as unknown as ParamTree;
    checkParams(wrong, "", issues);
    expect(issues.map((i) => [i.path, i.message])).toEqual([
      ["a", "needs a parameter such as float(0, 1), got 3"],
      ["b", "needs a parameter such as float(0, 1), got null"],
      ["c", 'needs a parameter such as float(0, 1), got {"low":0}'],
    ]);
  });
});

it("parameters as JSON keep their order, those of branches included", () => {
  const params = { z: int(0, 1), a: choose({ k: { y: float(0, 1) }, j: {} }) };
  expect(JSON.stringify(toJson(params))).toBe(
    '{"z":{"type":"int","low":0,"high":1},"a":{"type":"choose","branches":' +
      '{"k":{"y":{"type":"float","low":0,"high":1}},"j":{}}}}',
  );
});
