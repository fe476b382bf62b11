import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, issuesOf, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { float, int } from "./number.ts";
import { space } from "./space.ts";

const reals = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const steps = (low: number, step: number, levels: number) =>
  fc.nat(levels - 1).map((level) => Number((low + level * step).toPrecision(14)));

obeysTheLawsOfParam("float", float(-2, 3), reals(-2, 3));
obeysTheLawsOfParam("float on a log scale", float(1e-6, 10, { log: true }), reals(1e-6, 10));
obeysTheLawsOfParam("float in steps", float(0.1, 1, { step: 0.1 }), steps(0.1, 0.1, 10));
obeysTheLawsOfParam(
  "float in steps on a log scale",
  float(1, 100, { step: 0.5, log: true }),
  steps(1, 0.5, 199),
);
obeysTheLawsOfParam("float of one value", float(2, 2));
obeysTheLawsOfParam("float with a default", float(0, 1, { default: 0.1 }), reals(0, 1));
obeysTheLawsOfParam("int", int(-3, 9), fc.integer({ min: -3, max: 9 }));
obeysTheLawsOfParam("int in steps", int(16, 512, { step: 16 }), steps(16, 16, 32));
obeysTheLawsOfParam("int in steps that miss the upper bound", int(0, 10, { step: 4 }));
obeysTheLawsOfParam(
  "int on a log scale",
  int(1, 1000, { log: true }),
  fc.integer({ min: 1, max: 1000 }),
);
obeysTheLawsOfParam(
  "int with a million values",
  int(0, 1_000_000),
  fc.integer({ min: 0, max: 1_000_000 }),
);

describe("the prior", () => {
  const n = 4000;
  const evenly = Array.from({ length: n }, (_, i) => Float64Array.of((i + 0.5) / n));
  it("is uniform over whole numbers", () => {
    const counts = [0, 0, 0, 0];
    for (const unit of evenly) counts[int(1, 4).fromUnit(unit, 0) - 1]++;
    expect(counts).toEqual([1000, 1000, 1000, 1000]);
  });
  it("gives each whole number its share of the logarithm on a log scale", () => {
    const param = int(1, 1000, { log: true });
    const upTo31 = evenly.filter((unit) => param.fromUnit(unit, 0) <= 31).length / n;
    // The cells of 1 to 31 reach from ½ to 31½, all cells from ½ to 1000½.
    expect(upTo31).toBeCloseTo(Math.log(31.5 / 0.5) / Math.log(1000.5 / 0.5), 3);
  });
  it("gives each decade the same share on a log scale", () => {
    const param = float(1e-3, 1, { log: true });
    expect(param.fromUnit(Float64Array.of(1 / 3), 0)).toBeCloseTo(1e-2, 12);
    expect(param.fromUnit(Float64Array.of(2 / 3), 0)).toBeCloseTo(1e-1, 12);
  });
});

describe("a default", () => {
  it("comes back exactly from its coordinate", () => {
    for (const value of [0.1, 0.3, 0.7, 1e-3]) {
      for (const param of [
        float(1e-5, 1, { default: value }),
        float(1e-5, 1, { log: true, default: value }),
      ]) {
        const unit = new Float64Array(1);
        param.toUnit(value, unit, 0);
        expect(param.fromUnit(unit, 0)).toBe(value);
      }
    }
  });
});

describe("a grid", () => {
  it("spreads its points over a continuous range, both bounds included", () => {
    const s = space({ x: float(0, 2) });
    const unit = new Float64Array(1);
    const values = [0, 1, 2].map((i) => {
      s.point(i, 3, unit);
      return s.fromUnit(unit).x;
    });
    expect(values).toEqual([0, 1, 2]);
  });
  it("lists up to 20 whole numbers, and thins out more", () => {
    expect(int(1, 20).count(3)).toBe(20);
    expect(int(1, 21).count(3)).toBe(3);
  });
});

describe("wrong ranges", () => {
  it.each([
    ["low above high", () => float(2, 1), "empty-range"],
    ["a log scale from 0", () => float(0, 1, { log: true }), "log-needs-positive"],
    ["infinite bounds", () => float(0, Infinity), "not-a-number"],
    ["a difference of the bounds that overflows", () => float(-1e308, 1e308), "out-of-range"],
    ["halves as bounds of an int", () => int(0.5, 2), "not-a-number"],
    ["a step of 0", () => float(0, 1, { step: 0 }), "off-step"],
    ["half a step of an int", () => int(0, 1, { step: 0.5 }), "off-step"],
    ["a default out of range", () => float(0, 1, { default: 2 }), "out-of-range"],
  ])("%s", (_, make, code) => expect(issuesOf(make).map((i) => i.code)).toEqual([code]));

  it("are not those of all powers of ten on a log scale", () => {
    const middle = float(1e-308, 1.7e308, { log: true }).fromUnit(Float64Array.of(0.5), 0);
    expect(Math.log10(middle)).toBeCloseTo(Math.log10(1.7) / 2, 9);
  });
  it("are reported all at once", () => {
    const codes = issuesOf(() => int(0.5, -1, { log: true, step: 0 })).map((i) => i.code);
    expect(codes).toEqual(["not-a-number", "empty-range", "off-step"]);
  });
});

describe("values that are not in the range", () => {
  it.each([
    [float(0, 1), 2, "out-of-range", "1"],
    [float(0, 1), -2, "out-of-range", "0"],
    [int(0, 10, { step: 5 }), 3, "off-step", "5"],
    [int(0, 10, { step: 4 }), 10, "off-step", "8"],
    [int(0, 10, { step: 4 }), 11, "out-of-range", "8"],
    [float(0, 1), "high", "not-a-number", undefined],
    [float(0, 1), Number.NaN, "not-a-number", undefined],
  ])("are reported with the nearest valid value", (param, value, code, suggestion) => {
    expect(check(param, value)).toEqual([
      expect.objectContaining(suggestion === undefined ? { code } : { code, suggestion }),
    ]);
  });
});
