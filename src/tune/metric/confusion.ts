import type { Target } from "../../numeric/matrix.ts";

/** The class with the largest probability in a row; the first one of equal ones. */
export function predictedClass(p: Float64Array, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (p[row * classes + c] > p[row * classes + best]) best = c;
  return best;
}

/**
 * Number of rows, or the sum of their weights, by (true class, predicted class): classes × classes,
 * row by row.
 */
export function confusion(p: Float64Array, y: Target, weights?: Float64Array): Float64Array {
  const m = new Float64Array(y.classes * y.classes);
  for (let i = 0; i < y.values.length; i++)
    m[y.values[i] * y.classes + predictedClass(p, i, y.classes)] +=
      weights === undefined ? 1 : weights[i];
  return m;
}

/** Sums of a confusion matrix. */
interface ConfusionSums {
  /** Rows of each true class. */
  readonly actual: Float64Array;
  /** Rows for which each class is predicted. */
  readonly predicted: Float64Array;
  /** Rows in all. */
  readonly all: number;
  /** Rows whose class is predicted. */
  readonly right: number;
}

/** @param m classes × classes */
export function sumConfusion(m: Float64Array, classes: number): ConfusionSums {
  const actual = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  let all = 0;
  let right = 0;
  for (let c = 0; c < classes; c++) {
    right += m[c * classes + c];
    for (let d = 0; d < classes; d++) {
      const count = m[c * classes + d];
      actual[c] += count;
      predicted[d] += count;
      all += count;
    }
  }
  return { actual, predicted, all, right };
}
