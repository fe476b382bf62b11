import { bytesOf, type SparseMatrix } from "./sparse-matrix.ts";

/** A dense table of numbers, row by row. An entry is NaN only for models that keep missing cells. */
export interface Matrix {
  /** Number of rows (samples). */
  readonly rows: number;
  /** Number of columns (features). */
  readonly columns: number;
  /** rows × columns entries: (i, j) is `data[i · columns + j]`. */
  readonly data: Float64Array;
  /** Further columns, of which most entries are 0, for models that read n-grams of texts. */
  readonly sparse?: SparseMatrix | undefined;
}

/** The values that a model learns to predict. */
export interface Target {
  /** A value for each row: a class index in 0 … classes − 1, or a number where classes = 0. */
  readonly values: Float64Array;
  /** Number of classes, at least 2; 0 for a regression. */
  readonly classes: number;
}

/** Number of columns of a prediction: one probability for each class, or 1 for a regression. */
export function outputs(target: { readonly classes: number }): number {
  return target.classes === 0 ? 1 : target.classes;
}

/** Bytes that a table takes. */
export const matrixBytes = ({ data, sparse }: Matrix): number =>
  data.byteLength + (sparse === undefined ? 0 : bytesOf(sparse));
