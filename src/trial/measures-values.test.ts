import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excess, measuresOf, nameValues, violation } from "./measures.ts";

const two = { loss: "minimize", speed: "maximize" } as const;
const limits = { megabytes: { atMost: 512 }, recall: { atLeast: 0.9 } };

describe("measures", () => {
  it("have no name for a single objective that has none", () => {
    expect(measuresOf("maximize", {})).toEqual({ names: undefined, signs: [-1], limits: [] });
    expect(measuresOf({ f: "minimize" }, {})).toMatchObject({ names: ["f"], signs: [1] });
  });
  it("keep the order of the keys, with a sign for each direction and each side", () => {
    expect(measuresOf(two, limits)).toEqual({
      names: ["loss", "speed"],
      signs: [1, -1],
      limits: [
        { name: "megabytes", bound: 512, sign: 1 },
        { name: "recall", bound: 0.9, sign: -1 },
      ],
    });
  });
  it("name values as users write them", () => {
    expect(nameValues(measuresOf("minimize", {}), [3])).toBe(3);
    expect(nameValues(measuresOf({ f: "minimize" }, {}), [3])).toEqual({ f: 3 });
    expect(nameValues(measuresOf(two, limits), [1, 2])).toEqual({ loss: 1, speed: 2 });
  });
});

describe("limits", () => {
  const measures = measuresOf(two, limits);
  it("are exceeded by the distance beyond the bound, on the side of the limit", () => {
    const [atMost, atLeast] = measures.limits;
    expect([500, 512, 600].map((v) => excess(atMost, v))).toEqual([-12, 0, 88]);
    expect([0.5, 0.9, 1].map((v) => excess(atLeast, v) > 0)).toEqual([true, false, false]);
    expect(excess(atLeast, 0.5)).toBeCloseTo(0.4, 15);
  });
  it("are violated by the sum of what exceeds them; what is kept makes up for nothing", () => {
    expect(violation(measures, [512, 0.9])).toBe(0);
    expect(violation(measures, [0, 1])).toBe(0);
    expect(violation(measures, [514, 1])).toBe(2);
    expect(violation(measures, [514, 0.4])).toBeCloseTo(2.5, 14);
  });
  it("are violated without end by NaN, and by an infinite quantity", () => {
    expect(violation(measures, [Number.NaN, 1])).toBe(Infinity);
    expect(violation(measures, [Infinity, 1])).toBe(Infinity);
    expect(violation(measures, [-Infinity, Infinity])).toBe(0);
    expect(violation(measures, [1])).toBe(Infinity); // a quantity that is missing
  });
  it("are never violated by less than 0, and by 0 exactly if each one is kept", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const isKept = a <= 512 && b >= 0.9;
        expect(violation(measures, [a, b])).toBeGreaterThanOrEqual(0);
        expect(violation(measures, [a, b]) === 0).toBe(isKept);
      }),
    );
  });
  it("do not matter where there are none", () => {
    expect(violation(measuresOf("minimize", {}), [])).toBe(0);
  });
});
