import type { ImageShape } from "../../model/convolution/image-shape.ts";
import { cellCount, cellOfPixels } from "./cells.ts";

/** Directions of a histogram, over half a turn (Dalal and Triggs 2005, §6.3). */
export const DIRECTIONS = 9;
/** Cells along a side of a block. */
export const BLOCK = 2;
const BLOCK_SIZE = BLOCK * BLOCK * DIRECTIONS;
/** Greatest entry of a block of length 1 (L2-Hys, §6.4). */
export const CLIP = 0.2;
/** Added to the squared length of a block, so that one without gradients stays 0. */
export const SQUARE_OF_NOTHING = 1e-10;

/** First cells of the blocks along a side: they do not overlap, but for the last of an odd number. */
export function blockStarts(cells: number): readonly number[] {
  const starts: number[] = [];
  for (let at = 0; at + BLOCK <= cells; at += BLOCK) starts.push(at);
  if (cells > BLOCK && cells % BLOCK !== 0) starts.push(cells - BLOCK);
  return starts;
}

/** Numbers that `gradientWriter` writes of an image. */
export const gradientCount = ({ width, height }: ImageShape): number =>
  blockStarts(cellCount(width)).length * blockStarts(cellCount(height)).length * BLOCK_SIZE;

/**
 * Writes histograms of oriented gradients (Dalal and Triggs 2005): at each pixel the differences
 * [−1, 0, 1] of the channel in which they are largest (§6.2), 0 across the border; in each cell the
 * lengths of these gradients by nine unsigned directions, each shared between the two nearest (§6.3);
 * and blocks of 2 × 2 cells of length 1, clipped at 0.2 and of length 1 again (§6.4). Blocks do not
 * overlap, and votes are not shared between cells.
 * @returns writes the histograms of an image, whose pixels are from 0 to 1, to `out` from `at` on
 */
export function gradientWriter(
  image: ImageShape,
): (pixels: Float64Array, out: Float64Array, at: number) => void {
  const { width, height } = image;
  const [across, down] = [cellOfPixels(width), cellOfPixels(height)];
  const columns = cellCount(width);
  const cells = new Float64Array(columns * cellCount(height) * DIRECTIONS);
  const [lefts, tops] = [blockStarts(columns), blockStarts(cellCount(height))];
  return (pixels, out, at) => {
    cells.fill(0);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        addVotes(pixels, image, x, y, cells, (down[y] * columns + across[x]) * DIRECTIONS);
    let to = at;
    for (const top of tops)
      for (const left of lefts) {
        for (let c = 0; c < BLOCK * BLOCK; c++) {
          const [i, j] = [top + (c >> 1), left + (c & 1)];
          const from = (i * columns + j) * DIRECTIONS;
          out.set(cells.subarray(from, from + DIRECTIONS), to + c * DIRECTIONS);
        }
        normalize(out.subarray(to, to + BLOCK_SIZE));
        to += BLOCK_SIZE;
      }
  };
}

/** Adds the gradient of a pixel to the two nearest directions of its cell, whose histogram begins at `to`. */
function addVotes(
  pixels: Float64Array,
  { width, height, channels }: ImageShape,
  x: number,
  y: number,
  cells: Float64Array,
  to: number,
): void {
  const line = width * channels;
  const from = y * line + x * channels;
  const isBetween = x > 0 && x < width - 1;
  const isAmong = y > 0 && y < height - 1;
  let square = 0;
  let right = 0;
  let lower = 0;
  for (let c = from; c < from + channels; c++) {
    const dx = isBetween ? pixels[c + channels] - pixels[c - channels] : 0;
    const dy = isAmong ? pixels[c + line] - pixels[c - line] : 0;
    const own = dx * dx + dy * dy;
    if (own <= square) continue;
    square = own;
    right = dx;
    lower = dy;
  }
  if (square === 0) return;
  // In directions, counted from the centre of the first.
  const turn = (Math.atan2(lower, right) / Math.PI) * DIRECTIONS - 0.5;
  const first = Math.floor(turn);
  const share = turn - first;
  const length = Math.sqrt(square);
  cells[to + ((first + 2 * DIRECTIONS) % DIRECTIONS)] += length * (1 - share);
  cells[to + ((first + 1 + 2 * DIRECTIONS) % DIRECTIONS)] += length * share;
}

/** Gives a block length 1, clips its entries, and gives it length 1 again. */
function normalize(block: Float64Array): void {
  for (const most of [CLIP, Infinity]) {
    let square = SQUARE_OF_NOTHING;
    for (const v of block) square += v * v;
    const length = Math.sqrt(square);
    for (let i = 0; i < block.length; i++) block[i] = Math.min(most, block[i] / length);
  }
}
