import { outputs, type Target } from "../../numeric/matrix.ts";
import type { ScoreFunction } from "../metric.ts";
import type { DeletedGroups } from "./deleted-groups.ts";

/** A score on all rows, and with each group of rows left out. */
export interface Jackknife {
  /** Score on all rows. */
  readonly score: number;
  /** The scores without each group. */
  readonly without: Float64Array;
}

/**
 * Scores predictions with one group of rows after another left out (Quenouille 1956, Tukey 1958).
 * @param p for all rows
 */
export function jackknife(
  p: Float64Array,
  y: Target,
  weights: Float64Array | undefined,
  score: ScoreFunction,
  { rows, groupOf, count }: DeletedGroups,
): Jackknife {
  const k = outputs(y);
  const all = score(p, y, weights);
  const sizes = new Int32Array(count);
  for (const g of groupOf) sizes[g]++;
  const predictions = new Float64Array(rows.length * k);
  const values = new Float64Array(rows.length);
  const rowWeights = weights && new Float64Array(rows.length);
  const scoreWithout = (group: number): number => {
    let n = 0;
    for (let j = 0; j < rows.length; j++) {
      if (groupOf[j] === group) continue;
      const i = rows[j];
      values[n] = y.values[i];
      if (rowWeights) rowWeights[n] = weights[i];
      for (let c = 0; c < k; c++) predictions[n * k + c] = p[i * k + c];
      n++;
    }
    return score(
      predictions.subarray(0, n * k),
      { values: values.subarray(0, n), classes: y.classes },
      rowWeights?.subarray(0, n),
    );
  };
  const without = Float64Array.from({ length: count }, (_, g) => scoreWithout(g));
  if (rows.length === y.values.length) return { score: all, without };
  // A sample's scores vary more than those of all rows, by the square root of their numbers.
  const ofSample = scoreWithout(-1);
  const shrink = Math.sqrt(rows.length / y.values.length);
  return { score: all, without: without.map((s) => all + (s - ofSample) * shrink) };
}
