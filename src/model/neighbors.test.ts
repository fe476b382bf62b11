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
