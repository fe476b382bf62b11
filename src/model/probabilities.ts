/**
 * Softmax of the k scores at from[at…], written to the same places of `to` (which may be `from`).
 * Returns log Σ exp(score), which never overflows.
 */
export function softmaxRow(from: Float64Array, at: number, k: number, to: Float64Array): number {
  let top = -Infinity;
  for (let c = at; c < at + k; c++) if (from[c] > top) top = from[c];
  let sum = 0;
  for (let c = at; c < at + k; c++) sum += to[c] = Math.exp(from[c] - top);
  for (let c = at; c < at + k; c++) to[c] /= sum;
  return Math.log(sum) + top;
}

/** Turns each row of k scores into probabilities, in place (softmax). */
export function softmaxRows(z: Float64Array, rows: number, k: number): void {
  for (let r = 0; r < rows; r++) softmaxRow(z, r * k, k, z);
}

/**
 * What a model predicts from its scores, rows × k: for numbers (classes = 0) the score, for two
 * classes from the second one's logit (k = 1), for more by softmax.
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
