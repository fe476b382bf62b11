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

describe("a warp by hand", () => {
  const third = Math.sqrt(1.5); // of three evenly spaced values, 1/sd of −1, 0, 1
  it("without a number only standardises", () => {
    const { z, inverse } = warped(Float64Array.of(30, 10, 20), null);
    [third, -third, 0].forEach((v, i) => expect(z[i]).toBeCloseTo(v, 12));
    expect(inverse(0)).toBeCloseTo(20, 12);
  });
  it("with 1 is log((y − least)/(median − least) + 1), which spaces 0, 1, 3 evenly", () => {
    const { z, inverse } = warped(Float64Array.of(0, 1, 3), 1);
    [-third, 0, third].forEach((v, i) => expect(z[i]).toBeCloseTo(v, 12));
    const sd = Math.log(2) / third;
    expect(inverse((Math.log(3) - Math.log(2)) / sd)).toBeCloseTo(2, 12);
  });
  it("magnifies differences near the least the more, the smaller its number is", () => {
    const y = Float64Array.of(0, 0.1, 1, 2, 5);
    const share = warps.map((w) => {
      const { z } = warped(y, w);
      return (z[1] - z[0]) / (z[4] - z[0]);
    });
    expect(share[0]).toBeCloseTo(0.02, 12);
    expect(share).toEqual([...share].sort((a, b) => a - b));
    expect(share[3]).toBeGreaterThan(0.3);
  });
  it("takes the whole range as scale where the median is the least value", () => {
    const { z, inverse } = warped(Float64Array.of(2, 2, 2, 6), 0.1);
    expect(z[3]).toBeCloseTo(Math.sqrt(3), 12);
    expect(inverse(z[3])).toBeCloseTo(6, 9);
  });
  it("does not depend on the unit of the values, nor on where their zero is", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(...warps), (list, warp) => {
        const first = warped(Float64Array.from(list), warp);
        const other = warped(
          Float64Array.from(list, (v) => 4 * v + 1024),
          warp,
        );
        first.z.forEach((v, i) => expect(other.z[i]).toBeCloseTo(v, 7));
        expect(other.logJacobian).toBeCloseTo(first.logJacobian, 6);
      }),
    );
  });
  it("counts differences that are rounding errors as none", () => {
    const { z, logJacobian } = warped(Float64Array.of(1e16, 1e16 + 2, 1e16), 0.01);
    expect([...z]).toEqual([0, 0, 0]);
    expect(logJacobian).toBe(0);
  });
  it("has no values to warp in an empty list", () => {
    expect(warped(new Float64Array(0), 1).z.length).toBe(0);
    expect(warped(new Float64Array(0), 1).inverse(3)).toBe(0);
  });
});

describe("a warp of excesses by hand", () => {
  it("has ±log 2 for excesses as large as their root mean square", () => {
    const { z, bound } = warpedExcess(Float64Array.of(-4, 4));
    [-1, 1].forEach((v, i) => expect(z[i]).toBeCloseTo(v, 12));
    expect(bound).toBeCloseTo(0, 12);
  });
  it("has the limit log 2 below excesses that are all the same", () => {
    const { z, bound } = warpedExcess(Float64Array.of(3, 3));
    expect([...z]).toEqual([0, 0]);
    expect(bound).toBeCloseTo(-Math.log(2), 12);
  });
  it("does not depend on the unit, whatever its size", () => {
    const y = [-1, 0.5, 2];
    const { z, bound } = warpedExcess(Float64Array.from(y));
    for (const unit of [1e-200, 1e200]) {
      const other = warpedExcess(Float64Array.from(y, (v) => v * unit));
      other.z.forEach((v, i) => expect(v).toBeCloseTo(z[i], 10));
      expect(other.bound).toBeCloseTo(bound, 10);
    }
  });
});
