import { expect, it } from "vitest";
import { quickIntegers } from "./quick-integers.ts";
import { createRng } from "./rng.ts";

const draw = (seed: number, count: number, n: number): number[] => {
  const source = quickIntegers(createRng(seed));
  return Array.from({ length: n }, () => source.integer(count));
};

it("draws each number equally often, by a χ² test on each of 20 seeds", () => {
  const large = Array.from({ length: 20 }, (_, seed) => {
    const counts = new Array<number>(16).fill(0);
    for (const v of draw(seed, 16, 16_000)) counts[v]++;
    return counts.reduce((s, c) => s + (c - 1000) ** 2 / 1000, 0);
  });
  // 99.99 % point of χ² with 15 degrees of freedom.
  for (const chi2 of large) expect(chi2).toBeLessThan(44.3);
});
it("is uncorrelated from one draw to the next", () => {
  const v = draw(1, 1_000_000, 20_000).map((u) => u / 1_000_000 - 0.5);
  const covariance = v.slice(1).reduce((s, u, i) => s + u * v[i], 0) / (v.length - 1);
  expect(Math.abs(covariance * 12)).toBeLessThan(0.03);
});
it("repeats itself with the same seed, and not with another", () => {
  expect(draw(3, 1000, 50)).toEqual(draw(3, 1000, 50));
  expect(draw(3, 1000, 50)).not.toEqual(draw(4, 1000, 50));
});
