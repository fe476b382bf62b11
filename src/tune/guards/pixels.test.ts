import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { readDataset } from "../table/read-dataset.ts";
import { openRows, type Row } from "../table/row-source.ts";
import { runGuards } from "./run-guards.ts";

it("guards name no columns of pixels, but the place of a pixel that gives the target away", async () => {
  const rng = createRng(1);
  const rows = Array.from({ length: 120 }, (_, i): Row => {
    const isDay = i % 2 === 0;
    const pixels = Array.from({ length: 64 }, (_, j) => {
      // A pixel in the second row counts images, as a watermark does; one in the third is the sky.
      if (j === 9) return i;
      return j === 20 ? (isDay ? 200 : 10) + rng.integer(20) : rng.integer(200);
    });
    return {
      ...Object.fromEntries(pixels.map((value, j) => [`pixel_${j >> 3}_${j % 8}`, value])),
      ...{ sky: isDay ? "blue" : "black", taken: isDay ? "day" : "night" },
    };
  });
  const all = Int32Array.from(rows.keys());
  const source = await openRows(rows);
  const data = await readDataset(source, { target: "taken", image: "8x8", ignore: [] });
  expect(data.table.image?.width).toBe(8);
  const given = { data, rest: all, held: new Int32Array(0), sample: all, rng } as const;
  const outcomes = runGuards({ ...given, splitting: { by: "rows" } });
  const notes = outcomes.flatMap((outcome) => outcome.notes);
  expect(notes).toEqual([
    {
      column: "",
      message:
        "the pixel in row 3, column 5 of the images predicts the target almost perfectly by itself " +
        "(AUC 1.000): look whether a border, a mark or the background tells the classes apart",
    },
    expect.objectContaining({ column: "sky", kind: "leak" }),
  ]);
});
