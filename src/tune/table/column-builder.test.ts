import { describe, expect, it } from "vitest";
import { createColumnBuilder } from "./column-builder.ts";
import type { Column, ColumnSpec } from "./data-table.ts";

function build(type: ColumnSpec["type"], texts: readonly string[]): Column {
  const builder = createColumnBuilder({ name: "c", type }, texts.length);
  for (const text of texts) builder.add(text);
  return builder.build();
}

describe("a column builder", () => {
  it("makes numbers; other texts are missing", () => {
    expect(build("number", ["1.5", "", "oops", "-2e3"])).toEqual({
      name: "c",
      type: "number",
      values: Float64Array.of(1.5, Number.NaN, Number.NaN, -2000),
    });
  });
  it("makes days since 1970; other texts are missing", () => {
    expect(build("date", ["1970-01-03", "5", "NA", "Jan 1, 1971"])).toEqual({
      name: "c",
      type: "date",
      values: Float64Array.of(2, Number.NaN, Number.NaN, 365),
    });
  });
  it("numbers categories in order of first appearance; −1 is missing", () => {
    expect(build("category", ["b", "a", "?", "b", "0"])).toEqual({
      name: "c",
      type: "category",
      codes: Int32Array.of(0, 1, -1, 0, 2),
      categories: ["b", "a", "0"],
    });
  });
  it("makes a column of no rows", () => {
    expect(build("number", [])).toMatchObject({ values: new Float64Array(0) });
    expect(build("category", [])).toMatchObject({ codes: new Int32Array(0), categories: [] });
  });
});
