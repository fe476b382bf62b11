import { describe, expect, it } from "vitest";
import type { Table } from "../../tune/table/data-table.ts";
import { Pauses } from "../pause.ts";
import { meanImage, toLines } from "./images-of-rows.ts";
import { pixelChanges } from "./pixel-changes.ts";

const shape = { width: 14, height: 12, channels: 1 };
const AT = 5 * shape.width + 9;
/** Two images: one with a bright pixel, one that is dark. */
const images: Table = {
  rows: 2,
  columns: Array.from({ length: shape.width * shape.height }, (_, j) => ({
    ...{ name: `p${j}`, type: "number" as const },
    values: Float64Array.of(j === AT ? 200 : 10, 10),
  })),
};
/** Predicts a tenth of the pixel. */
const predict = (table: Table, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (i) => {
    const column = table.columns[AT];
    return column.type === "number" ? column.values[i] / 10 : Number.NaN;
  });

describe("the pixels of an image", () => {
  it("change the prediction where the model looks, and nowhere else", async () => {
    const average = meanImage(images, shape);
    expect(average[AT]).toBe(105);
    const changes = await pixelChanges(
      { predict },
      images,
      shape,
      average,
      (p, i) => p[i],
      new Pauses("pixels", {}),
    );
    const lines = toLines(changes, shape);
    // Every square that holds the pixel takes (200 − 105) / 10 away.
    expect(lines[5][9]).toBeCloseTo(9.5, 12);
    expect(Math.max(...changes)).toBeCloseTo(9.5, 12);
    for (const [y, line] of lines.entries())
      for (const [x, change] of line.entries())
        if (Math.abs(y - 5) > 1 || Math.abs(x - 9) > 1) expect([y, x, change]).toEqual([y, x, 0]);
  });
});
