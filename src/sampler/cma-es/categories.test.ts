import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { categorical } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { Categories } from "./categories.ts";
import { strategy } from "./strategy.ts";

const axesOf = (...counts: readonly number[]) =>
  space(
    Object.fromEntries(
      counts.map((count, k) => [
        `c${k}`,
        categorical(Array.from({ length: count }, (_, l) => `v${l}`)),
      ]),
    ),
  ).axes;

describe("categorical distributions", () => {
  it("begin uniform", () => {
    const { q } = new Categories(axesOf(4, 2));
    expect(q.map((p) => [...p])).toEqual([
      [0.25, 0.25, 0.25, 0.25],
      [0.5, 0.5],
    ]);
  });
  it("of two levels move, by hand, from ½ to the margin with one parent", () => {
    const categories = new Categories(axesOf(2));
    // The natural gradient has length 1, so the step is whole: (1, 0), then a margin of 1 − 0.73.
    categories.update(Int32Array.of(0), Float64Array.of(1), 1);
    expect(categories.q[0][0]).toBeCloseTo(0.73, 12);
    expect(categories.q[0][1]).toBeCloseTo(0.27, 12);
  });
  it("move in the first generation as CatCMA of the package cmaes does", () => {
    // cmaes 0.13.1, CatCMA(cat_num=[3, 2], population_size=6).tell with these levels, best first.
    const categories = new Categories(axesOf(3, 2));
    const levels = Int32Array.of(2, 0, 2, 0, 2, 0, 0, 1, 1, 1, 0, 1);
    const { weights, parents } = strategy(2, 6);
    categories.update(levels, weights, parents);
    const wanted = [
      [0.14088324360345805, 0.14088324360345805, 0.7182335127930839],
      [0.7886751345948129, 0.21132486540518708],
    ];
    for (const [k, q] of categories.q.entries())
      for (const [l, p] of q.entries()) expect(p).toBeCloseTo(wanted[k][l], 10);
  });
  it("do not move on an axis that no parent has, nor without any choice", () => {
    const categories = new Categories(axesOf(3, 2));
    const { weights, parents } = strategy(2, 4);
    categories.update(Int32Array.of(0, -1, 0, -1, 1, -1, 1, -1), weights, parents);
    expect([...categories.q[1]]).toEqual([0.5, 0.5]);
    expect(categories.q[0][0]).toBeGreaterThan(1 / 3);
    const none = new Categories([]);
    none.update(new Int32Array(0), weights, parents);
    expect(none.q).toEqual([]);
  });
  it("do not move when the parents show each level as often as expected", () => {
    const categories = new Categories(axesOf(2));
    categories.update(Int32Array.of(0, 1), Float64Array.of(0.5, 0.5), 2);
    expect(categories.q[0][0]).toBeCloseTo(0.5, 12);
  });
  it("take nothing from samples that are no parents", () => {
    const [one, other] = [new Categories(axesOf(3)), new Categories(axesOf(3))];
    const { weights, parents } = strategy(1, 4);
    one.update(Int32Array.of(1, 1, 0, 0), weights, parents);
    other.update(Int32Array.of(1, 1, 2, 1), weights, parents);
    expect(one.q).toEqual(other.q);
  });
  it("keep the margin of CatCMA on each level, and sum to 1, whatever they learn", () => {
    const counts = fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(counts, fc.integer(), (levels, seed) => {
        const categories = new Categories(axesOf(...levels));
        const rng = createRng(seed);
        const { weights, parents } = strategy(2, 6);
        for (let g = 0; g < 20; g++) {
          const bias = rng.integer(2);
          const samples = Int32Array.from({ length: 6 * levels.length }, (_, i) =>
            bias === 1 ? 0 : rng.integer(levels[i % levels.length]),
          );
          categories.update(samples, weights, parents);
          for (const [k, q] of categories.q.entries()) {
            const margin = (1 - 0.73 ** (1 / levels.length)) / (levels[k] - 1);
            expect(q.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
            for (const p of q) expect(p).toBeGreaterThanOrEqual(margin - 1e-12);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
  it("draw each level with its probability", () => {
    const categories = new Categories(axesOf(3));
    categories.q[0].set([0.2, 0.7, 0.1]);
    const rng = createRng(5);
    const counts = [0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[categories.draw(0, rng)]++;
    // Four standard deviations of a share are at most 0.0184.
    for (const [l, p] of [0.2, 0.7, 0.1].entries())
      expect(Math.abs(counts[l] / 10_000 - p)).toBeLessThan(0.0184);
  });
  it("draw the last level, not one beyond it, when rounding leaves a rest", () => {
    const categories = new Categories(axesOf(3));
    categories.q[0].set([0, 0, 0.999]);
    const stream = { ...createRng(1), uniform: () => 0.9999 };
    expect(categories.draw(0, stream)).toBe(2);
  });
});
