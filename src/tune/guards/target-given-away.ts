import { type ImageShape, pixelCount } from "../../model/convolution/image-shape.ts";
import { greatestOf } from "../../numeric/extremes.ts";
import { columnsToName } from "../table/columns-to-name.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Guard, GuardedData } from "./guarded-data.ts";
import { strengthOf } from "./strength.ts";

/** A column that predicts the target this well by itself is more often a leak than a discovery. */
const MIN_SHARE = { two: 0.965, more: 0.95, numbers: 0.98 };
/** With fewer rows than this of the rarest class, a column separates them by chance. */
const MIN_ROWS_PER_CLASS = 10;

/** Columns that predict the target almost perfectly by themselves. */
export const findTargetGivenAway: Guard = (given) => {
  const { data, sample } = given;
  const classes = data.classes.length;
  const least = classes === 0 ? MIN_SHARE.numbers : classes === 2 ? MIN_SHARE.two : MIN_SHARE.more;
  if (classes > 0) {
    const rows = new Float64Array(classes);
    for (const i of sample) rows[data.target[i]]++;
    if (sample.length - greatestOf(rows) < MIN_ROWS_PER_CLASS) return undefined;
  }
  const named = columnsToName(data.table).flatMap((column): DataNote[] => {
    const { share, text } = strengthOf(column, data, sample);
    if (share < least) return [];
    const message =
      `predicts the target almost perfectly by itself (${text}): ` +
      "check that it is known before the target is, else --ignore it";
    return [{ column: column.name, message, kind: "leak" }];
  });
  const { image } = data.table;
  return image === undefined ? named : [...describePixel(image, given, least), ...named];
};

/** A pixel that predicts the target almost perfectly by itself belongs to the images: it is no leak. */
function describePixel(
  image: ImageShape,
  { data, sample }: GuardedData,
  least: number,
): readonly DataNote[] {
  const { width, channels } = image;
  const pixels = data.table.columns.slice(0, pixelCount(image));
  for (const [j, pixel] of pixels.entries()) {
    const { share, text } = strengthOf(pixel, data, sample);
    if (share < least) continue;
    const at = Math.floor(j / channels);
    const message =
      `the pixel in row ${Math.floor(at / width) + 1}, column ${(at % width) + 1} of the images ` +
      `predicts the target almost perfectly by itself (${text}): look whether a border, a mark or ` +
      "the background tells the classes apart";
    return [{ column: "", message }];
  }
  return [];
}
