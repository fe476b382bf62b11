import { type ImageShape, pixelCount } from "../../model/convolution/image-shape.ts";
import { featureCount } from "../image/image-features.ts";
import { mayReadGradients } from "../image/image-space.ts";
import type { Dataset } from "../table/read-dataset.ts";

/** Nanoseconds to prepare a number of an image, … */
const NS_PER_PIXEL = 120;
/** …and to fit the weights of a number that the linear model reads: for each class, if there are several. */
const NS_PER_WEIGHT = 60;

/**
 * Seconds in which the linear model, the first of images, trains on some of them, as measured on coloured
 * icons and on MNIST. As of other tables, the machine that runs this is not asked.
 */
export function imageSeconds(rows: number, image: ImageShape, { table, classes }: Dataset): number {
  const pixels = pixelCount(image);
  const ofImage = mayReadGradients(image) ? featureCount(image) : pixels;
  const weights =
    (ofImage + table.columns.length - pixels) * (classes.length > 2 ? classes.length : 1);
  return 1e-9 * rows * (NS_PER_PIXEL * pixels + NS_PER_WEIGHT * weights);
}
