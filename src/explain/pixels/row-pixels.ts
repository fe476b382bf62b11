/** The image of a row, and what its parts do to the prediction. */
export interface RowPixels {
  /** Number of the row in the data, from 1. */
  readonly row: number;
  /** The class whose log odds, ln(p / (1 − p)), change; absent for numbers, which change themselves. */
  readonly class?: string;
  /** Brightness of each pixel, one list for each line of pixels, from the top. */
  readonly image: readonly (readonly number[])[];
  /**
   * The prediction less that with the mean image in place of the square around a pixel: above 0 where
   * the pixels raise the prediction. In the order of `image`.
   */
  readonly changes: readonly (readonly number[])[];
}
