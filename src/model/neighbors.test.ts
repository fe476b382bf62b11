import fc from "fast-check";
import { expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { neighbors } from "./neighbors.ts";

const column = (...values: number[]) => ({
  rows: values.length,
  columns: 1,
  data: Float64Array.from(values),
});
const x = column(0, 1, 3, 7);
const numbers = { values: Float64Array.of(10, 20, 30, 40), classes: 0 };
const rng = createRng(0);

it("takes the mean of the k nearest rows", () => {
  const params = { k: 2, power: 2, weights: "uniform" } as const;
  expect([...neighbors.fit(x, numbers, params, rng).predict(column(0.4, 6))]).toEqual([15, 35]);
});
it("weighs by the reciprocal of the distance", () => {
  const params = { k: 2, power: 1, weights: "distance" } as const;
  const [p] = neighbors.fit(x, numbers, params, rng).predict(column(0.25));
  expect(p).toBeCloseTo((10 / 0.25 + 20 / 0.75) / (1 / 0.25 + 1 / 0.75), 12);
});
it("lets rows at distance 0 decide alone", () => {
  const params = { k: 3, power: 2, weights: "distance" } as const;
  expect([...neighbors.fit(x, numbers, params, rng).predict(column(3))]).toEqual([30]);
});
it("uses all rows where there are fewer than k, and counts votes of classes", () => {
  const params = { k: 100, power: 2, weights: "uniform" } as const;
  const y = { values: Float64Array.of(0, 1, 1, 1), classes: 2 };
  expect([...neighbors.fit(x, y, params, rng).predict(column(50))]).toEqual([0.25, 0.75]);
});
it("gives up a distance early without changing who is nearest", () => {
  // 20 columns: the check after every eighth one takes effect.
  const source = createRng(5);
  const data = Float64Array.from({ length: 60 * 20 }, () => source.normal());
  const table = { rows: 60, columns: 20, data };
  const y = { values: Float64Array.from({ length: 60 }, (_, i) => i), classes: 0 };
  const params = { k: 1, power: 2, weights: "uniform" } as const;
  const point = {
    rows: 1,
    columns: 20,
    data: Float64Array.from({ length: 20 }, () => source.normal()),
  };
  const [got] = neighbors.fit(table, y, params, rng).predict(point);
  const distance = (r: number): number =>
    point.data.reduce((s, v, j) => s + (v - data[r * 20 + j]) ** 2, 0);
  const nearest = [...y.values].sort((a, b) => distance(a) - distance(b))[0];
  expect(got).toBe(nearest);
});

/** The prediction by definition: all rows sorted by distance. */
function predictBySorting(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  point: readonly number[],
  { k, power, weights }: { k: number; power: number; weights: "uniform" | "distance" },
): number {
  const sorted = rows
    .map((row, i) => ({
      d: row.reduce((s, v, j) => s + Math.abs(v - point[j]) ** power, 0) ** (1 / power),
      t: targets[i],
    }))
    .toSorted((a, b) => a.d - b.d)
    .slice(0, k);
  const exact = sorted.filter((r) => r.d === 0);
  const used = weights === "distance" && exact.length > 0 ? exact : sorted;
  const weight = (d: number): number => (weights === "uniform" || exact.length > 0 ? 1 : 1 / d);
  return (
    used.reduce((s, r) => s + weight(r.d) * r.t, 0) / used.reduce((s, r) => s + weight(r.d), 0)
  );
}

it("predicts what sorting all rows by their distance predicts", () => {
  const coordinate = fc.integer({ min: -4, max: 4 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }).chain((p) =>
        fc.record({
          rows: fc.array(fc.array(coordinate, { minLength: p, maxLength: p }), {
            minLength: 1,
            maxLength: 25,
          }),
          point: fc.array(coordinate, { minLength: p, maxLength: p }),
        }),
      ),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(1 as const, 2 as const),
      fc.constantFrom("uniform" as const, "distance" as const),
      ({ rows, point }, k, power, weights) => {
        const targets = rows.map((_, i) => (i * 37) % 11);
        const table = {
          rows: rows.length,
          columns: point.length,
          data: Float64Array.from(rows.flat()),
        };
        const fitted = neighbors.fit(
          table,
          { values: Float64Array.from(targets), classes: 0 },
          { k, power, weights },
          rng,
        );
        const one = { rows: 1, columns: point.length, data: Float64Array.from(point) };
        const wanted = predictBySorting(rows, targets, point, { k, power, weights });
        expect(fitted.predict(one)[0]).toBeCloseTo(wanted, 9);
      },
    ),
    { numRuns: 150 },
  );
});
it("takes the first of equally near rows", () => {
  const two = column(-1, 1, -1, 1);
  const params = { k: 1, power: 2, weights: "uniform" } as const;
  expect([...neighbors.fit(two, numbers, params, rng).predict(column(0, 1, -1))]).toEqual([
    10, 20, 10,
  ]);
});
it("predicts the same after JSON, also for rows that it knows", () => {
  const third = column(1 / 3, 2 / 3, 1.1, 1e-9);
  for (const weights of ["uniform", "distance"] as const) {
    const fitted = neighbors.fit(third, numbers, { k: 2, power: 2, weights }, rng);
    const again = neighbors.load(JSON.parse(JSON.stringify(fitted.toJSON())));
    const points = column(1 / 3, 0.5001, 7, 1.1);
    again.predict(points).forEach((v, i) => expect(v).toBeCloseTo(fitted.predict(points)[i], 5));
  }
});
it("gives the probability 0 to a class that does not occur", () => {
  const y = { values: Float64Array.of(0, 2, 2, 0), classes: 3 };
  const params = { k: 3, power: 1, weights: "uniform" } as const;
  const [a, b, c] = neighbors.fit(x, y, params, rng).predict(column(1));
  expect([a, b, c]).toEqual([1 / 3, 0, 2 / 3]);
});
it("learns from one row, which is the neighbour of all", () => {
  const y = { values: Float64Array.of(7), classes: 0 };
  const params = { k: 5, power: 2, weights: "distance" } as const;
  expect([...neighbors.fit(column(3), y, params, rng).predict(column(3, -50))]).toEqual([7, 7]);
});
// The squared distance overflows to Infinity, and findNearest takes only rows below Infinity.
it.fails("predicts a number for a row that is very far away", () => {
  const params = { k: 2, power: 2, weights: "uniform" } as const;
  expect(neighbors.fit(x, numbers, params, rng).predict(column(1e200))[0]).not.toBeNaN();
});
