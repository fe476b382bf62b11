import { type ImageShape, pixelCount } from "../../model/convolution/image-shape.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { colourCount, colourWriter } from "./colours.ts";
import { gradientCount, gradientWriter } from "./gradients.ts";

/** How pixels become gradients and colours, as plain data. */
export interface ImageFeatures extends ImageShape {
  /** The least value of a pixel, and the greatest, in the training rows. */
  readonly range: readonly [low: number, high: number];
}

/** Number of gradients and colours of an image. */
export const featureCount = (image: ImageShape): number =>
  gradientCount(image) + colourCount(image);

/** Learns the range of the pixels, which are the first columns of `x`. */
export function learnImageFeatures(
  { width, height, channels }: ImageShape,
  x: Matrix,
): ImageFeatures {
  const count = pixelCount({ width, height, channels });
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < x.rows; i++)
    for (let j = i * x.columns; j < i * x.columns + count; j++) {
      low = Math.min(low, x.data[j]);
      high = Math.max(high, x.data[j]);
    }
  return { width, height, channels, range: high > low ? [low, high] : [0, 1] };
}

/** Rows in which gradients and colours take the place of the pixels, the first columns of `x`. */
export function withImageFeatures(features: ImageFeatures, x: Matrix): Matrix {
  const count = pixelCount(features);
  const [low, high] = features.range;
  const gradients = gradientCount(features);
  const own = featureCount(features);
  const columns = own + x.columns - count;
  const [writeGradients, writeColours] = [gradientWriter(features), colourWriter(features)];
  const data = new Float64Array(x.rows * columns);
  const pixels = new Float64Array(count);
  for (let i = 0; i < x.rows; i++) {
    const from = i * x.columns;
    const at = i * columns;
    for (let j = 0; j < count; j++) pixels[j] = (x.data[from + j] - low) / (high - low);
    writeGradients(pixels, data, at);
    writeColours(pixels, data, at + gradients);
    data.set(x.data.subarray(from + count, from + x.columns), at + own);
  }
  return { ...x, columns, data };
}
