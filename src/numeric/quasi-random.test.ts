import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { SOBOL_DIMENSIONS, scrambledHalton, scrambledSobol, sobolBits } from "./quasi-random.ts";

/**
 * Share of points in [0, a) × [0, b) against a · b, at its worst over a grid: the star discrepancy
 * from below.
 */
function discrepancy(points: readonly Float64Array[]): number {
  let worst = 0;
  for (let a = 1; a <= 16; a++)
    for (let b = 1; b <= 16; b++) {
      const inside = points.filter((p) => p[0] < a / 16 && p[1] < b / 16).length;
      worst = Math.max(worst, Math.abs(inside / points.length - (a * b) / 256));
    }
  return worst;
}

describe("Sobol points", () => {
  it("are SciPy's, unscrambled", () => {
    reference.sobol.forEach((point: number[], i: number) =>
      point.forEach((x, d) => expect(sobolBits(i, d) / 2 ** 32).toBe(x)),
    );
  });
  it("keep, when scrambled, one point in each of 2^k equal parts of every axis", () => {
    for (const d of [0, 1, 17, SOBOL_DIMENSIONS - 1]) {
      const out = new Float64Array(d + 1);
      const parts = new Set(
        Array.from({ length: 64 }, (_, i) => {
          scrambledSobol(i, 9, out);
          return Math.floor(out[d] * 64);
        }),
      );
      expect(parts.size).toBe(64);
    }
  });
  it("differ between seeds", () => {
    const [a, b] = [new Float64Array(2), new Float64Array(2)];
    scrambledSobol(3, 1, a);
    scrambledSobol(3, 2, b);
    expect([...a]).not.toEqual([...b]);
  });
});

describe("Halton points", () => {
  it("fill a square more evenly than random ones", () => {
    const points = Array.from({ length: 256 }, (_, i) => {
      const out = new Float64Array(2);
      scrambledHalton(i, 4, out);
      return out;
    });
    expect(discrepancy(points)).toBeLessThan(0.02);
    expect(points.every((p) => p.every((x) => x >= 0 && x < 1))).toBe(true);
  });
});
