/**
 * Size of the images in the first columns of a table: row by row, the channels of a pixel together.
 */
export interface ImageShape {
  /** Pixels in a row of the image. */
  readonly width: number;
  /** Rows of the image. */
  readonly height: number;
  /** Numbers of a pixel: 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
}

/** Number of columns that an image takes. */
export const pixelCount = ({ width, height, channels }: ImageShape): number =>
  width * height * channels;
