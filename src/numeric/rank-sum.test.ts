import { describe, expect, it } from "vitest";
import { rankSumByNormal, rankSumTest } from "./rank-sum.ts";
import { createRng } from "./rng.ts";

const SCIPY = { less: 1 - 272.5 / 750, p: 0.08374973632020088 };

describe("the rank-sum test", () => {
  it("counts all divisions of small samples", () => {
    // Of the 20 ways to divide six values in halves two are as extreme.
    expect(rankSumTest([1, 2, 3], [4, 5, 6])).toEqual({ less: 1, p: 0.1 });
    expect(rankSumTest([4, 5, 6], [1, 2, 3])).toEqual({ less: 0, p: 0.1 });
    expect(rankSumTest([1, 1], [1, 1])).toEqual({ less: 0.5, p: 1 });
  });
  it("agrees with SciPy for large samples with ties", () => {
    // scipy.stats.mannwhitneyu(a, b, method="asymptotic"), two-sided with correction.
    const a = Array.from({ length: 30 }, (_, i) => (i * 7) % 11);
    const b = Array.from({ length: 25 }, (_, i) => ((i * 5) % 13) + 1);
    const { less, p } = rankSumTest(a, b);
    expect(less).toBeCloseTo(SCIPY.less, 12);
    expect(p).toBeCloseTo(SCIPY.p, 6);
  });
  it("finds no difference in most samples of the same distribution", () => {
    const rng = createRng(1);
    let found = 0;
    for (let k = 0; k < 400; k++) {
      const draw = () => Array.from({ length: 5 }, () => rng.uniform());
      if (rankSumTest(draw(), draw()).p < 0.05) found++;
    }
    expect(found / 400).toBeLessThan(0.06);
    expect(found).toBeGreaterThan(0);
  });
});

describe("the normal approximation", () => {
  // scipy.stats.mannwhitneyu(x, y, method="asymptotic").pvalue, SciPy 1.17.1
  it.each([
    [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.012185780355344813],
    [[1, 2, 2, 3], [2, 3, 3, 4, 5], 0.09934224785346528],
    [[0.5, 0.1, 0.9], [0.4, 0.2, 0.8], 1],
  ])("gives the p of SciPy for %j and %j", (x, y, p) => {
    expect(rankSumByNormal(x, y).p).toBeCloseTo(p, 10);
    expect(rankSumByNormal(y, x).p).toBeCloseTo(p, 10);
  });
  it("is 1 where all results are the same", () => {
    expect(rankSumByNormal([1, 1, 1], [1, 1, 1]).p).toBe(1);
  });
});
