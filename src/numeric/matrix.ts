/**
 * A dense table of numbers, row by row: entry (i, j) is `data[i · columns + j]`. No entry is NaN.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** What is learned: class indices 0 … classes − 1, or numbers (classes = 0). */
export interface Target {
  readonly values: Float64Array;
  readonly classes: number;
}

/** Columns of a prediction: a probability for each class, or the number. */
export function outputs(target: { readonly classes: number }): number {
  return target.classes === 0 ? 1 : target.classes;
}
