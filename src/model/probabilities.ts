/** Turns each row of k scores into probabilities, in place (softmax). */
export function softmaxRows(z: Float64Array, rows: number, k: number): void {
  for (let r = 0; r < rows; r++) {
    const at = r * k;
    let top = -Infinity;
    for (let c = 0; c < k; c++) if (z[at + c]! > top) top = z[at + c]!;
    let sum = 0;
    for (let c = 0; c < k; c++) sum += z[at + c] = Math.exp(z[at + c]! - top);
    for (let c = 0; c < k; c++) z[at + c]! /= sum;
  }
}

/** What a model predicts from its scores, rows × k: for numbers (classes = 0) the score, for two classes from the second one's logit (k = 1), for more by softmax. */
export function fromScores(scores: Float64Array, rows: number, classes: number): Float64Array {
  if (classes === 0) return scores;
  if (classes > 2) {
    softmaxRows(scores, rows, classes);
    return scores;
  }
  const out = new Float64Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    out[i * 2 + 1] = 1 / (1 + Math.exp(-scores[i]!));
    out[i * 2] = 1 - out[i * 2 + 1]!;
  }
  return out;
}
