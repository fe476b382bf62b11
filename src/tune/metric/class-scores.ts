import { confusion, sumConfusion } from "./confusion.ts";
import type { ScoreFunction } from "./score-function.ts";

/** Share of rows whose class is predicted. */
export const accuracy: ScoreFunction = (p, y, weights) => {
  const { right, all } = sumConfusion(confusion(p, y, weights), y.classes);
  return right / all;
};

/** Mean recall over the classes that occur. */
export const balancedAccuracy: ScoreFunction = (p, y, weights) => {
  const k = y.classes;
  const m = confusion(p, y, weights);
  const { actual } = sumConfusion(m, k);
  let total = 0;
  let present = 0;
  for (let c = 0; c < k; c++) {
    if (actual[c] === 0) continue;
    present++;
    total += m[c * k + c] / actual[c];
  }
  return total / present;
};

/**
 * Harmonic mean of precision and recall, 2·hits / (actual + predicted): of one class, or the mean
 * over the classes that occur or are predicted. 0 for a class that does neither.
 */
export const f1: ScoreFunction = (p, y, weights, settings) => {
  const k = y.classes;
  const m = confusion(p, y, weights);
  const { actual, predicted, all } = sumConfusion(m, k);
  if (all === 0) return Number.NaN;
  const of = (c: number): number => (2 * m[c * k + c]) / (actual[c] + predicted[c]);
  const positive = settings?.positive ?? (k === 2 ? 1 : undefined);
  if (positive !== undefined)
    return actual[positive] + predicted[positive] === 0 ? 0 : of(positive);
  let total = 0;
  let present = 0;
  for (let c = 0; c < k; c++) {
    if (actual[c] + predicted[c] === 0) continue;
    present++;
    total += of(c);
  }
  return total / present;
};

/**
 * Correlation of actual and predicted classes (Matthews 1975; for more than two classes Gorodkin
 * 2004, eq. 8); 0 where only one class occurs or only one is predicted.
 */
export const matthews: ScoreFunction = (p, y, weights) => {
  const { actual, predicted, all, right } = sumConfusion(confusion(p, y, weights), y.classes);
  if (all === 0) return Number.NaN;
  let both = right * all;
  let ofActual = all * all;
  let ofPredicted = all * all;
  for (let c = 0; c < y.classes; c++) {
    both -= actual[c] * predicted[c];
    ofActual -= actual[c] * actual[c];
    ofPredicted -= predicted[c] * predicted[c];
  }
  return ofActual * ofPredicted === 0 ? 0 : both / Math.sqrt(ofActual * ofPredicted);
};

/**
 * Agreement beyond chance where classes are ordered, a mistake counting with the square of its
 * distance (Cohen 1968). The distance is that of the classes' indices. NaN where all rows are of
 * one class and predicted as such.
 */
export const quadraticKappa: ScoreFunction = (p, y, weights) => {
  const k = y.classes;
  const m = confusion(p, y, weights);
  const { actual, predicted, all } = sumConfusion(m, k);
  let seen = 0;
  let expected = 0;
  for (let c = 0; c < k; c++)
    for (let d = 0; d < k; d++) {
      seen += (c - d) ** 2 * m[c * k + d];
      expected += ((c - d) ** 2 * actual[c] * predicted[d]) / all;
    }
  return 1 - seen / expected;
};
