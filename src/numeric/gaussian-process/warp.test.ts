import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mean } from "../statistics.ts";
import { warped, warpedExcess, warps } from "./warp.ts";

/** Multiples of 1/64, which are not all the same. */
const values = fc
  .array(fc.integer({ min: -6400, max: 6400 }), { minLength: 3, maxLength: 20 })
  .filter((v) => new Set(v).size > 1)
  .map((v) => v.map((i) => i / 64));
const meanSquare = (z: Float64Array): number => mean(z.map((v) => v * v));

describe("a warp of values", () => {
  it("gives mean 0 and variance 1, keeps the order, and leads back", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(...warps), (list, warp) => {
        const y = Float64Array.from(list);
        const { z, inverse } = warped(y, warp);
        expect(mean(z)).toBeCloseTo(0, 6);
        expect(meanSquare(z)).toBeCloseTo(1, 6);
        for (let i = 0; i < y.length; i++) {
          expect(inverse(z[i])).toBeCloseTo(y[i], 4);
          if (y[i] > y[0]) expect(z[i]).toBeGreaterThanOrEqual(z[0]);
        }
      }),
    );
  });
  it("counts NaN as the worst of the others", () => {
    const { z } = warped(Float64Array.of(1, Number.NaN, 5, 2), 0.1);
    expect(z[1]).toBe(z[2]);
  });
  it("gives zeros where the values do not differ, or there are none", () => {
    const same = warped(Float64Array.of(3, 3, Number.NaN), 1);
    expect([...same.z]).toEqual([0, 0, 0]);
    expect(same.inverse(0.7)).toBe(3);
    expect([...warped(Float64Array.of(Number.NaN), null).z]).toEqual([0]);
  });
  it("is finite for the largest numbers of both signs", () => {
    const { z, logJacobian } = warped(Float64Array.of(-1.7e308, 0, 1.7e308), null);
    expect(z.every(Number.isFinite) && Number.isFinite(logJacobian)).toBe(true);
  });
  it("has the Jacobian that differences show", () => {
    const y = Float64Array.of(0.3, 1.1, 2.5, 4.2);
    const logSlopes = (warp: number | null): number => {
      const { inverse, z } = warped(y, warp);
      const slope = (v: number) => 2e-5 / (inverse(v + 1e-5) - inverse(v - 1e-5));
      return z.reduce((s, v) => s + Math.log(slope(v)), 0);
    };
    // Only differences between warps count: what all share is left out.
    const differ = warped(y, 0.1).logJacobian - warped(y, null).logJacobian;
    expect(differ).toBeCloseTo(logSlopes(0.1) - logSlopes(null), 6);
  });
});

describe("a warp of excesses over a limit", () => {
  it("keeps the limit between those that meet it and those that do not", () => {
    fc.assert(
      fc.property(values, (list) => {
        const { z, bound } = warpedExcess(Float64Array.from(list));
        list.forEach((v, i) => {
          if (v > 0) expect(z[i]).toBeGreaterThan(bound);
          if (v < 0) expect(z[i]).toBeLessThan(bound);
        });
        expect(mean(z)).toBeCloseTo(0, 9);
        expect(meanSquare(z)).toBeCloseTo(1, 6);
      }),
    );
  });
  it("counts NaN as the worst of the others, and as an excess where there are no others", () => {
    const { z } = warpedExcess(Float64Array.of(-1, Number.NaN, 2));
    expect(z[1]).toBe(z[2]);
    const alone = warpedExcess(Float64Array.of(Number.NaN, 0));
    expect([...alone.z]).toEqual([1, 0]);
    expect(alone.bound).toBe(0);
  });
});
