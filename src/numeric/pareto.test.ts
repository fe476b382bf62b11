import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { crowding, dominates, hypervolume, nonDominatedRanks } from "./pareto.ts";

const columns = (points: readonly (readonly number[])[]): Float64Array[] =>
  points[0].map((_, k) => Float64Array.from(points, (p) => p[k]));

describe("several objectives", () => {
  it("ranks as Optuna 5 ranks", () => {
    for (const { points, rank } of reference.pareto)
      expect([...nonDominatedRanks(columns(points), points.length)]).toEqual(rank);
  });
  it("measures the hypervolume that Optuna 5 measures", () => {
    for (const { points, reference: at, hypervolume: wanted } of reference.pareto)
      expect(hypervolume(points, at)).toBeCloseTo(wanted, 12);
  });
  it("ranks a point behind all that dominate it, and beside none", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 4 }),
            fc.integer({ min: 0, max: 4 }),
            fc.integer({ min: 0, max: 4 }),
          ),
          {
            minLength: 1,
            maxLength: 30,
          },
        ),
        (points) => {
          const c = columns(points);
          const ranks = nonDominatedRanks(c, points.length);
          for (let i = 0; i < points.length; i++) {
            const above = points.map((_, j) => j).filter((j) => dominates(c, j, i));
            expect(ranks[i]).toBe(
              above.length === 0 ? 0 : 1 + Math.max(...above.map((j) => ranks[j])),
            );
          }
        },
      ),
    );
  });
  it("puts points with a NaN behind all others", () => {
    expect([
      ...nonDominatedRanks([Float64Array.of(1, Number.NaN, 2), Float64Array.of(1, 0, 2)], 3),
    ]).toEqual([0, 2, 1]);
  });
  it("counts nothing beyond the reference", () => {
    expect(hypervolume([[2, 0]], [1, 1])).toBe(0);
    expect(hypervolume([], [1, 1, 1])).toBe(0);
  });
  it("gives the ends of a front infinite crowding distance", () => {
    const d = crowding(
      columns([
        [0, 4],
        [1, 2],
        [3, 1],
        [4, 0],
      ]),
      [0, 1, 2, 3],
    );
    expect([...d]).toEqual([Infinity, 3 / 4 + 3 / 4, 3 / 4 + 2 / 4, Infinity]);
  });
});
