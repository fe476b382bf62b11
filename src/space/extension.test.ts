import { describe, expect, it } from "vitest";
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
import { extendSpace } from "./extension.ts";
import { makeParamsFiller } from "./json/fill-params.ts";
import { spaceFrom } from "./json/space-from.ts";
import type { Param } from "./param.ts";
import { type Space, space } from "./space.ts";

const extend = (before: Space<any>, after: Space<any>, defaults = {}) =>
  extendSpace(before.toJSON(), after, defaults);
const extendParam = (before: Param<unknown>, after: Param<unknown>) =>
  extend(space({ p: before }), space({ p: after }));

describe("a parameter that has every value that it had, and more", () => {
  it.each<[Param<unknown>, Param<unknown>, string | undefined]>([
    [float(0, 1), float(0, 1), undefined],
    [float(0, 1), float(-1, 1), "p was 0 … 1, is now -1 … 1"],
    [float(0.1, 1), float(0.1, 1, { log: true }), "p has another scale"],
    [float(0, 1, { step: 0.5 }), float(0, 1), "p has another scale"],
    [float(0, 1, { step: 0.5 }), float(-0.25, 1, { step: 0.25 }), "p was 0 … 1, is now -0.25 … 1"],
    [int(2, 10, { step: 4 }), int(0, 10, { step: 2 }), "p was 2 … 10, is now 0 … 10"],
    [int(1, 9), int(1, 9, { default: 3 }), undefined],
    [categorical(["a", "b"]), categorical(["c", "b", "a"]), 'p has "c" as well'],
    [ordinal([1, 4]), ordinal([1, 2, 4]), "p has 2 as well"],
    [boolean(), categorical([true, false, null]), "p has null as well"],
    [subset(["a", "b"]), subset(["b", "a", "c"]), 'p has "c" as well'],
    [
      subset(["a", "b"], { min: 1 }),
      subset(["a", "b"]),
      "p had 1 to 2 items, has now 0 to Infinity",
    ],
    [permutation(["a", "b"]), permutation(["b", "a"]), undefined],
    [
      list(int(1, 9), { min: 1, max: 2 }),
      list(int(1, 12), { min: 1, max: 3 }),
      "p had 1 to 2 items, has now 1 to 3",
    ],
    [choose({ a: {} }), choose({ b: {}, a: {} }), 'p has "b" as well'],
    [fixed(3), int(1, 9), "p is now int"],
  ])("%#: is an extension", (before, after, change) => {
    const { changes, problems } = extendParam(before, after);
    expect(problems).toEqual([]);
    expect(changes[0]).toBe(change);
  });
});

describe("a parameter that lacks a value that it had", () => {
  it.each<[Param<unknown>, Param<unknown>, string]>([
    [float(0, 1), float(0, 0.5), "p was 0 … 1, is now 0 … 0.5"],
    [float(0, 1), float(0, 1, { step: 0.5 }), "p has another step, between values that it had"],
    [
      int(0, 10, { step: 2 }),
      int(0, 10, { step: 4 }),
      "p has another step, between values that it had",
    ],
    [int(0, 10), int(-1, 11, { step: 2 }), "p has another step, between values that it had"],
    [int(0, 1), float(0, 1), "p was int, is now float"],
    [categorical(["a", "b"]), categorical(["a"]), 'p lacks "b"'],
    [choose({ a: {}, b: {} }), choose({ a: {} }), 'p lacks "b"'],
    [choose({ a: { x: int(1, 9) } }), choose({ a: {} }), "p.a.x is gone"],
    [
      choose({ a: { x: int(1, 9) } }),
      choose({ a: { x: int(1, 8) } }),
      "p.a.x was 1 … 9, is now 1 … 8",
    ],
    [categorical(["a"]), choose({ a: {} }), "p was categorical, is now choose"],
    [permutation(["a", "b"]), permutation(["a", "b", "c"]), 'p has "c", which it had not'],
    [simplex(["a", "b", "c"]), simplex(["a", "b"]), 'p lacks "c"'],
    [
      subset(["a", "b"]),
      subset(["a", "b"], { min: 1 }),
      "p had 0 to 2 items, has now 1 to Infinity",
    ],
    [
      list(int(1, 9), { min: 0, max: 2 }),
      list(int(1, 9), { min: 1, max: 2 }),
      "p had 0 to 2 items, has now 1 to 2",
    ],
    [
      list(int(1, 9), { min: 0, max: 2 }),
      list(int(1, 8), { min: 0, max: 2 }),
      "p.* was 1 … 9, is now 1 … 8",
    ],
    [fixed(3), fixed(4), "p was 3, which is gone"],
  ])("%#: is named with the difference", (before, after, problem) => {
    expect(extendParam(before, after).problems).toContain(problem);
  });
  it("is one of a constraint, or of another name", () => {
    const params = { a: int(1, 9), b: int(1, 9) };
    const free = space(params);
    const bound = space(params, { constraints: { order: ["a", "<", "b"] } });
    expect(extend(free, bound).problems).toEqual(['constraint "order" is new']);
    expect(extend(bound, free)).toMatchObject({
      problems: [],
      changes: ['constraint "order" is gone'],
    });
    const other = space(params, { constraints: { order: ["a", "<=", "b"] } });
    expect(extend(bound, other).problems).toEqual(['constraint "order" is another one']);
  });
});

describe("a new parameter", () => {
  const before = space({
    opt: choose({ sgd: {}, adam: {} }),
    layers: list(choose({ a: {}, b: {} }), { min: 0, max: 2 }),
  });
  const after = space({
    opt: choose({ sgd: { m: float(0, 1) }, adam: { beta: float(0, 1, { default: 0.9 }) } }),
    layers: list(choose({ a: { k: int(1, 9) }, b: {} }), { min: 0, max: 2 }),
    warm: choose({ no: {}, yes: { steps: int(1, 9) } }),
    tag: fixed("x"),
  });
  const needed = { "opt.sgd.m": 0, "layers.*.a.k": 3, warm: { kind: "yes", steps: 2 } };
  it("needs a default, unless it has its own, also in branches and lists", () => {
    expect(extend(before, after).problems).toEqual([
      "opt.sgd.m is new and needs a default for the trials before",
      "layers.*.a.k is new and needs a default for the trials before",
      "warm is new and needs a default for the trials before",
    ]);
    const { problems, defaults } = extend(before, after, needed);
    expect(problems).toEqual([]);
    expect(defaults).toEqual({ ...needed, "opt.adam.beta": 0.9, tag: "x" });
    const flat = { ...needed, warm: "yes", "warm.yes.steps": 2 };
    expect(extend(before, after, flat).defaults).toEqual(defaults);
    const fill = makeParamsFiller(after.toJSON().params, defaults);
    for (const unit of [0.1, 0.5, 0.9]) {
      const old = before.fromUnit(new Float64Array(before.width).fill(unit));
      const filled = fill(old);
      expect(after.check(filled)).toEqual([]);
      expect(after.flatten(filled as any)).toMatchObject(before.flatten(old));
      expect(fill(filled)).toBe(filled);
    }
    expect(fill({ opt: { kind: "adam" }, layers: [{ kind: "a" }, { kind: "b" }] })).toEqual({
      opt: { kind: "adam", beta: 0.9 },
      layers: [{ kind: "a", k: 3 }, { kind: "b" }],
      warm: { kind: "yes", steps: 2 },
      tag: "x",
    });
  });
  it.each([
    [{ "opt.sgd.m": 3 }, "opt.sgd.m default: 3 is outside 0 … 1"],
    [{ warm: { kind: "yes" } }, "warm default: yes.steps: is missing"],
    [{ opt: "sgd" }, "opt has a default, but is no new parameter"],
    [{ wram: 1 }, "wram has a default, but is no new parameter"],
  ])("has a default that is valid: %j is not", (defaults, problem) => {
    expect(extend(before, after, { ...needed, ...defaults }).problems).toContain(problem);
  });
  it("has its flat name in a space of the flat form", () => {
    const flat = {
      opt: { type: "categorical", choices: ["a", "b"] },
      x: { type: "int", low: 1, high: 9, when: { opt: "a" } },
    };
    const more = { ...flat, y: { type: "int", low: 1, high: 9, when: { opt: "b" } } };
    expect(extend(spaceFrom(flat), spaceFrom(more)).problems).toEqual([
      "y is new and needs a default for the trials before",
    ]);
    expect(extend(spaceFrom(flat), spaceFrom(more), { y: 4 })).toEqual({
      problems: [],
      changes: ["y is new; trials before have 4"],
      defaults: { "opt.b.y": 4 },
    });
  });
});
