import { expect, it } from "vitest";
import { CellWatch } from "./cell-watch.ts";
import type { ColumnSpec } from "./data-table.ts";
import { readBlock, readTexts } from "./read-new-rows.ts";
import { CellBlock } from "./source/cell-block.ts";
import { scanCells } from "./source/scan-cells.ts";

const text = [
  ...["1.5,-999,Malmö,7", ",12,Kyiv,", "1e400,-,Malmö,x", "-2.5e-3,+4,,NA", "\u00a03 ,.5,?,0.1"],
  ...["forty, 8 ,Oslo,12345678901234567890", "-,-0,n/a,00012", "1 2,1.,Łódź,9007199254740993"],
].join("\n");

it("reads parts of a file as texts are read, and counts what columns can't hold", () => {
  const bytes = Buffer.from(`${text}\n`);
  const found = scanCells(bytes, { delimiter: 44, newline: 10 }, true)!;
  const block = new CellBlock(bytes, found.starts, found.ends, { rows: found.rows, width: 4 });
  const columns: readonly ColumnSpec[] = [
    { name: "d", type: "number" },
    { name: "a", type: "number" },
    { name: "c", type: "category", categories: ["Malmö", "Kyiv"] },
    { name: "b", type: "number", missing: ["-999", "-"] },
  ];
  const indices = [3, 0, 2, 1];
  const watches = () => columns.map((spec) => new CellWatch(spec));
  const [own, plain] = [watches(), watches()];
  const rows = block.toRows();
  const read = readBlock(block, columns, indices, own);
  const expected = readTexts(rows, columns, indices, plain);
  expect(read.table).toEqual(expected.table);
  expect(read.table.columns[1]).toMatchObject({
    values: Float64Array.of(1.5, NaN, NaN, -0.0025, 3, NaN, NaN, NaN),
  });
  expect(read.table.columns[3]).toMatchObject({
    values: Float64Array.of(NaN, 12, NaN, 4, 0.5, 8, -0, 1),
  });
  expect(own.flatMap((w) => w.notes(8))).toEqual(plain.flatMap((w) => w.notes(8)));
  expect(own[1].notes(8)[0].message).toContain('4 of 8 cells are not numbers, such as "1e400"');
  expect([0, 2, 7].map((i) => read.textOf(i, 2))).toEqual(["Malmö", "Malmö", "Łódź"]);
});
