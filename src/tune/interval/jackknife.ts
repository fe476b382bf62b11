import { outputs, type Target } from "../../numeric/matrix.ts";
import type { MetricInfo } from "../metric.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import { selectRows } from "../search/out-of-fold.ts";
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
  { score, leavingOut }: Pick<MetricInfo, "score" | "leavingOut">,
  deleted: DeletedGroups,
): Jackknife {
  const { rows, count } = deleted;
  const all = score(p, y, weights);
  const scoreWithout =
    leavingOut === undefined || weights !== undefined
      ? byScoreOfOthers(p, y, weights, score, deleted)
      : byLeavingOut(p, y, leavingOut, deleted);
  const without = Float64Array.from({ length: count }, (_, g) => scoreWithout(g));
  if (rows.length === y.values.length) return { score: all, without };
  // A sample's scores vary more than those of all rows, by the square root of their numbers.
  const ofSample = scoreWithout(-1);
  const shrink = Math.sqrt(rows.length / y.values.length);
  return { score: all, without: without.map((s) => all + (s - ofSample) * shrink) };
}

/** Scores the rows of a sample without a group, or all of them when there is no such group. */
function byScoreOfOthers(
  p: Float64Array,
  y: Target,
  weights: Float64Array | undefined,
  score: MetricInfo["score"],
  { rows, groupOf }: DeletedGroups,
): (group: number) => number {
  const k = outputs(y);
  const predictions = new Float64Array(rows.length * k);
  const values = new Float64Array(rows.length);
  const rowWeights = weights && new Float64Array(rows.length);
  return (group) => {
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
}

/** The same by what the metric computes once for all rows of the sample. */
function byLeavingOut(
  p: Float64Array,
  y: Target,
  leavingOut: NonNullable<MetricInfo["leavingOut"]>,
  { rows, groupOf, count }: DeletedGroups,
): (group: number) => number {
  const members = Array.from({ length: count }, (): number[] => []);
  for (const [j, g] of groupOf.entries()) members[g].push(j);
  const scoreWithout = leavingOut(selectRows(p, rows, outputs(y)), selectTarget(y, rows));
  return (group) => scoreWithout(Int32Array.from(members[group] ?? []));
}
