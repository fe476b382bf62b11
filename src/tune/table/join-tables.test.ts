import { expect, it } from "vitest";
import type { Table } from "./data-table.ts";
import { joinTables } from "./join-tables.ts";

it("joins the rows of two tables: numbers, categories by their texts, and words", () => {
  const table = (
    values: readonly number[],
    codes: readonly number[],
    categories: readonly string[],
    starts: readonly number[],
    words: readonly number[],
  ): Table => ({
    rows: values.length,
    columns: [
      { name: "a", type: "number", values: Float64Array.from(values) },
      { name: "k", type: "category", codes: Int32Array.from(codes), categories },
      { name: "t", type: "text", starts: Int32Array.from(starts), words: Int32Array.from(words) },
    ],
  });
  const first = table([1, Number.NaN], [0, -1], ["x"], [0, 2, 3], [5, 6, 7]);
  const second = table([3, 4], [0, 1], ["y", "x"], [0, 0, 1], [8]);
  expect(joinTables(first, second)).toEqual(
    table([1, Number.NaN, 3, 4], [0, -1, 1, 0], ["x", "y"], [0, 2, 3, 3, 4], [5, 6, 7, 8]),
  );
});
