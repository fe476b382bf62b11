/**
 * Weights of rows relative to their mean, so that limits in rows mean the same with any weights.
 * @param weights default: the same for all
 */
export function relativeWeights(weights: Float64Array | undefined, rows: number): Float64Array {
  if (weights === undefined) return new Float64Array(rows).fill(1);
  let sum = 0;
  for (const w of weights) sum += w;
  return weights.map((w) => (w * rows) / sum);
}
