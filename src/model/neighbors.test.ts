import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
it.each([1, 2] as const)("predicts many rows as one at a time (power %i)", (power) => {
  const source = createRng(7);
  // Few different values, so that rows have equal distances.
  const draw = (n: number) => Float64Array.from({ length: n }, () => source.integer(4) / 3);
  const table = { rows: 83, columns: 3, data: draw(83 * 3) };
  const y = { values: Float64Array.from({ length: 83 }, () => source.integer(3)), classes: 3 };
  const fitted = neighbors.fit(table, y, { k: 5, power, weights: "distance" }, rng);
  const points = { rows: 21, columns: 3, data: draw(63) };
  const single = Array.from({ length: 21 }, (_, i) => [
    ...fitted.predict({ rows: 1, columns: 3, data: points.data.subarray(3 * i, 3 * i + 3) }),
  ]);
  expect([...fitted.predict(points)]).toEqual(single.flat());
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
    expect(again.predict(points)).toEqual(fitted.predict(points));
  }
});
it("gives the probability 0 to a class that does not occur", () => {
  const y = { values: Float64Array.of(0, 2, 2, 0), classes: 3 };
  const params = { k: 3, power: 1, weights: "uniform" } as const;
  const [a, b, c] = neighbors.fit(x, y, params, rng).predict(column(1));
  expect(b).toBe(0);
  expect(a + c).toBeCloseTo(1, 12);
});

describe("predictions for training rows", () => {
  const source = createRng(8);
  const table = {
    rows: 60,
    columns: 2,
    data: Float64Array.from({ length: 120 }, () => source.normal()),
  };
  const classes = { values: Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 3), classes: 3 };
  const params = { k: 4, power: 2, weights: "distance" } as const;
  /** The table without row i. */
  const without = (i: number) => {
    const kept = (_: number, at: number) => Math.floor(at / 2) !== i;
    return { rows: 59, columns: 2, data: table.data.filter(kept) };
  };
  it("are those of a model without that row", () => {
    const y = { values: Float64Array.from({ length: 60 }, () => source.normal()), classes: 0 };
    const { outOfSample = [] } = neighbors.fit(table, y, params, rng, { outOfSample: true });
    for (let i = 0; i < 60; i++) {
      const rest = { values: y.values.filter((_, r) => r !== i), classes: 0 };
      const row = { rows: 1, columns: 2, data: table.data.slice(2 * i, 2 * i + 2) };
      const [wanted] = neighbors.fit(without(i), rest, params, rng).predict(row);
      expect(outOfSample[i]).toBeCloseTo(wanted, 12);
    }
  });
  it("say no more than the shares of the classes where neighbours tell nothing", () => {
    const fitted = neighbors.fit(table, classes, params, rng, { outOfSample: true });
    let loss = 0;
    classes.values.forEach((c, i) => {
      loss -= Math.log(fitted.outOfSample?.[i * 3 + c] ?? 0) / 60;
    });
    // The shares alone have log 3; votes alone have rows of probability 0.
    expect(loss).toBeLessThan(Math.log(3) + 1e-9);
  });
  it("are certain where neighbours are always right, but never wholly", () => {
    const y = {
      values: Float64Array.from({ length: 60 }, (_, i) => +(table.data[2 * i] > 0)),
      classes: 2,
    };
    const apart = {
      ...table,
      data: table.data.map((v, at) => (at % 2 === 0 ? 9 * Math.sign(v) : v)),
    };
    const p = neighbors.fit(apart, y, params, rng).predict(apart);
    y.values.forEach((c, i) => expect(p[2 * i + c]).toBeGreaterThan(0.98));
    expect(Math.min(...p)).toBeGreaterThan(0);
  });
  it("are NaN where there is no other row", () => {
    const one = { values: Float64Array.of(7), classes: 0 };
    const fitted = neighbors.fit(column(3), one, params, rng, { outOfSample: true });
    expect(fitted.outOfSample).toEqual(Float64Array.of(Number.NaN));
  });
});

it("counts a row of weight w as w rows at one place", () => {
  const params = { k: 2, power: 2, weights: "uniform" } as const;
  const weights = Float64Array.of(3, 1, 1, 2);
  const fitted = neighbors.fit(x, numbers, params, rng, { weights });
  expect([...fitted.predict(column(0.4, 6))]).toEqual([(3 * 10 + 20) / 4, (30 + 2 * 40) / 3]);
  const again = neighbors.load(JSON.parse(JSON.stringify(fitted.toJSON())));
  expect(again.predict(column(0.4, 6))).toEqual(fitted.predict(column(0.4, 6)));
});
it("learns from one row, which is the neighbour of all", () => {
  const y = { values: Float64Array.of(7), classes: 0 };
  const params = { k: 5, power: 2, weights: "distance" } as const;
  expect([...neighbors.fit(column(3), y, params, rng).predict(column(3, -50))]).toEqual([7, 7]);
});
it("predicts a number for a row that is very far away", () => {
  for (const weights of ["uniform", "distance"] as const)
    for (const power of [1, 2] as const) {
      const params = { k: 2, power, weights };
      expect(neighbors.fit(x, numbers, params, rng).predict(column(1e200))[0]).not.toBeNaN();
    }
});
