import { MIN_SHARE, meanOverRows, type ScoreFunction } from "./score-function.ts";

/**
 * Mean of −ln(probability of the true class), which counts as at least 2⁻⁵² and at most 1 − 2⁻⁵².
 */
export const logLoss: ScoreFunction = (p, y, weights) =>
  meanOverRows(
    y.values.length,
    weights,
    (i) => -Math.log(Math.min(1 - MIN_SHARE, Math.max(MIN_SHARE, p[i * y.classes + y.values[i]]))),
  );

/**
 * Mean squared distance of the probabilities from 1 for the true class and 0 for the others (Brier
 * 1950), summed over classes; of two classes it is that of one of them.
 */
export const brier: ScoreFunction = (p, y, weights) => {
  const k = y.classes;
  return meanOverRows(y.values.length, weights, (i) => {
    if (k === 2) return (p[i * 2 + 1] - y.values[i]) ** 2;
    let squares = 0;
    for (let c = 0; c < k; c++) squares += (p[i * k + c] - (y.values[i] === c ? 1 : 0)) ** 2;
    return squares;
  });
};
