import { describe, expect, it } from "vitest";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import type { Table } from "../../tune/table/data-table.ts";
import { MixedRows } from "../mixed-rows.ts";
import { Pauses } from "../pause.ts";
import { goalOf } from "./goal.ts";
import { findNearestChange } from "./nearest-change.ts";

/** Row 0 is changed: a = 0, b = 0, plan 0; other rows have 1 … 10 in a and b, and the plans 0 to 2. */
const table: Table = {
  rows: 11,
  columns: [
    { name: "a", type: "number", values: Float64Array.from({ length: 11 }, (_, i) => i) },
    { name: "b", type: "number", values: Float64Array.from({ length: 11 }, (_, i) => i) },
    {
      ...{ name: "plan", type: "category", categories: ["x", "y", "z"] },
      codes: Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1),
    },
  ],
};
const cellsOf = ({ columns }: Table, i: number): [number, number, number] => {
  const [a, b, plan] = columns.map((c) =>
    c.type === "category" ? c.codes : "values" in c ? c.values : [],
  );
  return [a[i], b[i], plan[i]];
};
const numbers = { classes: [] as readonly string[], target: "y" } as SavedModel;

/** The cells after the nearest change by which a function reaches a number; undefined for none. */
async function nearest(
  f: (a: number, b: number, plan: number) => number,
  to: number,
  free = [0, 1, 2],
): Promise<{ readonly cells: readonly number[]; readonly changed: readonly number[] } | undefined> {
  const ensemble = {
    predict: (of: Table, rows: Int32Array) => Float64Array.from(rows, (i) => f(...cellsOf(of, i))),
  };
  const goal = goalOf(numbers, ensemble.predict(table, Int32Array.of(0)), to);
  const mixed = new MixedRows(table, ensemble, 1);
  const moves = await findNearestChange(mixed, table, goal, free, new Pauses("change", {}));
  if (moves === undefined) return undefined;
  const cells = [0, 0, 0];
  for (const { column, source } of moves) cells[column] = cellsOf(table, source)[column];
  return { cells, changed: moves.map(({ column }) => column) };
}

describe("the nearest change", () => {
  it("is of one column where one suffices, and no farther than needed", async () => {
    expect(await nearest((a, b) => a + 2 * b, 7)).toEqual({ cells: [0, 4, 0], changed: [1] });
    expect(await nearest((a, b) => -a - 2 * b, -7)).toEqual({ cells: [0, 4, 0], changed: [1] });
  });
  it("keeps columns fixed", async () => {
    expect(await nearest((a, b) => a + 2 * b, 7, [0, 2])).toEqual({
      cells: [7, 0, 0],
      changed: [0],
    });
    expect(await nearest((a, b) => a + 2 * b, 11, [0, 2])).toBeUndefined();
  });
  it("is another category where that is nearer than a number", async () => {
    // Quartiles of 1 … 10 are 4.5 apart: 5 of them are farther than another category.
    const f = (a: number, _: number, plan: number) => a + (plan === 2 ? 5 : 0);
    expect(await nearest(f, 5)).toEqual({ cells: [0, 0, 2], changed: [2] });
    expect(await nearest(f, 4)).toEqual({ cells: [4, 0, 0], changed: [0] });
  });
  it("is of several columns where one does not suffice, with the least sum of distances", async () => {
    expect(await nearest((a, b) => Math.min(a, 3 * b), 6)).toEqual({
      cells: [6, 2, 0],
      changed: [0, 1],
    });
    const all = (a: number, b: number, plan: number) => (a > 2 && b > 3 && plan === 1 ? 1 : 0);
    expect(await nearest(all, 1)).toEqual({ cells: [3, 4, 1], changed: [0, 1, 2] });
  });
  it("is of classes: another one, or that which is named", () => {
    const model = { classes: ["no", "yes", "maybe"] as readonly string[] } as SavedModel;
    const own = Float64Array.of(0.6, 0.3, 0.1);
    const any = goalOf(model, own, undefined);
    expect(any.text).toBe("another class than no");
    const p = Float64Array.of(0.2, 0.3, 0.5, 0.4, 0.4, 0.2);
    expect([any.isReached(p, 0), any.isReached(p, 1)]).toEqual([true, false]); // the first of equal ones
    const yes = goalOf(model, own, "yes");
    expect(yes.isReached(p, 0)).toBe(false);
    expect(yes.margin(p, 0)).toBeCloseTo(-0.2, 12);
    expect(() => goalOf(model, own, "no")).toThrow(/no is predicted already/);
    expect(() => goalOf(model, own, "yess")).toThrow(/no class "yess"/);
    expect(() => goalOf(numbers, Float64Array.of(1), "x")).toThrow(/number of y to reach, got "x"/);
  });
});
