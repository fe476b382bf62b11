/**
 * Softmax of k scores, exp(z_c) / Σ exp(z_i).
 * @param at index of the first score in `from`, and of the first probability in `to`
 * @param to may be `from`
 * @returns log Σ exp(score), without overflow
 */
export function softmaxRow(from: Float64Array, at: number, k: number, to: Float64Array): number {
  let top = -Infinity;
  for (let c = at; c < at + k; c++) if (from[c] > top) top = from[c];
  let sum = 0;
  for (let c = at; c < at + k; c++) sum += to[c] = Math.exp(from[c] - top);
  for (let c = at; c < at + k; c++) to[c] /= sum;
  return Math.log(sum) + top;
}

/** Turns each row of k scores into probabilities (softmax), in place. */
export function softmaxRows(z: Float64Array, rows: number, k: number): void {
  for (let r = 0; r < rows; r++) softmaxRow(z, r * k, k, z);
}

/**
 * The prediction that scores stand for: the scores themselves for a regression, the logistic
 * function of the second class's logit for two classes, softmax for more.
 * @param scores rows × k, with one score a row for up to two classes; may be overwritten
 * @param classes number of classes; 0 for a regression
 */
export function fromScores(scores: Float64Array, rows: number, classes: number): Float64Array {
  if (classes === 0) return scores;
  if (classes > 2) {
    softmaxRows(scores, rows, classes);
    return scores;
  }
  const out = new Float64Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    out[i * 2 + 1] = 1 / (1 + Math.exp(-scores[i]));
    out[i * 2] = 1 - out[i * 2 + 1];
  }
  return out;
}
