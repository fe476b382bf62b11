import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { issuesOf } from "../../test/contract/param-contract.ts";
import { boolean, categorical } from "./choice.ts";
import { choose } from "./choose.ts";
import { spaceFrom } from "./json/space-from.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";
import type { Param } from "./param.ts";
import { asSpace, space } from "./space.ts";

const simpleParam: fc.Arbitrary<Param<unknown>> = fc.constantFrom<Param<unknown>[]>(
  float(-1, 1),
  float(1e-3, 1, { log: true, default: 0.1 }),
  int(1, 6),
  boolean(),
  categorical(["a", 2, null]),
);
const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 4 });
/** Any parameters by name, branches and lists of them included. */
const { tree } = fc.letrec<{ param: Param<unknown>; tree: { [name: string]: Param<unknown> } }>(
  (tie) => ({
    param: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      simpleParam,
      fc
        .tuple(tie("tree"), tie("tree"))
        .filter((branches) => branches.every((b) => !("kind" in b)))
        .map(([a, b]) => choose({ a, b, c: {} })),
      tie("param").map((item) => list(item, { min: 0, max: 2 })),
    ),
    tree: names.chain((keys) =>
      fc
        .tuple(...keys.map(() => tie("param")))
        .map((params) => Object.fromEntries(keys.map((key, i) => [key, params[i]]))),
    ),
  }),
);
const spacesWithPoints = tree.chain((params) => {
  const s = space(params);
  const unit = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: s.width,
    maxLength: s.width,
  });
  return fc.tuple(fc.constant(s), unit);
});

describe("any space", () => {
  it("makes valid values of any coordinates, and of their coordinates the same values", () => {
    fc.assert(
      fc.property(spacesWithPoints, ([s, u]) => {
        const values = s.fromUnit(Float64Array.from(u));
        expect(s.check(values)).toEqual([]);
        const unit = new Float64Array(s.width);
        s.toUnit(values, unit);
        const again = new Float64Array(s.width);
        s.toUnit(s.fromUnit(unit), again);
        for (let j = 0; j < s.width; j++) {
          expect(Number.isNaN(again[j])).toBe(Number.isNaN(unit[j]));
          if (!Number.isNaN(unit[j])) expect(again[j]).toBeCloseTo(unit[j], 12);
        }
      }),
    );
  });
  it("is after a round trip through JSON a space with the same values", () => {
    fc.assert(
      fc.property(spacesWithPoints, ([s, u]) => {
        const unit = Float64Array.from(u);
        const again = spaceFrom(JSON.parse(JSON.stringify(s)));
        expect(again.names).toEqual(s.names);
        expect(again.cardinality).toBe(s.cardinality);
        expect(again.fromUnit(unit)).toEqual(s.fromUnit(unit));
      }),
    );
  });
  it("has flat names from which its values come back", () => {
    fc.assert(
      fc.property(spacesWithPoints, ([s, u]) => {
        const values = s.fromUnit(Float64Array.from(u));
        expect(s.unflatten(s.flatten(values))).toEqual(values);
      }),
    );
  });
});

describe("values that are not in the space", () => {
  const s = space({
    x: float(0, 1),
    n: int(0, 10, { step: 5 }),
    c: categorical(["relu", "tanh"]),
    o: choose({ sgd: { m: float(0, 1) }, adam: {} }),
  });
  it("are reported all at once, by path, with the nearest valid value", () => {
    const found = s.check({ x: 2, n: 3, c: "rleu", o: { kind: "sgd", m: "high" }, extra: 1 });
    expect(found.map((i) => [i.path, i.code, i.suggestion])).toEqual([
      ["extra", "unknown-name", undefined],
      ["x", "out-of-range", "1"],
      ["n", "off-step", "5"],
      ["c", "not-a-choice", "relu"],
      ["o.sgd.m", "not-a-number", undefined],
    ]);
  });
  it("may be missing", () => {
    expect(s.check({ x: 0, n: 0, c: "relu" })).toMatchObject([{ path: "o", code: "missing" }]);
    expect(s.check(null)).toMatchObject([{ path: "", code: "missing" }]);
    expect(s.check([])).toMatchObject([{ path: "", code: "missing" }]);
  });
  it("keep their unknown names when they are made from flat names, so that they are reported", () => {
    const values = s.unflatten({ x: 0, n: 0, c: "relu", o: "adam", "o.adma.m": 1 });
    expect(s.check(values)).toMatchObject([{ path: "o.adma.m", code: "unknown-name" }]);
  });
});

describe("wrong parameters", () => {
  it.each([
    ["something else than a parameter", { x: 3 }, "not-a-choice", "x"],
    ["an empty name", { "": float(0, 1) }, "unknown-name", ""],
    ["__proto__", Object.fromEntries([["__proto__", float(0, 1)]]), "unknown-name", "__proto__"],
    ["half of a pair of surrogates", { "a\ud800": float(0, 1) }, "unknown-name", "a\ud800"],
  ])("%s", (_, params, code, path) =>
    // @ts-expect-error a caller without types may give anything
    expect(issuesOf(() => space(params))).toMatchObject([{ code, path }]),
  );
});

it("asSpace keeps a space, and makes one of parameters", () => {
  const s = space({ x: float(0, 1) });
  expect(asSpace(s)).toBe(s);
  expect(asSpace({ x: float(0, 1) }).names).toEqual(["x"]);
  // Parameters may have the names of a space's members.
  expect(asSpace({ fromUnit: float(0, 1), axes: int(1, 2) }).names).toEqual(["fromUnit", "axes"]);
});
