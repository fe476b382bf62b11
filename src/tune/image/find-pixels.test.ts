import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { readDataset } from "../table/read-dataset.ts";
import { openRows, type Row } from "../table/row-source.ts";

const ROWS = 60;
const rng = createRng(11);
type Draw = (row: number) => (k: number) => number;

/** Blots: pixels near each other are alike, the corners always 0. */
const blots =
  (width: number, side: number): Draw =>
  () => {
    const [cx, cy, r] = [0, 0, 0].map(() => side * (0.3 + 0.4 * rng.uniform()));
    return (k) => {
      if (k === 0) return 0;
      const [x, y] = [k % width, Math.floor(k / width)];
      const value = 220 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (0.3 * r * r));
      return Math.floor(value + 5 * rng.uniform() * (value > 20 ? 1 : 0));
    };
  };
/** A wave: values near in time are alike, and those a period apart. */
const waves =
  (period: number): Draw =>
  () => {
    const phase = period * rng.uniform();
    return (k) => Math.floor(100 + 90 * Math.sin((2 * Math.PI * (k + phase)) / period));
  };
const noise: Draw = () => () => rng.integer(256);

async function read(
  draw: Draw,
  count: number,
  options: { readonly image?: string; readonly nameOf?: (k: number) => string } = {},
) {
  const { nameOf = (k) => `pixel${k}`, image } = options;
  const rows = Array.from({ length: ROWS }, (_, i): Row => {
    const pixel = draw(i);
    const cells = Array.from({ length: count }, (_, k) => [nameOf(k), pixel(k)] as const);
    return { age: 20 + rng.integer(60), ...Object.fromEntries(cells), kind: i % 2 ? "a" : "b" };
  });
  const dataset = await readDataset(await openRows(rows), { target: "kind", image });
  return { ...dataset.table, notes: dataset.notes.map(({ message }) => message) };
}

it("takes columns for pixels whose neighbours in both directions are alike", async () => {
  const { image, columns, notes } = await read(blots(12, 12), 144);
  expect(image).toEqual({ width: 12, height: 12, channels: 1, from: "columns" });
  expect(notes).toContain(
    "taken for images of 12 × 12 pixels in 144 columns (pixel0 … pixel143); " +
      "if they are none, give --image none",
  );
  // Also those that are the same in every row; they come before all others.
  expect(columns.map(({ name }) => name)).toEqual([
    ...Array.from({ length: 144 }, (_, k) => `pixel${k}`),
    "age",
  ]);
  const constant = columns.find((c) => "values" in c && new Set(c.values).size === 1);
  expect(constant?.name).toMatch(/^pixel/);
});
it("reads names of rows and columns, and three channels", async () => {
  const byPlace = await read(blots(9, 9), 81, { nameOf: (k) => `${Math.floor(k / 9)}x${k % 9}` });
  expect(byPlace.image).toMatchObject({ width: 9, height: 9 });
  const coloured: Draw = (row) => {
    const grey = blots(8, 8)(row);
    return (k) => Math.floor(grey(Math.floor(k / 3)) * [1, 0.5, 0.2][k % 3]);
  };
  const nameOf = (k: number): string => `p_${Math.floor(k / 3)}_${"rgb"[k % 3]}`;
  expect((await read(coloured, 192, { nameOf })).image).toMatchObject({ width: 8, channels: 3 });
});
it.each<[string, Draw, number, object]>([
  ["noise", noise, 64, {}],
  ["a series over time", waves(40), 64, {}],
  ["a series of another period", waves(10), 144, {}],
  ["names without a sequence", blots(8, 8), 64, { nameOf: (k: number) => `c${(k * 37) % 64}` }],
  ["a count that is no square", blots(8, 8), 65, {}],
  ["too few columns", blots(4, 4), 16, {}],
  ["images, if the user says that there are none", blots(8, 8), 64, { image: "none" }],
])("leaves alone %s", async (_, draw, count, options) => {
  expect((await read(draw, count, options)).image).toBeUndefined();
});
it("takes the columns of numbers for pixels if the user says so", async () => {
  const age = { nameOf: (k: number) => (k === 0 ? "age" : `c${(k * 37) % 64}`) };
  const { image, notes } = await read(noise, 64, { ...age, image: "16x4" });
  expect(image).toEqual({ width: 16, height: 4, channels: 1, from: "columns" });
  expect(notes.join()).toContain("images of 16 × 4 pixels in 64 columns (age … c");
  await expect(read(noise, 64, { image: "9x9" })).rejects.toThrow(
    "image: 9 × 9 pixels are 81 columns, but the table has 65 columns of numbers",
  );
});
