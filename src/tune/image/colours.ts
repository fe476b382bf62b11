import type { ImageShape } from "../../model/convolution/image-shape.ts";
import { cellCount, cellOfPixels } from "./cells.ts";

/** Levels of red, green and blue that are told apart. */
export const LEVELS = 4;
export const COLOURS = LEVELS ** 3;
/** Shares of colours are small numbers beside those of gradients. */
export const WEIGHT = 2;

/** Whether colours are counted. */
export const hasColours = ({ channels }: ImageShape): boolean => channels === 3;

/** Parts whose colours are counted: the whole image, and its quarters. */
export const PARTS = 5;
/** The quarter that a pixel is in, from 1 to 4. */
export const quarterOf = ({ width, height }: ImageShape, x: number, y: number): number =>
  1 + 2 * Number(2 * y >= height) + Number(2 * x >= width);

/** Numbers that `colourWriter` writes of an image. */
export const colourCount = (image: ImageShape): number =>
  (hasColours(image) ? PARTS * COLOURS : 0) +
  cellCount(image.width) * cellCount(image.height) * image.channels;

/**
 * Writes the colours of an image: square roots of the shares of 64 colours in the whole image and in
 * its quarters, where it has three channels (colour histograms, Swain and Ballard 1991, whose square
 * roots are compared as by Hellinger's distance), and the mean of each cell in each channel.
 * @returns writes those of an image, whose pixels are from 0 to 1, to `out` from `at` on
 */
export function colourWriter(
  image: ImageShape,
): (pixels: Float64Array, out: Float64Array, at: number) => void {
  const { width, height, channels } = image;
  const [across, down] = [cellOfPixels(width), cellOfPixels(height)];
  const columns = cellCount(width);
  const sizes = new Float64Array(columns * cellCount(height));
  for (const i of down) for (const j of across) sizes[i * columns + j]++;
  const counted = hasColours(image) ? PARTS * COLOURS : 0;
  return (pixels, out, at) => {
    const shares = out.subarray(at, at + counted);
    const means = out.subarray(at + counted, at + colourCount(image));
    const ofParts = new Float64Array(PARTS);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const from = (y * width + x) * channels;
        const cell = down[y] * columns + across[x];
        for (let c = 0; c < channels; c++)
          means[cell * channels + c] += pixels[from + c] / sizes[cell];
        if (counted === 0) continue;
        const part = quarterOf(image, x, y);
        const colour = colourOf(pixels, from);
        shares[colour]++;
        shares[part * COLOURS + colour]++;
        ofParts[0]++;
        ofParts[part]++;
      }
    for (let i = 0; i < shares.length; i++)
      shares[i] = WEIGHT * Math.sqrt(shares[i] / Math.max(1, ofParts[Math.floor(i / COLOURS)]));
  };
}

/** Number of the colour of a pixel. */
function colourOf(pixels: Float64Array, at: number): number {
  let colour = 0;
  for (let c = at; c < at + 3; c++)
    colour = colour * LEVELS + Math.max(0, Math.min(LEVELS - 1, Math.floor(LEVELS * pixels[c])));
  return colour;
}
