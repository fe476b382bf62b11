import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { crowdedOrder, crowding, dominates, hypervolume, nonDominatedRanks } from "./pareto.ts";

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

/** Points with whole coordinates from 0 to 4. */
const pointsIn = (dimensions: number, maxLength = 8) =>
  fc.array(fc.array(fc.nat(4), { minLength: dimensions, maxLength: dimensions }), {
    minLength: 1,
    maxLength,
  });

describe("dominance", () => {
  it("needs one objective that is better and none that is worse", () => {
    const c = columns([
      [1, 1],
      [1, 2],
      [2, 1],
      [1, 1],
    ]);
    expect([dominates(c, 0, 1), dominates(c, 1, 0)]).toEqual([true, false]);
    expect([dominates(c, 1, 2), dominates(c, 2, 1)]).toEqual([false, false]);
    expect([dominates(c, 0, 3), dominates(c, 3, 0)]).toEqual([false, false]); // equal points
  });
  it("holds with infinite values, too", () => {
    const c = columns([
      [-Infinity, 1],
      [0, 1],
      [0, Infinity],
    ]);
    expect([dominates(c, 0, 1), dominates(c, 1, 2)]).toEqual([true, true]);
  });
});

describe("ranks", () => {
  it("of one objective count the smaller values", () => {
    const values = Float64Array.of(5, 3, 3, 9, -1);
    expect([...nonDominatedRanks([values], 5)]).toEqual([2, 1, 1, 3, 0]);
  });
  it("are those of the first n points alone", () => {
    const values = Float64Array.of(5, 3, -100);
    expect([...nonDominatedRanks([values], 2)]).toEqual([1, 0]);
    expect([...nonDominatedRanks([values], 0)]).toEqual([]);
  });
  it("of points that all have a NaN are 0: there is no better one", () => {
    const nan = Float64Array.of(Number.NaN, Number.NaN);
    expect([...nonDominatedRanks([nan], 2)]).toEqual([0, 0]);
  });
});

describe("hypervolume", () => {
  it("is the number of unit cubes that the points dominate", () => {
    fc.assert(
      fc.property(pointsIn(3, 6), fc.integer({ min: 2, max: 5 }), (points, r) => {
        let cubes = 0;
        for (let a = 0; a < r; a++)
          for (let b = 0; b < r; b++)
            for (let c = 0; c < r; c++)
              if (points.some((p) => p[0] <= a && p[1] <= b && p[2] <= c)) cubes++;
        expect(hypervolume(points, [r, r, r])).toBe(cubes);
      }),
    );
  });
  it("of one objective is the distance from the least value to the reference", () => {
    expect(hypervolume([[3], [1], [7]], [5])).toBe(4);
  });
  it("does not depend on the order of points or objectives, nor on dominated points", () => {
    fc.assert(
      fc.property(pointsIn(4, 5), (points) => {
        const at = [5, 5, 5, 5];
        const volume = hypervolume(points, at);
        expect(hypervolume(points.toReversed(), at)).toBe(volume);
        const turned = points.map((p) => p.toReversed());
        expect(hypervolume(turned, at)).toBe(volume);
        const worse = points[0].map((v) => v + 0.5);
        expect(hypervolume([...points, worse, points[0]], at)).toBe(volume);
      }),
    );
  });
  it("is that of a box for one point, and leaves out a point on the border", () => {
    expect(hypervolume([[1, 2, 3]], [2, 4, 6])).toBe(1 * 2 * 3);
    expect(hypervolume([[1, 2, 6]], [2, 4, 6])).toBe(0);
    expect(hypervolume([[1, Number.NaN]], [2, 4])).toBe(0);
  });
});

describe("crowding", () => {
  const front = columns([
    [0, 9],
    [1, 3],
    [1, 3],
    [9, 0],
  ]);
  it("is infinite for a front of one or two points", () => {
    expect([...crowding(front, [1])]).toEqual([Infinity]);
    expect([...crowding(front, [1, 3])]).toEqual([Infinity, Infinity]);
  });
  it("adds up shares of the span in each objective", () => {
    const [, a, b] = crowding(front, [0, 1, 2, 3]);
    // Each of the two equal points has the other one and an end as its neighbours.
    expect(a + b).toBeCloseTo((1 + 8) / 9 + (6 + 3) / 9, 12);
  });
  it("ignores an objective without a span, or with an infinite one", () => {
    const flat = columns([
      [0, 5],
      [1, 5],
      [4, 5],
    ]);
    expect(crowding(flat, [0, 1, 2])[1]).toBe(1);
    const infinite = columns([
      [0, 0],
      [1, 1],
      [4, Infinity],
    ]);
    expect(crowding(infinite, [0, 1, 2])[1]).toBe(1);
  });
});

describe("NSGA-II's order", () => {
  it("is by front, then by distance, then by index", () => {
    const points = [
      [5, 5], // dominated by all below
      [0, 4],
      [1, 3], // as crowded as the next one: (3 + 3)/8 …
      [3, 1], // …
      [4, 0],
      [2, 2], // the most crowded one
    ];
    expect(crowdedOrder(columns(points), 6)).toEqual([1, 4, 2, 3, 5, 0]);
  });
  it("is a permutation of the points, the best of a single objective first", () => {
    fc.assert(
      fc.property(pointsIn(1), (points) => {
        const order = crowdedOrder(columns(points), points.length);
        expect([...order].sort((a, b) => a - b)).toEqual([...points.keys()]);
        const values = order.map((i) => points[i][0]);
        expect(values).toEqual([...values].sort((a, b) => a - b));
      }),
    );
  });
});
