import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, issuesOf, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { choose } from "./choose.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";

const param = choose({
  sgd: { rate: float(0, 1), momentum: float(0, 1) },
  adam: { rate: float(1e-3, 1, { log: true }) },
  none: {},
});
const share = fc.double({ min: 0, max: 1, noNaN: true });
obeysTheLawsOfParam(
  "choose",
  param,
  fc.oneof(
    fc.record(
      { kind: fc.constant("sgd" as const), rate: share, momentum: share },
      { noNullPrototype: true },
    ),
    fc.record(
      { kind: fc.constant("adam" as const), rate: fc.double({ min: 1e-3, max: 1, noNaN: true }) },
      { noNullPrototype: true },
    ),
    fc.constant({ kind: "none" as const }),
  ),
);
obeysTheLawsOfParam(
  "nested choose",
  choose({
    net: {
      layers: list(int(4, 64), { min: 1, max: 2 }),
      opt: choose({ a: { x: float(0, 1) }, b: {} }),
    },
    tree: { depth: int(1, 9) },
  }),
);

it("has a coordinate for the kind, and NaN for those of the other branches", () => {
  const unit = new Float64Array(4);
  param.toUnit({ kind: "sgd", rate: 0.25, momentum: 0.75 }, unit, 0);
  expect(unit).toEqual(Float64Array.of(1 / 6, 0.25, 0.75, Number.NaN));
  expect(param.axes("o", 0).map((a) => [a.name, a.parent, a.from, a.to])).toEqual([
    ["o", -1, 0, 0],
    ["o.sgd.rate", 0, 0, 0],
    ["o.sgd.momentum", 0, 0, 0],
    ["o.adam.rate", 0, 1, 1],
  ]);
});
it("gives every kind the same share, and counts the grid points of all branches", () => {
  expect(param.count(3)).toBe(9 + 3 + 1);
  const kinds = [0, 0.34, 0.67].map(
    (u) => param.fromUnit(Float64Array.of(u, 0.5, 0.5, 0.5), 0).kind,
  );
  expect(kinds).toEqual(["sgd", "adam", "none"]);
});

describe("what is wrong", () => {
  it("no kinds", () => {
    expect(issuesOf(() => choose({}))).toMatchObject([
      { code: "empty-range", message: "needs at least one kind" },
    ]);
  });
  it("a parameter called kind, and a parameter without a name", () => {
    expect(issuesOf(() => choose({ a: { kind: float(0, 1), "": float(0, 1) } }))).toMatchObject([
      { code: "unknown-name", path: "a.kind" },
      { code: "unknown-name", path: "a." },
    ]);
  });
  it.each([
    [{ kind: "sdg" }, { path: "p", code: "not-a-choice", suggestion: "sgd" }],
    [
      null,
      {
        path: "p",
        code: "not-a-choice",
        message: /^needs \{ kind: "sgd" \| "adam" \| "none" \}, got null/,
      },
    ],
    [{ kind: "adam" }, { path: "p.adam.rate", code: "missing" }],
    [
      { kind: "none", rate: 1 },
      { path: "p.none.rate", code: "unknown-name" },
    ],
  ])("%j", (value, { message, ...issue }: { message?: RegExp; path: string; code: string }) => {
    expect(check(param, value)).toMatchObject([issue]);
    if (message) expect(check(param, value)[0].message).toMatch(message);
  });
});
