import type { Target } from "../../../numeric/matrix.ts";
import { quantileOfSorted } from "../../../numeric/statistics.ts";
import { mae, r2, rmse } from "../../metric/number-scores.ts";
import { type HistogramBin, histogram } from "./histogram.ts";
import { meanInterval } from "./wilson.ts";

/** Rows with similar predictions, and how far off these are. */
export interface ResidualBin {
  /** Mean prediction. */
  readonly predicted: number;
  /** Mean of actual − predicted. */
  readonly residual: number;
  /** Lower end of its 95 % interval; undefined for a single row. */
  readonly low: number | undefined;
  /** Upper end. */
  readonly high: number | undefined;
  /** Mean of |actual − predicted|. */
  readonly absolute: number;
  /** Number of rows. */
  readonly rows: number;
}

/** How far predicted numbers are off. Residuals are actual − predicted. */
export interface Residuals {
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Share of the variance that is explained. */
  readonly r2: number;
  /** Mean residual: above 0 the model predicts too little. */
  readonly bias: number;
  /** Absolute errors that a share of the rows does not exceed. */
  readonly quantiles: readonly {
    /** Share of the rows. */
    readonly share: number;
    /** Absolute error that they do not exceed. */
    readonly error: number;
  }[];
  /** Rows by residual. */
  readonly histogram: readonly HistogramBin[];
  /** Bins of about as many rows each, the least prediction first. */
  readonly bins: readonly ResidualBin[];
  /** Some of the rows: actual and predicted number. */
  readonly points: readonly (readonly [actual: number, predicted: number])[];
}

const SHARES = [0.5, 0.8, 0.9, 0.95, 1] as const;
/** Bins at most, and rows that each should have. */
const MAX_BINS = 10;
const MIN_ROWS = 20;
/** Rows that a chart shows. */
const MAX_POINTS = 1000;

/**
 * Residuals of rows that the model was not trained on. In the errors of all rows these count by their
 * weights, as in the metrics.
 */
export function residualsOf(p: Float64Array, y: Target, weights?: Float64Array): Residuals {
  const n = y.values.length;
  const residuals = Float64Array.from(y.values, (actual, i) => actual - p[i]);
  const absolute = residuals.map(Math.abs).sort();
  const order = Array.from(p.keys()).sort((a, b) => p[a] - p[b]);
  const count = Math.max(1, Math.min(MAX_BINS, Math.floor(n / MIN_ROWS)));
  const bins = Array.from({ length: count }, (_, b) =>
    order.slice(Math.round((b * n) / count), Math.round(((b + 1) * n) / count)),
  );
  const step = Math.max(1, n / MAX_POINTS);
  return {
    ...{ rmse: rmse(p, y, weights), mae: mae(p, y, weights), r2: r2(p, y, weights) },
    bias: residuals.reduce((sum, r) => sum + r / n, 0),
    quantiles: SHARES.map((share) => ({ share, error: quantileOfSorted(absolute, share) })),
    histogram: histogram(residuals),
    bins: bins.map((rows) => {
      const { mean: residual, low, high } = meanInterval(rows.map((i) => residuals[i]));
      return {
        ...{ residual, low, high, rows: rows.length },
        predicted: rows.reduce((sum, i) => sum + p[i] / rows.length, 0),
        absolute: rows.reduce((sum, i) => sum + Math.abs(residuals[i]) / rows.length, 0),
      };
    }),
    points: Array.from({ length: Math.min(n, MAX_POINTS) }, (_, k) => {
      const i = Math.floor(k * step);
      return [y.values[i], p[i]] as const;
    }),
  };
}
