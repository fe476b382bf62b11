import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signedRankAbove } from "./signed-rank.ts";

/**
 * From SciPy 1.17: wilcoxon(d, alternative="greater"), with ties and zeros zero_method="pratt",
 * method="approx".
 */
const reference: readonly (readonly [readonly number[], number])[] = [
  [[0.3947, 1.55, -0.6314, 1.2924, 0.0408], 0.15625],
  [[0.0385, 2.1997, 0.4575, 0.2571, 1.0295, 1.4269, 0.2692, 0.888], 0.00390625],
  [
    [
      0.869, 1.5722, 0.3738, -0.0374, -0.0599, -0.5806, -0.6039, -0.2008, -0.6419, -0.2374, -1.3773,
      0.5501,
    ],
    0.68896484375,
  ],
  [[0.125, -0.42, 1.4, 2.2, 0.77], 0.09375],
  [[1, 1, 2, -1, 3, 0, 0, 2], 0.03725727715166914],
  [[0.5, -0.5, 0.5, 1, 2, 2, -3, 4, 4, 4], 0.028926347213645422],
];

describe("Wilcoxon's signed-rank test", () => {
  it.each(reference)("%j as SciPy says", (differences, p) =>
    expect(signedRankAbove(differences)).toBeCloseTo(p, 12),
  );
  it("says nothing of nothing", () => {
    expect(signedRankAbove([])).toBe(1);
    expect(signedRankAbove([0, 0, 0])).toBe(1);
  });
});

describe("the exact distribution", () => {
  /** P(sum of positive ranks ≥ observed), by all 2ⁿ choices of signs. */
  function byEnumeration(differences: readonly number[]): number {
    const n = differences.length;
    const sizes = differences.map(Math.abs).sort((a, b) => a - b);
    const rank = (d: number): number => sizes.indexOf(Math.abs(d)) + 1;
    const observed = differences.reduce((s, d) => s + (d > 0 ? rank(d) : 0), 0);
    let count = 0;
    for (let signs = 0; signs < 2 ** n; signs++) {
      let sum = 0;
      for (let i = 0; i < n; i++) if ((signs >> i) & 1) sum += i + 1;
      if (sum >= observed) count++;
    }
    return count / 2 ** n;
  }
  const distinct = fc
    .uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 })
    .chain((sizes) =>
      fc
        .array(fc.boolean(), { minLength: sizes.length, maxLength: sizes.length })
        .map((signs) => sizes.map((v, i) => (signs[i] ? v : -v))),
    );
  it("counts the choices of signs with a sum as large", () => {
    fc.assert(
      fc.property(distinct, (differences) => {
        expect(signedRankAbove(differences)).toBe(byEnumeration(differences));
      }),
    );
  });
  it("depends on ranks alone: not on the unit, nor on the order", () => {
    fc.assert(
      fc.property(distinct, (differences) => {
        const p = signedRankAbove(differences);
        expect(signedRankAbove(differences.map((d) => d ** 3 / 1000))).toBe(p);
        expect(signedRankAbove(differences.toReversed())).toBe(p);
      }),
    );
  });
  it("is 2⁻ⁿ if all differences are above 0, and 1 if none is", () => {
    for (const n of [1, 5, 20, 50]) {
      const rising = Array.from({ length: n }, (_, i) => i + 1);
      expect(signedRankAbove(rising)).toBe(2 ** -n);
      expect(signedRankAbove(rising.map((d) => -d))).toBe(1);
    }
  });
});

describe("the change to the normal approximation", () => {
  const signed = (n: number): number[] =>
    Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
  it("comes after 50 differences", () => {
    // wilcoxon(d, alternative="greater", method="exact" for 50, method="approx" for 51)
    expect(signedRankAbove(signed(50))).toBeCloseTo(0.01998417326421187, 12);
    expect(signedRankAbove(signed(51))).toBeCloseTo(0.01284436999683209, 12);
  });
  it("comes with a tie or a zero, whose ranks are left out", () => {
    // wilcoxon(d, alternative="greater", zero_method="pratt", method="approx"), SciPy 1.17.1
    expect(signedRankAbove([1, 1, 1, -1, 2])).toBeCloseTo(0.07864960352514258, 12);
    expect(signedRankAbove([0, 0, 3, -1, 2, 4])).toBeCloseTo(0.09783387127182075, 12);
  });
  it("gives ½ to differences that cancel out", () => {
    expect(signedRankAbove([1, -1])).toBeCloseTo(0.5, 15);
    expect(signedRankAbove([2, 2, -2, -2, 0])).toBeCloseTo(0.5, 15);
  });
});
