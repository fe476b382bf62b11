import { describe, expect, it } from "vitest";
import { issuesOf } from "../../../test/contract/param-contract.ts";
import { spaceFrom } from "./space-from.ts";

const x = { type: "float", low: 0, high: 1 };
const n = { type: "int", low: 0, high: 9 };

describe("a stored space", () => {
  const stored = {
    version: 1,
    params: { a: n, b: n },
    constraints: { order: ["a", "<", "b"], sum: { sum: ["a", "b"], atMost: 9 }, own: null },
  };
  it("has its constraints that are data, without those that were functions", () => {
    const s = spaceFrom(stored);
    expect(s.constraints.map((rule) => rule.name)).toEqual(["order", "sum"]);
    expect([s.allows({ a: 1, b: 2 }), s.allows({ a: 2, b: 1 }), s.allows({ a: 4, b: 9 })]).toEqual([
      true,
      false,
      false,
    ]);
  });
  it("takes constraints of the same name in place of its own, and others in addition", () => {
    const constraints = { order: ["b", "<", "a"], own: () => true };
    const s = spaceFrom(stored, { constraints });
    expect(s.constraints.map((rule) => rule.name)).toEqual(["order", "sum", "own"]);
    expect(s.allows({ a: 2, b: 1 })).toBe(true);
  });
  it("is read again from what it writes", () => {
    const json = spaceFrom(stored).toJSON();
    expect(json).toEqual({
      ...stored,
      constraints: { order: ["a", "<", "b"], sum: stored.constraints.sum },
    });
    expect(spaceFrom(json).toJSON()).toEqual(json);
  });
});

describe("the form of a space", () => {
  it("is that of the flat form as soon as one parameter has a when", () => {
    const opt = { type: "categorical", choices: ["a", "b"] };
    const s = spaceFrom({ opt, x: { ...x, when: { opt: "b" } }, y: x });
    expect(s.names).toEqual(["opt", "x", "y"]);
    expect(s.axes.map((a) => a.parent)).toEqual([-1, 0, -1]);
    expect(s.check(s.unflatten({ opt: "a", y: 0.5 }))).toEqual([]);
    expect(s.check(s.unflatten({ opt: "b", y: 0.5 }))).toMatchObject([{ code: "missing" }]);
  });
  it("of a schema without properties is a space without parameters", () => {
    expect(issuesOf(() => spaceFrom({ type: "object", properties: {} }))).toMatchObject([
      { code: "missing", message: "the space has no parameters" },
    ]);
  });
  it("is that of a stored space, too, where a parameter is called type", () => {
    const json = spaceFrom({ type: x, y: x }).toJSON();
    expect(spaceFrom(json).names).toEqual(["type", "y"]);
  });
  it("of a list in a schema has no items at the least by default", () => {
    const items = { type: "boolean" };
    const properties = { l: { type: "array", items, maxItems: 2 } };
    expect(spaceFrom({ type: "object", properties }).toJSON().params["l"]).toMatchObject({
      min: 0,
      max: 2,
    });
  });
});

describe("every type of parameter", () => {
  it.each([
    x,
    { type: "float", low: 1, high: 100, log: true, default: 10 },
    { type: "int", low: 0, high: 10, step: 5 },
    { type: "boolean", default: true },
    { type: "categorical", choices: ["a", 1, true, null], default: null },
    { type: "ordinal", choices: [8, 16], default: 16 },
    { type: "permutation", items: [1, 2] },
    { type: "subset", items: ["a", "b"], min: 1 },
    { type: "simplex", names: ["a", "b"] },
    { type: "list", item: { type: "list", item: n, min: 0, max: 2 }, min: 1, max: 3 },
    { type: "fixed", value: { deep: [1, null] } },
    { type: "choose", branches: { a: { x }, b: {} } },
  ])("is written as it is read: %j", (json) => {
    expect(spaceFrom({ p: json }).toJSON().params["p"]).toEqual(json);
  });
});

describe("what is wrong", () => {
  it("is found in branches and items at any depth, all at once", () => {
    const list = { type: "list", item: { type: "ordinal", choices: [] }, min: 1, max: 1 };
    const json = {
      c: { type: "choose", branches: { k: { l: list, s: { type: "simplex", names: ["a"] } } } },
      u: { type: "subset", items: ["a", "a"], max: 1 },
    };
    expect(issuesOf(() => spaceFrom(json)).map((i) => [i.path, i.code])).toEqual([
      ["c.k.l.item", "empty-range"],
      ["c.k.s", "wrong-length"],
      ["u", "duplicate"],
    ]);
  });
  it.each([
    ["a branch that is no object", { k: 3 }, "p.k", "missing"],
    ["a parameter called kind", { k: { kind: x } }, "p.k.kind", "unknown-name"],
    ["no branch", {}, "p", "empty-range"],
  ])("%s", (_, branches, path, code) => {
    const p = { type: "choose", branches };
    expect(issuesOf(() => spaceFrom({ p }))).toMatchObject([{ path, code }]);
  });
  it("a parameter that depends on itself", () => {
    const a = { type: "categorical", choices: ["x"], when: { a: "x" } };
    expect(issuesOf(() => spaceFrom({ a, b: x }))).toMatchObject([
      { path: "a", message: "depends on itself" },
    ]);
  });
  it("a default that is none of the values", () => {
    expect(issuesOf(() => spaceFrom({ p: { ...n, default: 10 } }))).toMatchObject([
      { path: "p", message: "default: 10 is outside 0 … 9" },
    ]);
  });
  it("a parameter called __proto__, which is not dropped in silence", () => {
    const json = JSON.parse(`{"__proto__": ${JSON.stringify(x)}, "y": ${JSON.stringify(x)}}`);
    expect(issuesOf(() => spaceFrom(json))).toMatchObject([{ path: "__proto__" }]);
  });
});
