import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { byReference, pointsFor, referencePoints } from "./reference-points.ts";

describe("reference points", () => {
  it("are the multiples of 1/divisions on the simplex (Das and Dennis 1998)", () => {
    expect(referencePoints(2, 2)).toEqual([
      [0, 1],
      [0.5, 0.5],
      [1, 0],
    ]);
    // C(divisions + objectives − 1, objectives − 1): 91 for three objectives and 12 divisions.
    expect(referencePoints(3, 12).length).toBe(91);
    expect(referencePoints(5, 6).length).toBe(210);
    for (const point of referencePoints(3, 7))
      expect(point.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
  it("are as many as fit into a population", () => {
    expect(pointsFor(3, 92).length).toBe(91);
    expect(pointsFor(3, 90).length).toBe(78);
  });
});

it("selection by reference points keeps one member of a front near each direction", () => {
  const values = [
    [0, 1],
    [0.01, 0.98],
    [0.02, 0.97],
    [0.5, 0.5],
    [1, 0],
    [2, 2],
  ];
  const { finished } = historyOf(
    space({ x: float(0, 1) }),
    values.map((v) => ({ params: { x: 0.5 }, values: v })),
    { a: "minimize", b: "minimize" },
  );
  const order = byReference(referencePoints(2, 2), 3)(finished, [0, 1, 2, 3, 4, 5]);
  expect(order.slice(0, 3).sort()).toEqual([0, 3, 4]);
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(order.at(-1)).toBe(5);
});

describe("the lattice of reference points", () => {
  const binomial = (n: number, k: number): number =>
    k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k;
  it("has C(divisions + objectives − 1, objectives − 1) different points on the simplex", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        (objectives, divisions) => {
          const points = referencePoints(objectives, divisions);
          const count = objectives === 1 ? 1 : binomial(divisions + objectives - 1, objectives - 1);
          expect(points.length).toBe(Math.round(count));
          expect(new Set(points.map((p) => p.join())).size).toBe(points.length);
          for (const p of points) {
            expect(p.length).toBe(objectives);
            expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
            for (const v of p)
              expect(v >= 0 && Math.abs(v * divisions - Math.round(v * divisions)) < 1e-9).toBe(
                true,
              );
          }
        },
      ),
    );
  });
  it("has at least a corner for each objective, however small the population", () => {
    expect(pointsFor(5, 2)).toHaveLength(5);
    expect(pointsFor(3, 2)).toEqual(referencePoints(3, 1));
  });
});

describe("selection by reference points", () => {
  const s = space({ x: float(0, 1) });
  const objectives = { a: "minimize", b: "minimize" } as const;
  const finishedOf = (values: readonly (readonly number[])[], limits?: readonly number[]) =>
    historyOf(
      s,
      values.map((v, i) => ({
        params: { x: 0.5 },
        values: v,
        ...(limits && { limits: [limits[i]] }),
      })),
      objectives,
      limits && { m: { atMost: 0 } },
    ).finished;
  const value = fc.integer({ min: 0, max: 20 });
  const cases = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 30 });

  it("lists each row once, a better front before a worse one among those selected", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 2, max: 12 }), (values, population) => {
        const finished = finishedOf(values);
        const rows = values.map((_, i) => i);
        const order = byReference(referencePoints(2, 4), population)(finished, rows);
        expect([...order].sort((a, b) => a - b)).toEqual(rows);
        const dominates = (i: number, j: number) =>
          values[i][0] <= values[j][0] &&
          values[i][1] <= values[j][1] &&
          (values[i][0] < values[j][0] || values[i][1] < values[j][1]);
        const selected = order.slice(0, population);
        // No row that is left out dominates a selected one.
        for (const out of order.slice(population))
          for (const inside of selected) expect(dominates(out, inside)).toBe(false);
      }),
    );
  });
  it("gives the two ends of a front their places, in whatever order the rows come", () => {
    const values = [
      [0, 10],
      [1, 9.5],
      [2, 9],
      [3, 8.5],
      [10, 0],
    ];
    const finished = finishedOf(values);
    const select = byReference(referencePoints(2, 1), 2);
    for (const rows of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 4, 1, 0, 3],
    ])
      expect([...select(finished, rows).slice(0, 2)].sort()).toEqual([0, 4]);
  });
  it("shares the places between directions: two of each, the nearest first", () => {
    const values = [
      [0, 10],
      [0.1, 9.9],
      [0.2, 9.8],
      [0.3, 9.7],
      [10, 0],
      [9.8, 0.1],
      [9.6, 0.2],
    ];
    const order = byReference(referencePoints(2, 1), 4)(finishedOf(values), [0, 1, 2, 3, 4, 5, 6]);
    expect([...order.slice(0, 4)].sort()).toEqual([0, 1, 4, 5]);
  });
  it("puts infeasible trials behind all feasible ones, by their violation", () => {
    const values = [
      [0, 0],
      [5, 6],
      [6, 5],
      [7, 7],
      [1, 1],
    ];
    const finished = finishedOf(values, [2, 0, 0, 0, 1]);
    const order = byReference(referencePoints(2, 2), 2)(finished, [0, 1, 2, 3, 4]);
    expect([...order.slice(0, 2)].sort()).toEqual([1, 2]);
    expect(order.slice(2)).toEqual([3, 4, 0]);
  });
  it("does not depend on the units of objectives", () => {
    fc.assert(
      fc.property(cases, (some) => {
        // With two ends, so that the first front has an extent by which to normalise.
        const values = [...some, [-1, 21], [21, -1]];
        const rows = values.map((_, i) => i);
        const select = byReference(referencePoints(2, 4), 5);
        const scaled = values.map(([a, b]) => [a * 1024, b / 64]);
        expect(select(finishedOf(scaled), rows)).toEqual(select(finishedOf(values), rows));
      }),
    );
  });
  it("copes with infinite values and with a front of equal points", () => {
    const infinite = finishedOf([
      [Infinity, 0],
      [0, Infinity],
      [-Infinity, Infinity],
      [1, 1],
    ]);
    const order = byReference(referencePoints(2, 2), 2)(infinite, [0, 1, 2, 3]);
    expect([...order].sort()).toEqual([0, 1, 2, 3]);
    const equal = finishedOf([1, 1, 1, 1].map((v) => [v, v]));
    expect(byReference(referencePoints(2, 2), 2)(equal, [0, 1, 2, 3])).toHaveLength(4);
  });
});
