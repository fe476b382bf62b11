import { expect, it } from "vitest";
import type { Matrix } from "../numeric/matrix.ts";
import { createRng } from "../numeric/rng.ts";
import { linear } from "./linear.ts";
import { addPieces, chooseKnots } from "./linear-curves.ts";

const rng = createRng(1);
const n = 400;
const x: Matrix = {
  rows: n,
  columns: 2,
  data: Float64Array.from({ length: 2 * n }, (_, at) =>
    at % 2 === 0 ? 4 * rng.uniform() - 2 : at % 4 === 1 ? 1 : 0,
  ),
};
const at = (i: number): number => x.data[2 * i];
const params = { penalty: 1e-4, l1_share: 0, log_target: false, log_odds: false };

it("has knots at the quantiles of numbers, and none for a column of two values", () => {
  const [knots, mark] = chooseKnots(x, undefined);
  expect(mark).toEqual([]);
  expect(knots.length).toBe(10);
  for (const [k, t] of knots.entries()) {
    const below = Array.from({ length: n }, (_, i) => at(i)).filter((v) => v <= t).length;
    expect(Math.abs(below / n - (k + 1) / 11)).toBeLessThan(0.01);
  }
});
it("has fewer knots in many rows, and none where they would not fit into memory", () => {
  const wide = (columns: number): Matrix => ({
    rows: 500,
    columns,
    data: Float64Array.from({ length: 500 * columns }, (_, i) => (i * 7919) % 1009),
  });
  expect(chooseKnots(wide(8000), undefined)[0].length).toBe(4);
  expect(chooseKnots(wide(21_000), undefined)[0].length).toBe(0);
});
it("adds pieces that grow from their knots", () => {
  const rows: Matrix = { rows: 2, columns: 2, data: Float64Array.of(1, 5, 3, 7) };
  expect(addPieces(rows, [[0, 2], []])).toEqual({
    rows: 2,
    columns: 4,
    data: Float64Array.of(1, 5, 1, 0, 3, 7, 3, 1),
  });
});
it("fits a parabola, which a straight line does not", () => {
  const y = { values: Float64Array.from({ length: n }, (_, i) => at(i) ** 2), classes: 0 };
  const error = (curves: boolean): number =>
    linear
      .fit(x, y, { ...params, curves }, rng)
      .predict(x)
      .reduce((s, p, i) => s + Math.abs(p - y.values[i]) / n, 0);
  expect(error(true)).toBeLessThan(0.05);
  expect(error(false)).toBeGreaterThan(0.8);
});
it("separates the middle from both ends", () => {
  const y = {
    values: Float64Array.from({ length: n }, (_, i) => (Math.abs(at(i)) < 1 ? 1 : 0)),
    classes: 2,
  };
  const fitted = linear.fit(x, y, { ...params, curves: true }, rng);
  const p = fitted.predict(x);
  const right = y.values.filter((v, i) => p[2 * i + 1] > 0.5 === (v === 1)).length;
  expect(right / n).toBeGreaterThan(0.95);
  const again = linear.load(JSON.parse(JSON.stringify(fitted.toJSON())));
  expect([...again.predict(x)]).toEqual([...p]);
});
it("keeps the weights of sparse columns beside curves", () => {
  // One sparse entry in every second row, which adds 3 to a parabola.
  const half = n / 2;
  const sparse = {
    rows: n,
    columns: 1,
    starts: Int32Array.from({ length: n + 1 }, (_, i) => Math.ceil(i / 2)),
    indices: new Int32Array(half),
    values: new Float32Array(half).fill(1),
  };
  const y = {
    values: Float64Array.from({ length: n }, (_, i) => at(i) ** 2 + (i % 2 === 0 ? 3 : 0)),
    classes: 0,
  };
  const p = linear
    .fit({ ...x, sparse }, y, { ...params, curves: true }, rng)
    .predict({ ...x, sparse });
  expect(p.reduce((s, v, i) => s + Math.abs(v - y.values[i]) / n, 0)).toBeLessThan(0.1);
});
