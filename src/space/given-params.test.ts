import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choose } from "./choose.ts";
import { completeParams } from "./complete-params.ts";
import { flattenPartial, makeParamsReader } from "./given-params.ts";
import { spaceFrom } from "./json/space-from.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";
import { space } from "./space.ts";

const nested = space({
  opt: choose({
    sgd: { lr: float(1e-4, 1, { log: true }), m: float(0, 1) },
    adam: { lr: float(1e-5, 0.1), warm: choose({ no: {}, yes: { steps: int(1, 9) } }) },
  }),
  sizes: list(int(1, 64), { min: 1, max: 3 }),
  n: int(1, 9),
});
const flat = spaceFrom({
  opt: { type: "categorical", choices: ["sgd", "adam"] },
  lr: { type: "float", low: 0, high: 1, when: { opt: "sgd" } },
  beta: { type: "float", low: 0, high: 1, when: { opt: "adam" } },
});

describe("given parameters", () => {
  const read = makeParamsReader(nested);
  it.each([
    [{ "opt.sgd.lr": 0.1 }, { opt: { kind: "sgd", lr: 0.1 } }],
    [{ opt: { kind: "sgd", lr: 0.1, m: 0.9 } }, { opt: { kind: "sgd", lr: 0.1, m: 0.9 } }],
    [{ opt: "sgd", "opt.sgd.lr": 0.1 }, { opt: { kind: "sgd", lr: 0.1 } }],
    [{ opt: { kind: "sgd" }, "opt.sgd.lr": 0.1 }, { opt: { kind: "sgd", lr: 0.1 } }],
    [{ "opt.adam.warm.yes.steps": 3 }, { opt: { kind: "adam", warm: { kind: "yes", steps: 3 } } }],
    [{ sizes: [8, 16] }, { sizes: [8, 16] }],
    [{ sizes: 2, "sizes.1": 16 }, { sizes: [undefined, 16] }],
    [{ sizes: [null, 16] }, { sizes: [undefined, 16] }],
    [{ opt: undefined, n: 3 }, { n: 3 }],
  ])("%j are taken, each value of them", (given, params) => {
    expect(read(given, { isPartial: true })).toEqual({ params, issues: [] });
  });
  it.each([
    [{ opt: "adam", "opt.sgd.lr": 0.1 }, 'opt.sgd.lr: is of opt "sgd", but opt is "adam"'],
    [{ "opt.adam.lr": 0.1, "opt.sgd.m": 1 }, 'opt.sgd.m: is of opt "sgd", but opt is "adam"'],
    [{ opt: { lr: 0.1 } }, 'opt: needs { kind: "sgd" | "adam" }, got {"lr":0.1}'],
    [{ opt: "sdg" }, 'opt: needs { kind: "sgd" | "adam" }, got "sdg"'],
    [{ opt: { kind: "sgd", lt: 0.1 } }, "opt.sgd.lt: no parameter of that name"],
    [{ "opt.sgd.lt": 0.1 }, "opt.sgd.lt: no parameter of that name"],
    [{ "opt.sgd.lr": 0.1, opt: { kind: "sgd", lr: 0.2 } }, "opt.sgd.lr: has two values"],
    [{ "opt.sgd.lr": 3 }, "opt.sgd.lr: 3 is outside 0.0001 … 1"],
    [{ "sizes.0": 3 }, "sizes.0: is item 0 of sizes, but its length is missing"],
    [{ sizes: 1, "sizes.1": 3 }, "sizes.1: is item 1 of sizes, but it has 1"],
    [{ sizes: 1e9 }, "sizes: needs 1 to 3 items, got 1000000000"],
    [{ sizes: "two" }, 'sizes: needs a list, got "two"'],
    [{ n: null }, "n: needs a number, got null"],
    [JSON.parse('{"__proto__":1}'), "__proto__: no parameter of that name"],
  ])("%j are refused: %s", (given, message) => {
    const { issues } = read(given, { isPartial: true });
    expect(issues.map((i) => `${i.path}: ${i.message}`)[0]).toContain(message);
  });
  it("are refused where one is missing, unless they may be partial", () => {
    const { issues } = read({ opt: "sgd", sizes: [null], n: 1 });
    expect(issues.map((i) => `${i.path}: ${i.message}`)).toEqual([
      "opt.sgd.lr: is missing",
      "opt.sgd.m: is missing",
      "sizes.0: is missing",
    ]);
  });
  it("have the user's names and values in a space of the flat form", () => {
    const readFlat = makeParamsReader(flat);
    expect(readFlat({ lr: 0.5 })).toEqual({
      params: { opt: { kind: "sgd", lr: 0.5 } },
      issues: [],
    });
    expect(readFlat({ opt: "adam", lr: 0.5 }).issues).toMatchObject([
      { path: "lr", message: 'is of opt "sgd", but opt is "adam"' },
    ]);
    expect(readFlat({ lr: 3 }).issues).toMatchObject([{ path: "lr" }]);
    expect(readFlat({ opt: "sdg" }, { isPartial: true }).issues).toHaveLength(1);
  });
});

describe("the values of a whole trial", () => {
  const read = makeParamsReader(nested);
  const unit = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: nested.width,
    maxLength: nested.width,
  });
  it("keep what was given, by flat names or nested, and are valid", () => {
    fc.assert(
      fc.property(unit, unit, unit, fc.boolean(), fc.array(fc.nat(20)), (a, b, c, hasBase, cut) => {
        const values = nested.fromUnit(Float64Array.from(a));
        const names = Object.entries(nested.flatten(values));
        const kept = names.filter((_, i) => !cut.includes(i));
        // An item needs the length of its list.
        const given = Object.fromEntries(
          kept.filter(([name]) => !name.startsWith("sizes.") || kept.some(([n]) => n === "sizes")),
        );
        const { params, issues } = read(given, { isPartial: true });
        expect(issues).toEqual([]);
        expect(read(params, { isPartial: true })).toEqual({ params, issues });
        expect(flattenPartial(nested, params)).toMatchObject(given);
        const stored = JSON.parse(JSON.stringify(params));
        const base = hasBase ? nested.fromUnit(Float64Array.from(b)) : undefined;
        const full = completeParams(nested, stored, Float64Array.from(c), base);
        expect(nested.check(full)).toEqual([]);
        expect(nested.flatten(full as typeof values)).toMatchObject(given);
      }),
    );
  });
  it("keep what is outside the space", () => {
    const unit = new Float64Array(nested.width).fill(0.5);
    const outside = { opt: { kind: "none", a: 1 }, sizes: 7, n: 99, other: [1] };
    expect(completeParams(nested, outside, unit)).toEqual(outside);
  });
  it("come from the base where it is of the same branch", () => {
    const base = { opt: { kind: "sgd", lr: 0.01, m: 0.5 }, sizes: [4, 5], n: 2 };
    const unit = new Float64Array(nested.width).fill(0.5);
    const complete = (given: object) => completeParams(nested, { ...given }, unit, base);
    expect(complete({ opt: { kind: "sgd", lr: 0.1 } })).toEqual({
      ...base,
      opt: { kind: "sgd", lr: 0.1, m: 0.5 },
    });
    expect(complete({ sizes: [null, 7, null] })).toEqual({ ...base, sizes: [4, 7, 33] });
    expect(complete({ opt: { kind: "adam", warm: { kind: "yes" } } })).toEqual({
      ...base,
      opt: { kind: "adam", lr: expect.closeTo(0.050005, 9), warm: { kind: "yes", steps: 5 } },
    });
  });
});
