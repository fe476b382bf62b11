import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { categorical, float, int } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import { type Space, space } from "../../space/space.ts";
import { type Landscape, maximizeAcquisition, type Search } from "./maximize.ts";

/** Looks for a maximum; every point that is tried goes through `isAllowed`. */
function find(
  of: Space<ParamTree>,
  landscape: Landscape,
  more: Partial<Search> & { readonly isAllowed?: (unit: Float64Array) => boolean } = {},
): Float64Array | undefined {
  const encoding = new Encoding(of.axes);
  const { isAllowed = () => true, ...rest } = more;
  return maximizeAcquisition({
    space: of,
    encoding,
    landscape,
    stream: createRng(5),
    seeds: [],
    reach: 1,
    accept: (unit, x) => {
      for (const u of unit) expect(u >= 0 && u <= 1).toBe(true);
      encoding.encode(unit, x);
      return isAllowed(unit);
    },
    ...rest,
  });
}

const plane = space({ x: float(0, 1), y: float(0, 1) });
/** A hill with its top at these coordinates, of the first numbers. */
const hill = (...top: readonly number[]): Landscape => ({
  value: (x) => -top.reduce((s, t, k) => s + (x[k] - t) ** 2, 0),
  slope(x, gradient) {
    for (const [k, t] of top.entries()) gradient[k] = -2 * (x[k] - t);
    return this.value(x);
  },
});
const withoutSlope = ({ value }: Landscape): Landscape => ({ value });

describe("the maximum of an acquisition function", () => {
  it("is found with a gradient, inside and at a border", () => {
    for (const [a, b] of [
      [0.317, 0.729],
      [0, 1],
    ]) {
      const best = find(plane, hill(a, b))!;
      expect(best[0]).toBeCloseTo(a, 4);
      expect(best[1]).toBeCloseTo(b, 4);
    }
  });
  it("is approached without a gradient", () => {
    const best = find(plane, withoutSlope(hill(0.317, 0.729)))!;
    expect(Math.hypot(best[0] - 0.317, best[1] - 0.729)).toBeLessThan(0.05);
  });
  it("is the higher of two hills", () => {
    const high = hill(0.9, 0.1);
    const low = hill(0.2, 0.8);
    const both: Landscape = {
      value: (x) => Math.max(high.value(x), low.value(x) - 0.05),
      slope(x, gradient) {
        return (high.value(x) > low.value(x) - 0.05 ? high : low).slope!(x, gradient);
      },
    };
    const best = find(plane, both)!;
    expect([best[0], best[1]].map((u) => Math.round(10 * u))).toEqual([9, 1]);
  });
  it("is found among the levels of choices and cells, together with a number", () => {
    const mixed = space({ x: float(0, 1), n: int(0, 9), c: categorical(["a", "b", "c", "d"]) });
    const landscape: Landscape = {
      // Encoded: numbers x and n by their coordinates, then the level of c.
      value: (x) => -((x[0] - 0.4) ** 2) - 3 * (x[1] - 0.75) ** 2 - (x[2] === 2 ? 0 : 1),
    };
    const best = find(mixed, landscape)!;
    expect(mixed.fromUnit(best)).toMatchObject({ n: 7, c: "c" });
    expect(best[0]).toBeCloseTo(0.4, 1);
  });
  it("is found among many levels of a choice, where a seed is near in the others", () => {
    const names = Array.from({ length: 200 }, (_, i) => `v${i}`);
    const many = space({ c: categorical(names) });
    const landscape: Landscape = { value: (x) => (x[0] === 137 ? 1 : 0) };
    expect(many.fromUnit(find(many, landscape)!)).toEqual({ c: "v137" });
  });
});

describe("the search", () => {
  it("returns nothing where no point may be proposed", () => {
    expect(find(plane, hill(0.5, 0.5), { isAllowed: () => false })).toBeUndefined();
  });
  it("returns only points that may be proposed", () => {
    const best = find(plane, hill(0.2, 0.2), { isAllowed: ([x, y]) => x + y >= 1 })!;
    expect(best[0] + best[1]).toBeGreaterThanOrEqual(1);
    expect(best[0] + best[1]).toBeLessThan(1.1);
  });
  it("counts a value of NaN as the worst", () => {
    const { value } = hill(0.2, 0.2);
    const best = find(plane, { value: (x) => (x[0] < 0.5 ? Number.NaN : value(x)) })!;
    expect(best[0]).toBeGreaterThanOrEqual(0.5);
    expect(best[0]).toBeLessThan(0.6);
    // Where all are NaN it still returns one of the points.
    expect(find(plane, { value: () => Number.NaN })).toBeInstanceOf(Float64Array);
  });
  it("stays within reach of the seed when only a step of that size is wanted", () => {
    const seed = Float64Array.of(0.3, 0.3);
    const from = (reach: number) => find(plane, hill(1, 1), { seeds: [seed], reach })!;
    // Random steps from the seed go up to some deviations of 0.1 farther.
    expect(Math.max(...from(0.05))).toBeLessThan(0.75);
    expect(from(1)[0]).toBeCloseTo(1, 4);
  });
  it("tries the seeds themselves", () => {
    const seed = Float64Array.of(0.123456789, 0.987654321);
    const spike: Landscape = { value: (x) => (x[0] === seed[0] && x[1] === seed[1] ? 1 : 0) };
    expect(find(plane, spike, { seeds: [seed] })).toEqual(seed);
  });
  it("leaves its seeds as they were, and repeats itself with the same stream", () => {
    const seed = Float64Array.of(0.3, 0.3);
    const run = () => find(plane, withoutSlope(hill(0.61, 0.43)), { seeds: [seed] });
    expect(run()).toEqual(run());
    expect(seed).toEqual(Float64Array.of(0.3, 0.3));
  });
});
