import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import type { SavedModel } from "../../tune/saved-model.ts";
import type { NumberColumn, Table } from "../../tune/table/data-table.ts";
import { Pauses } from "../pause.ts";
import { measureEffect } from "./column-effect.ts";
import { effectGrid } from "./effect-grid.ts";

const number = (name: string, values: Float64Array): NumberColumn => ({
  ...{ name, type: "number", values },
});
const model = { classes: [] as readonly string[] } as SavedModel;

/** The effect of column 0 on a function of two columns. */
async function effectOf(a: Float64Array, b: Float64Array, f: (a: number, b: number) => number) {
  const table: Table = { rows: a.length, columns: [number("a", a), number("b", b)] };
  const ensemble = {
    predict: ({ columns }: Table, rows: Int32Array) => {
      const [x, y] = columns as readonly NumberColumn[];
      return Float64Array.from(rows, (i) => f(x.values[i], y.values[i]));
    },
  };
  const cells = Array.from(a, String);
  const grid = effectGrid(table.columns[0])!;
  const effect = await measureEffect(
    ...([model, ensemble, table, 0, grid, cells, [0]] as const),
    createRng(1),
    new Pauses("effect", {}),
  );
  return effect.curves[0];
}

describe("the effect of a column", () => {
  const n = 401;
  const even = Float64Array.from({ length: n }, (_, i) => i / 100);
  it("is that of the column alone where columns are independent", async () => {
    const other = Float64Array.from({ length: n }, (_, i) => ((i * 149) % n) / 100);
    const { points, mean } = await effectOf(even, other, (a, b) => 3 * a - b);
    expect(mean).toBeCloseTo(4, 9);
    expect(points).toHaveLength(21);
    for (const { number: a = 0, dependence, accumulated } of points) {
      expect(dependence.value).toBeCloseTo(3 * a - 2, 9);
      // Less its mean, 3 · 2, which ranges with one row more or less move a little.
      expect(accumulated!.value).toBeCloseTo(3 * a - 6, 1);
      expect(dependence.low).toBeLessThan(dependence.value);
      expect(dependence.high).toBeGreaterThan(dependence.value);
    }
  });
  it("accumulates within rows that occur: of a · b with a = b it is a² / 2 (Apley and Zhu 2020)", async () => {
    const { points } = await effectOf(even, even, (a, b) => a * b);
    const first = points[0].accumulated!.value;
    for (const { number: a = 0, dependence, accumulated } of points) {
      expect(accumulated!.value - first).toBeCloseTo(a ** 2 / 2, 1);
      // Partial dependence combines each a with every b, whose mean is 2.
      expect(dependence.value).toBeCloseTo(2 * a, 9);
    }
    // The mean of a² / 2 over 0 … 4 is 8 / 3.
    expect(first).toBeCloseTo(-8 / 3, 1);
  });
  it("has no band where every row changes alike, and leaves missing cells out", async () => {
    const some = even.map((v, i) => (i % 4 === 0 ? Number.NaN : v));
    const { points } = await effectOf(some, even, (a) => (Number.isNaN(a) ? 100 : 2 * a));
    const [first, ...others] = points;
    for (const { number: a = 0, accumulated, dependence } of others) {
      const rise = 2 * (a - first.number!);
      expect(accumulated!.value - first.accumulated!.value).toBeCloseTo(rise, 9);
      expect(dependence.high - dependence.low).toBeCloseTo(0, 9);
    }
    expect(points.reduce((sum, { rows }) => sum + rows, 0)).toBe(300);
  });
  it("has a point for each category, the commonest first", () => {
    const codes = Int32Array.of(2, 0, 1, 1, -1, 1, 2);
    const grid = effectGrid({ name: "c", type: "category", codes, categories: ["x", "y", "z"] })!;
    expect([...grid.sources].map((i) => codes[i])).toEqual([1, 2, 0]);
    expect([...grid.rows]).toEqual([3, 2, 1]);
  });
});
