import type { ImageShape } from "../../model/convolution/image-shape.ts";
import type { Ensemble } from "../../tune/ensemble/ensemble.ts";
import type { NumberColumn, Table } from "../../tune/table/data-table.ts";
import { pickRows } from "../../tune/table/pick-cells.ts";
import type { Pauses } from "../pause.ts";

/** Patches that cover the longer side of an image. */
const PATCHES_PER_SIDE = 7;
/** Patches that are predicted at once. */
const PATCHES_PER_BATCH = 64;

/** A square of pixels. */
interface Patch {
  readonly top: number;
  readonly left: number;
  readonly side: number;
}

/**
 * Puts the mean image in place of one square after another, each half over the one before, and
 * compares the predictions (occlusion: Zeiler and Fergus 2014, §4.2).
 * @param table row 0 is explained; its first columns are the pixels
 * @param average the value that each pixel gets
 * @param toValue turns the prediction of a row into what is compared
 * @returns for each pixel, row by row from the top, the mean change of the squares that hold it: the
 *   prediction less that without the square
 */
export async function pixelChanges(
  ensemble: Pick<Ensemble, "predict">,
  table: Table,
  { width, height, channels }: ImageShape,
  average: Float64Array,
  toValue: (p: Float64Array, row: number) => number,
  pauses: Pauses,
): Promise<Float64Array> {
  const row = pickRows(table, Int32Array.of(0));
  const own = toValue(ensemble.predict(row, Int32Array.of(0)), 0);
  const patches = patchesOf(width, height);
  const sums = new Float64Array(width * height);
  const counts = new Float64Array(width * height);
  for (let from = 0; from < patches.length; from += PATCHES_PER_BATCH) {
    const batch = patches.slice(from, from + PATCHES_PER_BATCH);
    const copies = pickRows(row, new Int32Array(batch.length)); // all are row 0
    const columns = copies.columns.slice();
    const covered = batch.map((patch) => pixelsIn(patch, width, height));
    for (let j = 0; j < average.length; j++) {
      const column = columns[j] as NumberColumn; // pixels are numbers
      const values = column.values.slice();
      const pixel = Math.floor(j / channels);
      for (const [k, pixels] of covered.entries()) if (pixels.has(pixel)) values[k] = average[j];
      columns[j] = { ...column, values };
    }
    const p = ensemble.predict({ ...copies, columns }, Int32Array.from(batch.keys()));
    for (const [k, pixels] of covered.entries())
      for (const pixel of pixels) {
        sums[pixel] += own - toValue(p, k);
        counts[pixel]++;
      }
    await pauses.after(from + batch.length, patches.length);
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i]));
}

/** Squares that overlap by half, up to all edges. */
function patchesOf(width: number, height: number): Patch[] {
  const side = Math.max(1, Math.ceil(Math.max(width, height) / PATCHES_PER_SIDE));
  const step = Math.max(1, side >> 1);
  const patches: Patch[] = [];
  for (let top = step - side; top < height; top += step)
    for (let left = step - side; left < width; left += step) patches.push({ top, left, side });
  return patches;
}

function pixelsIn({ top, left, side }: Patch, width: number, height: number): Set<number> {
  const pixels = new Set<number>();
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + side); x++)
      pixels.add(y * width + x);
  return pixels;
}
