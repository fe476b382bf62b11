/** Pixels of a cell's side, where the image is small. */
const CELL_SIDE = 4;
/** Cells along a side at most. */
const MAX_CELLS = 8;

/** Number of cells along a side of an image. */
export const cellCount = (side: number): number =>
  Math.max(1, Math.min(MAX_CELLS, Math.floor(side / CELL_SIDE)));

/** The cell of each pixel along a side. */
export function cellOfPixels(side: number): Int32Array {
  const cells = cellCount(side);
  return Int32Array.from({ length: side }, (_, i) => Math.floor((i * cells) / side));
}
