import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SpaceError } from "../errors/attune-error.ts";
import { levelOf } from "./axis.ts";
import {
  boolean,
  categorical,
  choose,
  fixed,
  float,
  int,
  list,
  ordinal,
  permutation,
  simplex,
  subset,
} from "./builders.ts";
import { defaultPoint as startPoint } from "./default-point.ts";
import { spaceFrom } from "./json/space-from.ts";
import type { Param } from "./param.ts";
import { space } from "./space.ts";

const kinds: readonly (readonly [string, Param<any>])[] = [
  ["float", float(-2, 3)],
  ["float on a log scale", float(1e-6, 10, { log: true })],
  ["float in steps", float(0.1, 1, { step: 0.1 })],
  ["float in steps on a log scale", float(1, 100, { step: 0.5, log: true })],
  ["float of one value", float(2, 2)],
  ["int", int(-3, 9)],
  ["int in steps", int(16, 512, { step: 16 })],
  ["int on a log scale", int(1, 1000, { log: true })],
  ["int with very many values", int(0, 1_000_000)],
  ["boolean", boolean()],
  ["categorical", categorical(["a", 3, true, null])],
  ["ordinal", ordinal([16, 32, 64, 256])],
  ["permutation", permutation(["a", "b", "c", "d"])],
  ["subset", subset(["a", "b", "c", "d", "e"], { min: 1, max: 3 })],
  ["simplex", simplex(["x", "y", "z"])],
  ["list", list(int(1, 9), { min: 1, max: 3 })],
  ["empty or longer list", list(categorical(["a", "b"]), { min: 0, max: 2 })],
  [
    "choose",
    choose({
      sgd: { rate: float(0, 1), momentum: float(0, 1) },
      adam: { rate: float(1e-3, 1, { log: true }) },
      none: {},
    }),
  ],
  [
    "nested choose",
    choose({
      net: {
        layers: list(int(4, 64), { min: 1, max: 2 }),
        opt: choose({ a: { x: float(0, 1) }, b: {} }),
      },
      tree: { depth: int(1, 9) },
    }),
  ],
  ["fixed", fixed({ any: ["thing", 1] })],
];
const unitOf = (width: number) =>
  fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: width,
    maxLength: width,
  });

describe.each(kinds)("every kind: %s", (_, param) => {
  const s = space({ p: param });
  it("makes of any coordinates a valid value, whose coordinates give the value again", () => {
    fc.assert(
      fc.property(unitOf(s.width), (u) => {
        const value = s.fromUnit(Float64Array.from(u));
        expect(s.check(value)).toEqual([]);
        expect(param.contains(value.p)).toBe(true);
        const unit = new Float64Array(s.width);
        s.toUnit(value, unit);
        const again = s.fromUnit(unit);
        if (param.kind === "simplex")
          for (const k of Object.keys(value.p)) expect(again.p[k]).toBeCloseTo(value.p[k], 12);
        else if (JSON.stringify(value) !== JSON.stringify(again))
          expect(closest(value, again)).toBeLessThan(1e-12);
      }),
    );
  });
  it("survives JSON", () => {
    const again = spaceFrom(JSON.parse(JSON.stringify(s.toJSON())));
    expect(again.toJSON()).toEqual(s.toJSON());
    fc.assert(
      fc.property(unitOf(s.width), (u) => {
        expect(again.fromUnit(Float64Array.from(u))).toEqual(s.fromUnit(Float64Array.from(u)));
      }),
    );
  });
  it("has flat names from which its values come back", () => {
    fc.assert(
      fc.property(unitOf(s.width), (u) => {
        const value = s.fromUnit(Float64Array.from(u));
        const flat = s.flatten(value);
        for (const name of Object.keys(flat))
          if (param.kind !== "fixed") expect(s.names).toContain(name);
        expect(s.unflatten(flat)).toEqual(value);
      }),
    );
  });
  it.each([3, Infinity])(
    "lists each grid point once, with %s points where there are many",
    (resolution) => {
      const n = s.count(resolution);
      if (resolution === Infinity) expect(n).toBe(s.cardinality);
      if (n > 20_000) return;
      const unit = new Float64Array(s.width);
      const seen = new Set<string>();
      for (let i = 0; i < n; i++) {
        s.point(i, resolution, unit);
        const value = s.fromUnit(unit);
        expect(s.check(value)).toEqual([]);
        seen.add(JSON.stringify(value));
      }
      expect(seen.size).toBe(n);
    },
  );
  it("has an axis for every coordinate, NaN exactly where its branch is not taken", () => {
    expect(s.axes.length).toBe(s.width);
    fc.assert(
      fc.property(unitOf(s.width), (u) => {
        const unit = new Float64Array(s.width);
        s.toUnit(s.fromUnit(Float64Array.from(u)), unit);
        for (const [j, axis] of s.axes.entries()) {
          const parent = axis.parent === -1 ? undefined : unit[axis.parent];
          const level =
            parent === undefined || Number.isNaN(parent)
              ? -1
              : levelOf(s.axes[axis.parent], parent);
          const active = parent === undefined || (level >= axis.from && level <= axis.to);
          expect(Number.isNaN(unit[j])).toBe(!active);
        }
      }),
    );
  });
});

/** Largest relative difference between the numbers of two values of the same shape. */
function closest(a: any, b: any): number {
  if (typeof a === "number" && typeof b === "number")
    return Math.abs(a - b) / Math.max(1e-300, Math.abs(a), Math.abs(b));
  if (typeof a !== "object" || a === null) return a === b ? 0 : Infinity;
  return Math.max(0, ...Object.keys(a).map((k) => closest(a[k], b?.[k])));
}

describe("the prior", () => {
  it("is uniform over the cells of a whole number, and over its logarithm on a log scale", () => {
    const s = space({ n: int(1, 4), l: int(1, 1000, { log: true }) });
    const counts = [0, 0, 0, 0];
    let low = 0;
    const n = 4000;
    for (let i = 0; i < n; i++) {
      const { n: v, l } = s.fromUnit(Float64Array.of((i + 0.5) / n, (i + 0.5) / n));
      counts[v - 1]++;
      if (l <= 31) low++;
    }
    expect(counts).toEqual([1000, 1000, 1000, 1000]);
    expect(low / n).toBeGreaterThan(0.5);
    expect(low / n).toBeLessThan(0.6);
  });
});

describe("wrong spaces", () => {
  const issues = (make: () => unknown): readonly { path: string; code: string }[] => {
    try {
      make();
    } catch (error) {
      if (error instanceof SpaceError) return error.issues;
      throw error;
    }
    throw new Error("nothing was wrong");
  };
  it.each([
    ["low above high", () => float(2, 1), "empty-range"],
    ["a log scale from 0", () => float(0, 1, { log: true }), "log-needs-positive"],
    ["infinite bounds", () => float(0, Infinity), "not-a-number"],
    ["halves as bounds of an int", () => int(0.5, 2), "not-a-number"],
    ["a step of 0", () => float(0, 1, { step: 0 }), "off-step"],
    ["no choices", () => categorical([]), "empty-range"],
    ["a choice twice", () => categorical(["a", "a"]), "duplicate"],
    [
      "a default that is no choice",
      () => (categorical as any)(["a"], { default: "b" }),
      "not-a-choice",
    ],
    ["a default out of range", () => float(0, 1, { default: 2 }), "out-of-range"],
    ["a list that ends before it begins", () => list(int(0, 1), { min: 3, max: 2 }), "empty-range"],
    ["no kinds", () => choose({}), "empty-range"],
    ["a simplex of one", () => simplex(["x"]), "wrong-length"],
    ["a subset larger than its items", () => subset(["a"], { max: 2 }), "empty-range"],
    ["no parameter where one is needed", () => space({ x: 3 as any }), "not-a-choice"],
  ])("%s", (_, make, code) => expect(issues(make)[0].code).toBe(code));

  it("all problems are told at once, with their paths", () => {
    const found = issues(() =>
      spaceFrom({
        a: { type: "float", low: 2, high: 1 },
        b: { type: "flaot", low: 0, high: 1 },
        c: { type: "choose", branches: { x: { y: { type: "int", low: 1, high: 0 } } } },
      }),
    );
    expect(found.map((i) => i.path)).toEqual(["a", "b", "c.x.y"]);
  });
  it("a misspelt type, field or parent is named with what was meant", () => {
    expect(() => spaceFrom({ a: { type: "flaot", low: 0, high: 1 } })).toThrow(
      expect.objectContaining({ hint: "did you mean float?" }),
    );
    expect(() => spaceFrom({ a: { type: "float", low: 0, hihg: 1 } })).toThrow(/no field "hihg"/);
    expect(() =>
      spaceFrom({
        opt: { type: "categorical", choices: ["sgd"] },
        m: { type: "float", low: 0, high: 1, when: { otp: "sgd" } },
      }),
    ).toThrow(/names no parameter: "otp"/);
    expect(() =>
      spaceFrom({
        opt: { type: "categorical", choices: ["sgd"] },
        m: { type: "float", low: 0, high: 1, when: { opt: "adam" } },
      }),
    ).toThrow(/not one of opt's/);
    expect(() =>
      spaceFrom({
        a: { type: "categorical", choices: ["x"], when: { b: "y" } },
        b: { type: "categorical", choices: ["y"], when: { a: "x" } },
      }),
    ).toThrow(/depends on itself/);
    expect(() => spaceFrom([])).toThrow(/a space is an object/);
    expect(() => spaceFrom({})).toThrow(/has no parameters/);
  });
});

describe("values that do not fit", () => {
  const s = space({
    x: float(0, 1),
    n: int(0, 10, { step: 5 }),
    c: categorical(["relu", "tanh"]),
    o: choose({ sgd: { m: float(0, 1) }, adam: {} }),
  });
  it("are told all at once, by path, with the nearest valid thing", () => {
    const found = s.check({ x: 2, n: 3, c: "rleu", o: { kind: "sgd", m: "high" }, extra: 1 });
    expect(found.map((i) => [i.path, i.code, i.suggestion])).toEqual([
      ["extra", "unknown-name", undefined],
      ["x", "out-of-range", "1"],
      ["n", "off-step", "5"],
      ["c", "not-a-choice", "relu"],
      ["o.sgd.m", "not-a-number", undefined],
    ]);
    expect(s.check({ x: 0, n: 0, c: "relu" })[0]).toMatchObject({ path: "o", code: "missing" });
    expect(s.check(null)[0].code).toBe("missing");
  });
});

describe("constraints", () => {
  const make = () =>
    space(
      { low: int(0, 9), high: int(0, 9) },
      {
        constraints: {
          "low below high": ["low", "<", "high"],
          "not too much": { sum: ["low", "high"], atMost: 12 },
          even: (p) => p.low % 2 === 0,
        },
      },
    );
  it("hold or do not", () => {
    const s = make();
    expect(s.allows({ low: 2, high: 5 })).toBe(true);
    expect(s.allows({ low: 5, high: 2 })).toBe(false);
    expect(s.allows({ low: 6, high: 9 })).toBe(false);
    expect(s.allows({ low: 1, high: 2 })).toBe(false);
    expect(s.check({ low: 4, high: 9 }).map((i) => i.message)).toEqual([
      'constraint "not too much" does not hold',
    ]);
  });
  it("as data survive JSON; code has to be given again", () => {
    const json = JSON.parse(JSON.stringify(make().toJSON()));
    expect(json.constraints.even).toBeNull();
    expect(spaceFrom(json).allows({ low: 1, high: 2 })).toBe(true);
    expect(spaceFrom(json).allows({ low: 2, high: 1 })).toBe(false);
    expect(
      spaceFrom(json, { constraints: { even: (p: any) => p.low % 2 === 0 } }).allows({
        low: 1,
        high: 2,
      }),
    ).toBe(false);
  });
  it("name what is wrong with them", () => {
    expect(() => space({ a: int(0, 1) }, { constraints: { c: ["a", "<", "b"] as any } })).toThrow(
      /names no parameter: "b"/,
    );
    expect(() => space({ a: int(0, 1) }, { constraints: { c: ["a", ">", 1] as any } })).toThrow(
      /use "<", "<=" or "!="/,
    );
    expect(() =>
      space(
        { a: int(0, 1), w: categorical(["x"]) },
        { constraints: { c: ["a", "<", "w"] as any } },
      ),
    ).toThrow(/needs a number/);
  });
});

describe("the flat form with when", () => {
  const json = {
    model: { type: "categorical", choices: ["svm", "net"] },
    c: { type: "float", low: 0.1, high: 10, log: true, when: { model: "svm" } },
    layers: { type: "categorical", choices: [1, 2], when: { model: "net" } },
    width2: { type: "int", low: 1, high: 9, when: { layers: 2 } },
  };
  it("becomes a conditional space that keeps its own names and values", () => {
    const s = spaceFrom(json);
    const seen = new Set<string>();
    const unit = new Float64Array(s.width);
    for (let i = 0; i < s.count(2); i++) {
      s.point(i, 2, unit);
      const flat = s.flatten(s.fromUnit(unit)) as Record<string, unknown>;
      seen.add(Object.keys(flat).sort().join());
      if ("layers" in flat) expect(typeof flat["layers"]).toBe("number");
      expect(s.flatten(s.unflatten(flat) as any)).toEqual(flat);
    }
    expect(seen).toEqual(new Set(["c,model", "layers,model", "layers,model,width2"]));
    const again = spaceFrom(JSON.parse(JSON.stringify(s.toJSON())));
    expect(again.names).toEqual(s.names);
  });
});

describe("a JSON Schema", () => {
  it("becomes a space", () => {
    const s = spaceFrom({
      type: "object",
      properties: {
        rate: { type: "number", minimum: 1e-4, maximum: 1, log: true },
        layers: { type: "integer", minimum: 1, maximum: 5, default: 2 },
        act: { enum: ["relu", "tanh"] },
        bias: { type: "boolean" },
        opt: {
          oneOf: [
            {
              type: "object",
              properties: { kind: { const: "sgd" }, m: { type: "number", minimum: 0, maximum: 1 } },
            },
            { type: "object", properties: { kind: { const: "adam" } } },
          ],
        },
        widths: {
          type: "array",
          items: { type: "integer", minimum: 1, maximum: 9 },
          minItems: 1,
          maxItems: 3,
        },
      },
    });
    expect(s.names).toEqual([
      "rate",
      "layers",
      "act",
      "bias",
      "opt",
      "opt.sgd.m",
      "widths",
      "widths.0",
      "widths.1",
      "widths.2",
    ]);
    expect(() => spaceFrom({ type: "object", properties: { x: { type: "number" } } })).toThrow(
      /needs minimum and maximum/,
    );
  });
});

describe("where a search begins", () => {
  it("is at the defaults, in every branch", () => {
    const s = space({
      rate: float(1e-4, 1, { log: true, default: 1e-3 }),
      opt: choose({ a: { m: float(0, 1, { default: 0.9 }) }, b: {} }),
      n: list(int(1, 99, { default: 7 }), { min: 2, max: 3 }),
    });
    expect(s.fromUnit(startPoint(s)!)).toEqual({
      rate: 1e-3,
      opt: { kind: "a", m: 0.9 },
      n: [7, 7, 7],
    });
    expect(startPoint(space({ x: float(0, 1) }))).toBeUndefined();
  });
});
