import { expect, it } from "vitest";
import type { Table } from "./data-table.ts";
import { joinTables } from "./join-tables.ts";

it("joins the rows of two tables: numbers, categories by their texts, and words", () => {
  const table = (
    values: readonly number[],
    codes: readonly number[],
    categories: readonly string[],
    starts: readonly number[],
    tokens: readonly number[],
    vocabulary: readonly string[],
  ): Table => ({
    rows: values.length,
    columns: [
      { name: "a", type: "number", values: Float64Array.from(values) },
      { name: "k", type: "category", codes: Int32Array.from(codes), categories },
      {
        name: "t",
        type: "text",
        starts: Int32Array.from(starts),
        tokens: Int32Array.from(tokens),
        vocabulary,
      },
    ],
  });
  const first = table([1, Number.NaN], [0, -1], ["x"], [0, 2, 3], [0, 1, 0], ["p", "q"]);
  const second = table([3, 4], [0, 1], ["y", "x"], [0, 0, 2], [0, 1], ["r", "q"]);
  expect(joinTables(first, second)).toEqual(
    table(
      [1, Number.NaN, 3, 4],
      [0, -1, 1, 0],
      ["x", "y"],
      [0, 2, 3, 3, 5],
      [0, 1, 0, 2, 1],
      ["p", "q", "r"],
    ),
  );
});
