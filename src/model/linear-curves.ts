import type { Matrix } from "../numeric/matrix.ts";
import { weightedQuantiles } from "../numeric/weighted-quantiles.ts";
import type { LinearWeights } from "./linear.ts";
import { rowShares } from "./row-shares.ts";

/** For each column the values t at which a piece max(0, x − t) begins. */
export type Knots = readonly (readonly number[])[];

/** Knots of a column: enough for smooth curves. */
const KNOTS = 10;
/** Rows × pieces are limited to these numbers, 160 MB: large tables get fewer knots, or none. */
const MAX_NUMBERS = 2e7;
/** Columns with less variance are constant but for rounding. */
const MIN_VARIANCE = 1e-12;

/**
 * Knots at quantiles of each column (linear splines, Hastie et al. 2009, §5.2); none for a column of
 * two values, of which a curve would say no more.
 */
export function chooseKnots(
  { rows, columns, data }: Matrix,
  rowWeights: Float64Array | undefined,
): Knots {
  const most = Math.floor(MAX_NUMBERS / Math.max(1, rows * columns)) - 1;
  const count = Math.max(0, Math.min(KNOTS, most));
  const shares = Array.from({ length: count + 2 }, (_, i) => i / (count + 1));
  return Array.from({ length: columns }, (_, j) => {
    const values = Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]);
    if (count === 0 || hasTwoValues(values)) return [];
    const [least, ...rest] = weightedQuantiles(values, shares, rowWeights);
    const greatest = rest.pop();
    return [...new Set(rest)].filter((t) => t !== least && t !== greatest);
  });
}

function hasTwoValues(values: Float64Array): boolean {
  const [first] = values;
  const other = values.find((v) => v !== first);
  return values.every((v) => v === first || v === other);
}

/** The columns of rows, followed by the pieces of each. */
export function addPieces({ rows, columns, data }: Matrix, knots: Knots): Matrix {
  const width = columns + knots.reduce((s, list) => s + list.length, 0);
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    let at = i * width;
    for (let j = 0; j < columns; j++) out[at++] = data[from + j];
    for (let j = 0; j < columns; j++) {
      const v = data[from + j];
      const list = knots[j];
      for (let n = 0; n < list.length; n++) out[at++] = Math.max(0, v - list[n]);
    }
  }
  return { rows, columns: width, data: out };
}

/** A linear model that is fitted to standardised columns, so that all have the same penalty. */
export function fitStandardised(
  x: Matrix,
  rowWeights: Float64Array | undefined,
  fit: (x: Matrix) => LinearWeights,
): LinearWeights {
  const { rows, columns, data } = x;
  const shares = rowShares(rows, rowWeights);
  const centre = new Float64Array(columns);
  const spread = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) centre[j] += shares[i] * data[i * columns + j];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      spread[j] += shares[i] * (data[i * columns + j] - centre[j]) ** 2;
  for (let j = 0; j < columns; j++) spread[j] = spread[j] > MIN_VARIANCE ? Math.sqrt(spread[j]) : 1;
  const scaled = new Float64Array(data.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      scaled[i * columns + j] = (data[i * columns + j] - centre[j]) / spread[j];
  const fitted = fit({ rows, columns, data: scaled });
  const weights = fitted.weights.map((w, at) => w / spread[at % columns]);
  const intercept = fitted.intercept.map((b, c) => {
    let s = b;
    for (let j = 0; j < columns; j++) s -= weights[c * columns + j] * centre[j];
    return s;
  });
  return { ...fitted, weights, intercept };
}
