import type { Target } from "../numeric/matrix.ts";
import type { SparseMatrix } from "../numeric/sparse-matrix.ts";

/** Added to the sum of each column in each class. */
const SMOOTHING = 1;

/**
 * How much more of each column's sum the rows of a class have than all others, as the logarithm of
 * the ratio: the weights of naive Bayes (Wang and Manning 2012, "Baselines and bigrams", eq. 2). A
 * linear model whose columns are multiplied by them keeps to the columns that tell classes apart.
 * @param rowWeights default: 1 each
 * @returns columns × outputs; two classes have one output, the second class
 */
export function logOdds(
  x: SparseMatrix,
  { values, classes }: Target,
  rowWeights?: Float64Array,
): Float64Array {
  const sums = new Float64Array(x.columns * classes);
  for (let i = 0; i < x.rows; i++) {
    const weight = rowWeights?.[i] ?? 1;
    for (let at = x.starts[i]; at < x.starts[i + 1]; at++)
      sums[x.indices[at] * classes + values[i]] += weight * x.values[at];
  }
  const totals = new Float64Array(classes);
  for (let at = 0; at < sums.length; at++) totals[at % classes] += sums[at];
  const all = totals.reduce((sum, t) => sum + t, 0);
  const k = classes === 2 ? 1 : classes;
  const odds = new Float64Array(x.columns * k);
  for (let j = 0; j < x.columns; j++) {
    let ofColumn = 0;
    for (let c = 0; c < classes; c++) ofColumn += sums[j * classes + c];
    for (let o = 0; o < k; o++) {
      const c = k === 1 ? 1 : o;
      const own = sums[j * classes + c];
      const ratio = (smooth: number, total: number): number =>
        Math.log((smooth + SMOOTHING) / (total + SMOOTHING * x.columns));
      odds[j * k + o] = ratio(own, totals[c]) - ratio(ofColumn - own, all - totals[c]);
    }
  }
  return odds;
}
