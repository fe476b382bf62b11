import { describe, expect, it } from "vitest";
import { sortRows } from "../dashboard/src/data/sort-rows.ts";
import { createRng } from "../src/numeric/rng.ts";
import { Column } from "../src/server/columns/column.ts";

describe("rows in the order of a column", () => {
  it.each([50, 30_000])("are as a comparison orders %i of them, in both directions", (count) => {
    const rng = createRng(7);
    const column = new Column();
    const kinds = [
      () => rng.uniform() - 0.5,
      () => 0,
      () => -0,
      () => -Infinity,
      () => 1e300,
      () => null,
    ];
    for (let row = 0; row < count; row++)
      column.set(row, row % 11 === 3 ? `t${row % 5}` : kinds[row % kinds.length]!());
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    const group = (v: unknown): number => (v === null ? 2 : typeof v === "string" ? 1 : 0);
    for (const sign of [1, -1]) {
      const expected = [...rows].sort((a, b) => {
        const [u, v] = [column.at(a), column.at(b)] as [number, number];
        if (group(u) !== group(v)) return group(u) - group(v);
        return sign * (u < v ? -1 : u > v ? 1 : a - b);
      });
      expect([...sortRows(rows, column, sign < 0)]).toEqual(expected);
    }
  });
});
