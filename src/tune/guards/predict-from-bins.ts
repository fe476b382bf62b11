import { averageTarget } from "../../model/average.ts";
import { outputs, type Target } from "../../numeric/matrix.ts";
import type { Bins } from "./bins.ts";

const FOLDS = 5;
/** Rows of the average target that each bin gets in addition, so that rare values say little. */
const PRIOR_ROWS = 1;

/**
 * Predicts each row by the mean target of its bin, or the shares of the classes there, in the other
 * folds; row k is in fold k modulo 5.
 * @param y of the rows that the bins are of
 * @returns rows × outputs
 */
export function predictFromBins({ codes, count }: Bins, y: Target): Float64Array {
  const n = codes.length;
  const k = outputs(y);
  const prior = averageTarget(y);
  const sums = new Float64Array(FOLDS * count * k);
  const rows = new Float64Array(FOLDS * count);
  for (let i = 0; i < n; i++) {
    const at = (i % FOLDS) * count + codes[i];
    rows[at]++;
    if (y.classes === 0) sums[at] += y.values[i];
    else sums[at * k + y.values[i]]++;
  }
  const total = new Float64Array(count * k);
  const totalRows = new Float64Array(count);
  for (let f = 0; f < FOLDS; f++)
    for (let b = 0; b < count; b++) {
      totalRows[b] += rows[f * count + b];
      for (let c = 0; c < k; c++) total[b * k + c] += sums[(f * count + b) * k + c];
    }
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    const b = codes[i];
    const own = (i % FOLDS) * count + b;
    const others = totalRows[b] - rows[own] + PRIOR_ROWS;
    for (let c = 0; c < k; c++)
      out[i * k + c] = (total[b * k + c] - sums[own * k + c] + PRIOR_ROWS * prior[c]) / others;
  }
  return out;
}
