import fc from "fast-check";
import { expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { normalMass, truncatedNormal } from "./truncated-normal.ts";

const expectNear = (got: number, wanted: number, relative: number): void =>
  expect(Math.abs(got - wanted), `${got} for ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted),
  );

it("has SciPy's quantiles, far in the tail too", () => {
  for (const c of reference.normal.truncated)
    c.u.forEach((u: number, i: number) =>
      expectNear(truncatedNormal(u, c.mean, c.sigma, c.low, c.high), c.value[i], 1e-9),
    );
  // scipy.stats.truncnorm.ppf(0.9, -inf, 0.5), SciPy 1.17.1: one side open
  expectNear(truncatedNormal(0.9, 0, 1, -Infinity, 0.5), 0.311569693291714, 1e-12);
});
it("gives the bounds at 0 and 1, and stays within them where tails underflow", () => {
  expect(truncatedNormal(0, 0.4, 0.2, 0, 1)).toBeCloseTo(0, 12);
  expect(truncatedNormal(1, 0.4, 0.2, 0, 1)).toBeCloseTo(1, 12);
  for (const u of [0, 0.3, 1]) {
    const x = truncatedNormal(u, -100, 0.1, 0, 1);
    expect(x >= 0 && x <= 1).toBe(true);
  }
});
it("inverts the distribution function", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.double({ min: -2, max: 3, noNaN: true }),
      fc.double({ min: 0.3, max: 4, noNaN: true }),
      (u, mean, sigma) => {
        const x = truncatedNormal(u, mean, sigma, 0, 1);
        const at = (v: number): number => (v - mean) / sigma;
        expect(normalMass(at(0), at(x)) / normalMass(at(0), at(1))).toBeCloseTo(u, 9);
      },
    ),
  );
});
it("has the mass of an interval without cancellation", () => {
  // Φ(b) − Φ(a) from scipy.special.log_ndtr, SciPy 1.17.1
  expectNear(normalMass(-1, 2), 0.8185946141203637, 1e-14);
  expectNear(normalMass(0.5, 0.6), 0.034284420975913284, 1e-13);
  expectNear(normalMass(-7, -6), 9.85307832493808e-10, 1e-12);
  // Published values of Φ(−10) and Φ(−11).
  expectNear(normalMass(10, 11), 7.619853024160527e-24 - 1.9106595744986828e-28, 1e-12);
  expect(normalMass(-11, -10)).toBe(normalMass(10, 11));
});
