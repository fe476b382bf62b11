import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import type { NumberColumn, Table } from "../table/data-table.ts";
import { measureEffect } from "./column-effect.ts";
import { effectGrid } from "./effect-grid.ts";

const number = (name: string, values: Float64Array): NumberColumn => ({
  ...{ name, type: "number", values },
});
/** The effect of column 0 on a function of two columns. */
async function effectOf(a: Float64Array, b: Float64Array, f: (a: number, b: number) => number) {
  const table: Table = { rows: a.length, columns: [number("a", a), number("b", b)] };
  const predict = ({ columns }: Table) => {
    const [x, y] = columns as readonly NumberColumn[];
    return x.values.map((v, i) => f(v, y.values[i]));
  };
  const effect = await measureEffect(
    { classes: [], predict },
    table,
    { at: 0, grid: effectGrid(table.columns[0])!, cellOf: (i) => String(a[i]) },
    [0],
    createRng(1),
    async () => {},
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
      expect(accumulated.value).toBeCloseTo(3 * a - 6, 1);
      expect(dependence.low).toBeLessThan(dependence.value);
      expect(dependence.high).toBeGreaterThan(dependence.value);
    }
  });
  it("accumulates within rows that occur: of a · b with a = b it is a² / 2 (Apley and Zhu 2020)", async () => {
    const { points } = await effectOf(even, even, (a, b) => a * b);
    const first = points[0].accumulated.value;
    for (const { number: a = 0, dependence, accumulated } of points) {
      expect(accumulated.value - first).toBeCloseTo(a ** 2 / 2, 1);
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
      expect(accumulated.value - first.accumulated.value).toBeCloseTo(rise, 9);
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
  it("of categories accumulates from each to the most similar ones (Apley and Zhu 2020, appendix)", async () => {
    // b is the rank of the category and up to 4 more, so categories are alike that have near ranks.
    const names = ["middle", "low", "high", "lowest"];
    const ranks = [2, 1, 3, 0];
    const codes = Int32Array.from({ length: n }, (_, i) => (i * 7) % 4);
    const b = Float64Array.from(codes, (c, i) => ranks[c] + ((i * 149) % n) / 100);
    const table: Table = {
      rows: n,
      columns: [{ name: "c", type: "category", codes, categories: names }, number("b", b)],
    };
    const predict = ({ columns: [c, own] }: Table) => {
      if (c.type !== "category" || own.type !== "number") throw new Error("other columns");
      return Float64Array.from(c.codes, (code, i) => 5 * ranks[code] ** 2 + own.values[i]);
    };
    const effect = await measureEffect(
      { classes: [], predict },
      table,
      { at: 0, grid: effectGrid(table.columns[0])!, cellOf: (i) => names[codes[i]] },
      [0],
      createRng(1),
      async () => {},
    );
    const { points } = effect.curves[0];
    const inOrder = points.toSorted((p, q) => p.place! - q.place!).map(({ cell }) => cell);
    expect([inOrder, inOrder.toReversed()]).toContainEqual(["lowest", "low", "middle", "high"]);
    // Additive: the effects are the differences of the function, and their mean over the rows is 0.
    const byName = new Map(points.map((p) => [p.cell, p.accumulated.value]));
    for (const [c, name] of names.entries())
      expect(byName.get(name)! - byName.get("lowest")!).toBeCloseTo(5 * ranks[c] ** 2, 9);
    const mean = points.reduce((sum, p) => sum + (p.rows * p.accumulated.value) / n, 0);
    expect(mean).toBeCloseTo(0, 9);
  });
});
