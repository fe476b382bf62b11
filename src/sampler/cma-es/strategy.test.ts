import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPopulation, strategy } from "./strategy.ts";

const sizes = fc.record({
  n: fc.integer({ min: 1, max: 150 }),
  population: fc.integer({ min: 4, max: 60 }),
  separable: fc.boolean(),
});

describe("the default population", () => {
  it.each([
    [0, 4], // no number at all counts as one
    [1, 4],
    [2, 6], // 3 ln 2 = 2.08
    [10, 10], // 3 ln 10 = 6.91
    [100, 17], // 3 ln 100 = 13.82
  ])("of %i dimensions is %i", (n, population) => {
    expect(defaultPopulation(n)).toBe(population);
  });
});

describe("the weights", () => {
  it("are those that Hansen 2016, eq. 49–53, gives for four samples, by hand", () => {
    const { weights, parents, effective } = strategy(2, 4);
    // ln(5/2) − ln i: 0.91629, 0.22314 before normalization.
    expect(parents).toBe(2);
    expect(weights[0]).toBeCloseTo(0.916290732 / (0.916290732 + 0.223143551), 8);
    expect(weights[1]).toBeCloseTo(0.223143551 / (0.916290732 + 0.223143551), 8);
    expect(effective).toBeCloseTo(1 / (weights[0] ** 2 + weights[1] ** 2), 12);
    // −0.18232 and −0.47000 share the negative mass in proportion.
    expect(weights[3] / weights[2]).toBeCloseTo(0.470003629 / 0.182321557, 7);
  });
  it("give the middle sample of an odd population no weight", () => {
    const { weights, parents } = strategy(3, 5);
    expect(parents).toBe(2);
    expect(weights[2]).toBeCloseTo(0, 15);
    expect(weights[1]).toBeGreaterThan(0);
    expect(weights[3]).toBeLessThan(0);
  });
  it("fall from best to worst, and the positive ones sum to 1", () => {
    fc.assert(
      fc.property(sizes, ({ n, population, separable }) => {
        const { weights, parents } = strategy(n, population, separable);
        expect(weights.length).toBe(population);
        for (let i = 1; i < population; i++) expect(weights[i]).toBeLessThanOrEqual(weights[i - 1]);
        const positive = weights.filter((w) => w > 0);
        expect(positive.length).toBe(parents);
        expect(positive.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe("the learning rates", () => {
  it("leave the old covariance a share that is not negative, so that it stays positive", () => {
    fc.assert(
      fc.property(sizes, ({ n, population, separable }) => {
        const { weights, c1, cMu } = strategy(n, population, separable);
        expect(c1).toBeGreaterThan(0);
        expect(cMu).toBeGreaterThanOrEqual(0);
        expect(c1 + cMu).toBeLessThanOrEqual(1 + 1e-12);
        // Each negative weight takes at most n·c_μ|w| of C, scaled by its length (eq. 46 and 53).
        const negative = weights.reduce((s, w) => s + Math.min(0, w), 0);
        expect(1 - c1 - cMu + n * cMu * negative).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });
  it("lie in (0, 1], and damping is at least 1", () => {
    fc.assert(
      fc.property(sizes, ({ n, population, separable }) => {
        const { cSigma, cCumulation, dSigma } = strategy(n, population, separable);
        for (const rate of [cSigma, cCumulation]) expect(rate > 0 && rate <= 1).toBe(true);
        expect(dSigma).toBeGreaterThanOrEqual(1);
      }),
    );
  });
  it("of a diagonal covariance are (n + 2)/3 times greater (Ros and Hansen 2008)", () => {
    const [full, diagonal] = [strategy(10, 10), strategy(10, 10, true)];
    expect(diagonal.c1 / full.c1).toBeCloseTo(4, 12);
    expect(diagonal.cMu / full.cMu).toBeCloseTo(4, 12);
    // The paths and the step size do not change.
    for (const name of ["effective", "cSigma", "dSigma", "cCumulation", "chi"] as const)
      expect(diagonal[name]).toBe(full[name]);
  });
  it("know the expected length of a normal vector to a hundredth", () => {
    // √2 Γ((n + 1)/2)/Γ(n/2): √(2/π), √(π/2), 2√(2/π), and 3√(π/8) for 4.
    const exact = [Math.sqrt(2 / Math.PI), Math.sqrt(Math.PI / 2), 2 * Math.sqrt(2 / Math.PI)];
    for (const [i, chi] of exact.entries())
      expect(Math.abs(strategy(i + 1, 10).chi / chi - 1)).toBeLessThan(i === 0 ? 0.01 : 0.002);
    expect(strategy(4, 10).chi).toBeCloseTo(3 * Math.sqrt(Math.PI / 8), 2);
  });
});
