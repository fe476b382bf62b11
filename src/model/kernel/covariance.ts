import { matern } from "../../numeric/matern.ts";

/** What a covariance function depends on. */
export interface Scales {
  /** Reciprocal of the length scale of each column. */
  readonly inverse: Float64Array;
  /** Variance of the linear part, relative to that of the Matérn part. */
  readonly linear: number;
}

/** Rows with what their covariances need. */
export interface Points {
  /** Rows × columns, each column divided by its length scale. */
  readonly scaled: Float64Array;
  /** Rows × columns; products of two rows are the linear part but for its intercept. */
  readonly plain: Float64Array;
  /** Columns of a row. */
  readonly columns: number;
  /** Variance of the intercept of the linear part. */
  readonly intercept: number;
}

/** Prepares rows × columns numbers for covariances. */
export function preparePoints(x: Float64Array, columns: number, scales: Scales): Points {
  const { inverse, linear } = scales;
  const factor = Math.sqrt(linear / Math.max(1, columns));
  return {
    scaled: x.map((v, at) => v * inverse[at % columns]),
    plain: x.map((v) => v * factor),
    columns,
    intercept: linear,
  };
}

/** Covariance of point i of `a` and point j of `b`: a Matérn-5/2 and a linear part. */
export function covarianceOf(a: Points, i: number, b: Points, j: number): number {
  const { columns } = a;
  const at = i * columns;
  const bt = j * columns;
  let r2 = 0;
  let product = a.intercept;
  for (let c = 0; c < columns; c++) {
    const difference = a.scaled[at + c] - b.scaled[bt + c];
    r2 += difference * difference;
    product += a.plain[at + c] * b.plain[bt + c];
  }
  return matern(r2) + product;
}
