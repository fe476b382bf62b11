import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { issuesOf } from "../../test/contract/param-contract.ts";
import { paramTrees } from "../../test/space-arbitrary.ts";
import { categorical } from "./choice.ts";
import { choose } from "./choose.ts";
import { completeParams } from "./complete-params.ts";
import { Encoding } from "./encoding.ts";
import { extendSpace } from "./extension.ts";
import { fixed } from "./fixed.ts";
import { makeParamsReader } from "./given-params.ts";
import { makeParamsFiller } from "./json/fill-params.ts";
import { spaceFrom } from "./json/space-from.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";
import { conditionOf, type Param } from "./param.ts";
import { type Space, space } from "./space.ts";
import { when } from "./when.ts";

const net = (): Space<any> =>
  space({ layers: int(1, 6), dropout: when(float(0, 0.5), { layers: { ">": 2 } }) });
const linesOf = (make: () => unknown): readonly string[] =>
  issuesOf(make).map(({ path, message }) => `${path}: ${message}`);

/** Spaces with conditions on numbers, each with a point of its unit cube. */
const spacesWithPoints = paramTrees
  .map((params) => space(params))
  .filter((s) => s.width > 0)
  .chain((s) => {
    const unit = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: s.width,
      maxLength: s.width,
    });
    return fc.tuple(fc.constant(s), unit);
  });

describe("values have a conditional parameter only while its condition holds", () => {
  it.each([
    [0.2, { layers: 2 }],
    [0.4, { layers: 3, dropout: 0.25 }],
  ])("at coordinate %d of the parent", (u, values) => {
    expect(net().fromUnit(Float64Array.of(u, 0.5))).toEqual(values);
    expect(net().check(values)).toEqual([]);
    const unit = new Float64Array(2);
    net().toUnit(values, unit);
    expect(Number.isNaN(unit[1])).toBe(!("dropout" in values));
  });

  it("a value that is there too much, or is missing, has an issue that says why", () => {
    const issues = (values: object) =>
      net()
        .check(values)
        .map((i) => `${i.path}: ${i.message}`);
    expect(issues({ layers: 2, dropout: 0.1 })).toEqual([
      "dropout: has a value only when layers > 2, but layers is 2",
    ]);
    expect(issues({ layers: 3 })).toEqual(["dropout: is missing"]);
    expect(issues({ layers: 3, dropout: 0.7 })).toEqual(["dropout: 0.7 is outside 0 … 0.5"]);
    expect(issues({ layers: 1, dropout: undefined })).toEqual([]);
  });

  it.each<[string, Param<unknown>, object, readonly unknown[], readonly unknown[]]>([
    ["float", float(0, 4), { ">=": 1, "<": 3 }, [1, 2.9], [0.9, 3, 4]],
    ["float on a log scale", float(1e-3, 10, { log: true }), { "<=": 0.1 }, [0.001, 0.1], [0.11]],
    ["float with a step", float(0, 1, { step: 0.25 }), { ">": 0.25 }, [0.5, 1], [0, 0.25]],
    ["int", int(1, 6), { ">": 1, "<": 6 }, [2, 5], [1, 6]],
    ["int on a log scale", int(1, 1000, { log: true }), { ">=": 100 }, [100, 1000], [1, 99]],
    ["int of many values", int(0, 1_000_000), { "<": 10 }, [0, 9], [10, 1_000_000]],
    ["one value", int(1, 6), 4 as never, [4], [3, 5]],
  ])("of a parent that is %s", (_, parent, test, within, outside) => {
    const s: Space<any> = space({ p: parent, c: when(int(0, 9), { p: test as never }) });
    const encoding = new Encoding(s.axes);
    const unit = new Float64Array(2);
    for (const p of [...within, ...outside]) {
      const isActive = within.includes(p);
      const values = isActive ? { p, c: 1 } : { p };
      expect(s.check(values)).toEqual([]);
      expect(s.check(isActive ? { p } : { p, c: 1 }).length).toBe(1);
      s.toUnit(values, unit);
      expect(Number.isNaN(unit[1])).toBe(!isActive);
      // Samplers see the same border in the coordinates.
      unit[1] = 0.5;
      expect([p, encoding.active(unit, 1)]).toEqual([p, isActive]);
    }
  });

  it("in a chain, only while the parent has a value", () => {
    const s: Space<any> = space({
      layers: int(1, 4),
      width: when(int(1, 8), { layers: { ">": 2 } }),
      rank: when(int(1, 3), { width: { ">": 4 } }),
      none: when(fixed("here"), { rank: 3 }),
    });
    expect(s.fromUnit(Float64Array.of(0, 0.9, 0.9))).toEqual({ layers: 1 });
    expect(s.fromUnit(Float64Array.of(0.9, 0.1, 0.9))).toEqual({ layers: 4, width: 1 });
    expect(s.fromUnit(Float64Array.of(0.9, 0.9, 0.9))).toEqual({
      ...{ layers: 4, width: 8, rank: 3, none: "here" },
    });
    expect(s.cardinality).toBe(2 + 2 * (4 + 4 * 3));
  });

  it("beside its parent in a branch, and with branches and items of its own", () => {
    const s: Space<any> = space({
      model: choose({
        net: {
          layers: int(1, 3),
          kind2: when(choose({ a: { q: int(1, 2) }, b: {} }), { layers: { ">": 1 } }),
          sizes: when(list(int(1, 2), { min: 1, max: 2 }), { layers: 3 }),
        },
        none: {},
      }),
    });
    const values = { model: { kind: "net", layers: 3, kind2: { kind: "a", q: 2 }, sizes: [1, 2] } };
    expect(s.check(values)).toEqual([]);
    expect(s.flatten(values)).toEqual({
      model: "net",
      "model.net.layers": 3,
      "model.net.kind2": "a",
      "model.net.kind2.a.q": 2,
      "model.net.sizes": 2,
      "model.net.sizes.0": 1,
      "model.net.sizes.1": 2,
    });
    expect(s.unflatten(s.flatten(values))).toEqual(values);
    expect(s.cardinality).toBe(1 + 3 + 3 * 6 + 1);
  });
});

describe("any space with conditions on numbers", () => {
  it("comes back from coordinates, flat names and JSON", () => {
    fc.assert(
      fc.property(spacesWithPoints, ([s, u]) => {
        const values = s.fromUnit(Float64Array.from(u));
        expect(s.check(values)).toEqual([]);
        expect(s.unflatten(s.flatten(values))).toEqual(values);
        const { params, issues } = makeParamsReader(s)(s.flatten(values));
        expect([params, issues]).toEqual([values, []]);
        const again = spaceFrom(JSON.parse(JSON.stringify(s)));
        expect(JSON.stringify(again)).toBe(JSON.stringify(s));
        expect(again.axes).toEqual(s.axes);
        expect(again.fromUnit(Float64Array.from(u))).toEqual(values);
        expect(extendSpace(s.toJSON(), again, {})).toMatchObject({ changes: [], problems: [] });
      }),
    );
  });

  it("has coordinates for the values that are there, and axes that say so", () => {
    fc.assert(
      fc.property(spacesWithPoints, ([s, u]) => {
        const unit = new Float64Array(s.width);
        s.toUnit(s.fromUnit(Float64Array.from(u)), unit);
        const encoding = new Encoding(s.axes);
        // At the point itself, the parents alone tell which axes are active.
        const filled = unit.map((v) => (Number.isNaN(v) ? 0.5 : v));
        for (const [j, axis] of s.axes.entries())
          if (axis.part === undefined)
            expect([axis.name, encoding.active(filled, j)]).toEqual([
              ...[axis.name, !Number.isNaN(unit[j])],
            ]);
      }),
    );
  });

  it("has a grid of different valid points", () => {
    fc.assert(
      fc.property(paramTrees, (params) => {
        const s = space(params);
        const n = s.count(2);
        if (n > 500) return;
        const unit = new Float64Array(s.width);
        const seen = new Set<string>();
        for (let i = 0; i < n; i++) {
          s.point(i, 2, unit);
          const values = s.fromUnit(unit);
          expect(s.check(values)).toEqual([]);
          seen.add(JSON.stringify(values));
        }
        expect(seen.size).toBe(n);
      }),
    );
  });

  it("completes what is given with what is active", () => {
    const unit = Float64Array.of(0.1, 0.5);
    expect(completeParams(net(), {}, unit)).toEqual({ layers: 1 });
    expect(completeParams(net(), { layers: 5 }, unit, { layers: 1 })).toEqual({
      ...{ layers: 5, dropout: 0.25 },
    });
    expect(completeParams(net(), { layers: 1 }, unit, { layers: 5, dropout: 0.1 })).toEqual({
      layers: 1,
    });
    const read = makeParamsReader(net());
    expect(read({ dropout: 0.1 }, { isPartial: true }).issues).toMatchObject([
      ...[
        { path: "dropout", message: "has a value only when layers > 2, but layers has no value" },
      ],
    ]);
  });
});

describe("what is wrong", () => {
  const c = int(0, 1);
  it.each<[string, () => unknown, string]>([
    [
      "an unknown parent",
      () => space({ layers: int(1, 4), c: when(c, { layer: { ">": 2 } }) }),
      'c: when names no parameter next to it: "layer"',
    ],
    [
      "a parent after its child",
      () => space({ c: when(c, { layers: { ">": 2 } }), layers: int(1, 4) }),
      "c: its parent layers must come before it",
    ],
    [
      "a parameter that depends on itself",
      () => space({ c: when(c, { c: 1 }) }),
      "c: depends on itself",
    ],
    [
      "a condition that never holds",
      () => space({ layers: int(1, 4), c: when(c, { layers: { ">": 4 } }) }),
      "c: when: layers > 4 is never true",
    ],
    [
      "bounds without a value between them",
      () => space({ layers: int(1, 4), c: when(c, { layers: { ">": 2, "<": 3 } }) }),
      "c: when: layers > 2 and layers < 3 is never true",
    ],
    [
      "one value of a continuous number",
      () => space({ rate: float(1, 4), c: when(c, { rate: 2 }) }),
      "c: when: rate = 2 is never true",
    ],
    [
      "a condition that always holds",
      () => space({ layers: int(1, 4), c: when(c, { layers: { ">=": 1 } }) }),
      "c: when: layers >= 1 is always true",
    ],
    [
      "a parent that is no number",
      () => space({ act: categorical([1, 2]), c: when(c, { act: { ">": 1 } }) }),
      "c: when: act is categorical, only float and int can have a condition",
    ],
    [
      "another relation",
      () => when(c, { layers: { "=>": 2 } as never }),
      ': when: layers has relation "=>"; use >, >=, <, <=',
    ],
    [
      "a bound that is no number",
      () => when(c, { layers: { ">": "2" as never } }),
      ': when: layers > needs a finite number, got "2"',
    ],
    [
      "a list of values",
      () => when(c, { layers: [3, 4] as never }),
      ': when: layers needs a number or bounds such as { ">": 2 }, got [3,4]',
    ],
    [
      "two parents",
      () => when(c, { a: 1, b: 2 }),
      ': when needs one parent, such as { layers: { ">": 2 } }, got {"a":1,"b":2}',
    ],
    ["two conditions", () => when(when(c, { a: 1 }), { b: 2 }), ": has a condition already: a = 1"],
    [
      "an item of a list",
      () => list(when(c, { a: 1 }), { min: 1, max: 2 }),
      ": an item of a list has no condition of its own, got when a = 1",
    ],
    [
      "a relation to a parameter that may be missing",
      () =>
        space(
          { a: int(1, 4), c: when(c, { a: 1 }) },
          { constraints: { low: ["c", "<", 2] as never } },
        ),
      'c: constraint "low" needs a parameter that is always there, not one when a = 1; use a function',
    ],
  ])("%s", (_, make, line) => expect(linesOf(make)).toEqual([line]));

  it("parameters in JSON that depend on each other", () => {
    const on = (parent: string) => ({ type: "int", low: 1, high: 6, when: { [parent]: 3 } });
    expect([...linesOf(() => spaceFrom({ a: on("b"), b: on("a") }))].sort()).toEqual([
      "a: depends on itself",
      "b: depends on itself",
    ]);
  });
});

describe("the JSON form", () => {
  const layers = { type: "int", low: 1, high: 6 };
  const dropout = { type: "float", low: 0, high: 0.5, when: { layers: { ">": 2 } } };
  it("is the same space as in code, in any order", () => {
    expect(spaceFrom({ layers, dropout }).toJSON()).toEqual(net().toJSON());
    expect(spaceFrom({ dropout, layers }).toJSON()).toEqual(net().toJSON());
  });

  it("mixes conditions on choices and on numbers, and keeps the flat names", () => {
    const s: Space<any> = spaceFrom({
      q: { type: "boolean", when: { mode: 2 } },
      dropout,
      layers: { ...layers, when: { opt: "b" } },
      opt: { type: "categorical", choices: ["a", "b"] },
      mode: { type: "categorical", choices: [1, 2], when: { layers: { "<": 3 } } },
    });
    expect(new Set(s.names)).toEqual(new Set(["opt", "layers", "dropout", "mode", "q"]));
    const read = makeParamsReader(s);
    for (const flat of [
      { opt: "a" },
      { opt: "b", layers: 1, mode: 2, q: true },
      { opt: "b", layers: 2, mode: 1 },
      { opt: "b", layers: 5, dropout: 0.5 },
    ]) {
      const { params, issues } = read(flat);
      expect(issues).toEqual([]);
      expect(s.flatten(params)).toEqual(flat);
      expect(spaceFrom(JSON.parse(JSON.stringify(s))).flatten(params)).toEqual(flat);
    }
    expect(read({ opt: "b", layers: 1, mode: 1, dropout: 0.5 }).issues).toMatchObject([
      { path: "dropout", message: "has a value only when layers > 2, but layers is 1" },
    ]);
  });
});

describe("a space that grows", () => {
  const before = space({ layers: int(1, 6) });
  it("gives a new parameter to the trials for which its condition holds", () => {
    const { changes, defaults, problems } = extendSpace(before.toJSON(), net(), { dropout: 0.1 });
    expect(changes).toEqual(["dropout is new; trials before have 0.1 when layers > 2"]);
    expect(problems).toEqual([]);
    const fill = makeParamsFiller(net().toJSON().params, defaults as never);
    expect(fill({ layers: 2 })).toEqual({ layers: 2 });
    expect(fill({ layers: 3 })).toEqual({ layers: 3, dropout: 0.1 });
  });

  it("keeps each condition as it was", () => {
    const other: Space<any> = space({
      layers: int(1, 9),
      dropout: when(float(0, 0.5), { layers: { ">": 3 } }),
    });
    expect(extendSpace(net().toJSON(), other, {}).problems).toEqual([
      "dropout had a value when layers > 2, now when layers > 3",
    ]);
    const always: Space<any> = space({ layers: int(1, 9), dropout: float(0, 0.5) });
    expect(extendSpace(net().toJSON(), always, {}).problems).toEqual([
      "dropout had a value when layers > 2, now always",
    ]);
  });
});

it("keeps the default of a conditional parameter", () => {
  const param = when(float(0, 0.5, { default: 0.2 }), { layers: { ">": 2 } });
  expect([param.default, conditionOf(param)?.text]).toEqual([0.2, "layers > 2"]);
});
