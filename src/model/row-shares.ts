/**
 * The share of each row in a mean over rows; they sum to 1.
 * @param weights of the rows; default: 1 each
 */
export function rowShares(rows: number, weights: Float64Array | undefined): Float64Array {
  if (weights === undefined) return new Float64Array(rows).fill(1 / rows);
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}
