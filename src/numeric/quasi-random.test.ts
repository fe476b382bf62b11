import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { MORE_DIRECTIONS } from "./more-sobol-directions.ts";
import { SOBOL_DIMENSIONS, scrambledHalton, scrambledSobol } from "./quasi-random.ts";
import { Sobol } from "./sobol.ts";
import { FIRST_DIRECTIONS } from "./sobol-directions.ts";

const unscrambled = new Sobol(FIRST_DIRECTIONS + MORE_DIRECTIONS);

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
      point.forEach((x, d) => expect(unscrambled.bits(i, d) / 2 ** 32).toBe(x)),
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

/** The first `count` points of a sequence in d dimensions. */
const take = (
  point: (index: number, seed: number, out: Float64Array) => void,
  count: number,
  d: number,
  seed: number,
): Float64Array[] =>
  Array.from({ length: count }, (_, i) => {
    const out = new Float64Array(d);
    point(i, seed, out);
    return out;
  });

describe("Sobol points in more dimensions", () => {
  it("are SciPy's in dimensions 12, 25 and 39", () => {
    // qmc.Sobol(d=40, scramble=False, bits=32).random(64), times 2³²; SciPy 1.17.1
    const wanted: readonly [index: number, ...bits: number[]][] = [
      [0, 0, 0, 0],
      [1, 2147483648, 2147483648, 2147483648],
      [2, 1073741824, 3221225472, 1073741824],
      [3, 3221225472, 1073741824, 3221225472],
      [7, 2684354560, 2684354560, 536870912],
      [20, 3355443200, 3355443200, 134217728],
      [63, 2348810240, 2751463424, 738197504],
    ];
    for (const [index, ...bits] of wanted)
      expect([12, 25, 39].map((d) => unscrambled.bits(index, d))).toEqual(bits);
  });
  it("are a (0, k, 2)-net in the first two, scrambled as well", () => {
    // Each of the 2^k boxes of 2^−a × 2^−(k − a) holds one of 2^k points (Niederreiter 1992, §4).
    const k = 6;
    for (const seed of [0, 1, -5]) {
      const points = take(scrambledSobol, 2 ** k, 2, seed);
      for (let a = 0; a <= k; a++) {
        const boxes = points.map(
          ([x, y]) => Math.floor(x * 2 ** a) * 2 ** (k - a) + Math.floor(y * 2 ** (k - a)),
        );
        expect(new Set(boxes).size).toBe(2 ** k);
      }
    }
  });
  it("lie inside (0, 1), and have the same first coordinates whatever their number", () => {
    const [few, many] = [3, 20].map((d) => take(scrambledSobol, 100, d, 7));
    many.forEach((p, i) => {
      expect(p.every((v) => v > 0 && v < 1)).toBe(true);
      expect(p.slice(0, 3)).toEqual(few[i]);
    });
  });
  it("have at least 200 dimensions with direction numbers, all of them different", () => {
    expect(SOBOL_DIMENSIONS).toBeGreaterThan(200);
    const columns = Array.from({ length: 60 }, (_, d) =>
      Array.from({ length: 64 }, (_, i) => unscrambled.bits(i, d)).join(),
    );
    expect(new Set(columns).size).toBe(60);
  });
});

describe("Halton points by their definition", () => {
  it("put one of b^k points into each of b^k equal parts of the axis of base b", () => {
    for (const [d, base, k] of [
      [0, 2, 6],
      [1, 3, 4],
      [2, 5, 2],
      [5, 13, 2],
    ]) {
      const parts = base ** k;
      const points = take(scrambledHalton, parts, d + 1, 11);
      expect(new Set(points.map((p) => Math.floor(p[d] * parts + 1e-9))).size).toBe(parts);
    }
  });
  it("are the same again, also after more permutations than are kept", () => {
    const first = take(scrambledHalton, 5, 2, 1);
    const out = new Float64Array(2);
    for (let seed = 100; seed < 400; seed++) scrambledHalton(3, seed, out);
    expect(take(scrambledHalton, 5, 2, 1)).toEqual(first);
  });
  it("differ between seeds, and between dimensions", () => {
    const [a, b] = [1, 2].map((seed) => take(scrambledHalton, 1, 4, seed)[0]);
    expect(new Set([...a, ...b]).size).toBe(8);
  });
});
