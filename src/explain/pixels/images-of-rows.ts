import type { ImageShape } from "../../model/convolution/image-shape.ts";
import type { NumberColumn, Table } from "../../tune/table/data-table.ts";

/** The values of a number of all images. The first columns of a table are the pixels. */
const valuesAt = ({ columns }: Table, j: number): Float64Array =>
  (columns[j] as NumberColumn).values;

/** The mean image of rows; of one row, the mean of each channel everywhere. */
export function meanImage(table: Table, { width, height, channels }: ImageShape): Float64Array {
  const pixels = width * height;
  const mean = new Float64Array(pixels * channels);
  for (let j = 0; j < mean.length; j++) {
    const values = valuesAt(table, j);
    for (let i = 0; i < table.rows; i++) mean[j] += values[i] / table.rows;
  }
  if (table.rows > 1) return mean;
  const ofChannel = new Float64Array(channels);
  for (let j = 0; j < mean.length; j++) ofChannel[j % channels] += mean[j] / pixels;
  return mean.map((_, j) => ofChannel[j % channels]);
}

/** The mean of the channels of each pixel of row 0. */
export function brightnessOf(table: Table, { width, height, channels }: ImageShape): Float64Array {
  const brightness = new Float64Array(width * height);
  for (let j = 0; j < brightness.length * channels; j++)
    brightness[Math.floor(j / channels)] += valuesAt(table, j)[0] / channels;
  return brightness;
}

/** Values of pixels, one list for each line from the top. */
export const toLines = (values: Float64Array, { width, height }: ImageShape): number[][] =>
  Array.from({ length: height }, (_, y) => [...values.subarray(y * width, (y + 1) * width)]);
