import { MIN_SHARE, meanOverRows, type ScoreFunction } from "./score-function.ts";

/** Root of the mean squared error. */
export const rmse: ScoreFunction = (p, { values }, weights) =>
  Math.sqrt(meanOverRows(values.length, weights, (i) => (values[i] - p[i]) ** 2));

/** Mean absolute error. */
export const mae: ScoreFunction = (p, { values }, weights) =>
  meanOverRows(values.length, weights, (i) => Math.abs(values[i] - p[i]));

/**
 * 1 − squared errors / squared errors of the mean. Where all targets are equal it is 1 for exact
 * predictions and 0 for others; NaN for fewer than two rows.
 */
export const r2: ScoreFunction = (p, { values }, weights) => {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const centre = meanOverRows(n, weights, (i) => values[i]);
  const total = meanOverRows(n, weights, (i) => (values[i] - centre) ** 2);
  const errors = meanOverRows(n, weights, (i) => (values[i] - p[i]) ** 2);
  if (total === 0) return errors === 0 ? 1 : 0;
  return 1 - errors / total;
};

/**
 * Root of the mean squared difference of ln(1 + target) and ln(1 + prediction). Predictions of −1
 * and less, which have no logarithm, count as −1 + 2⁻⁵².
 */
export const rmsle: ScoreFunction = (p, { values }, weights) =>
  Math.sqrt(
    meanOverRows(
      values.length,
      weights,
      (i) => (Math.log1p(values[i]) - Math.log1p(Math.max(MIN_SHARE - 1, p[i]))) ** 2,
    ),
  );

/** Mean of |error| / |target|, the target's size counting as at least 2⁻⁵². */
export const mape: ScoreFunction = (p, { values }, weights) =>
  meanOverRows(
    values.length,
    weights,
    (i) => Math.abs(values[i] - p[i]) / Math.max(MIN_SHARE, Math.abs(values[i])),
  );

/**
 * Mean loss of a quantile: an error counts with the quantile's share where the prediction is too
 * low, and with the rest where it is too high (Koenker and Bassett 1978).
 */
export const pinball: ScoreFunction = (p, { values }, weights, settings) => {
  const quantile = settings?.quantile ?? 0.5;
  return meanOverRows(values.length, weights, (i) => {
    const error = values[i] - p[i];
    return error >= 0 ? quantile * error : (quantile - 1) * error;
  });
};
