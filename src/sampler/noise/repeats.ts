import { isFeasible } from "../../trial/feasible.ts";
import type { History } from "../../trial/history.ts";

/** Results of one point differ if they do by more than this share of the spread of all results. */
const SAME_WITHIN_SPREAD = 1e-3;

/** The complete trials of one point. */
export interface RepeatedPoint {
  /** Rows of the history, in completion order. */
  readonly rows: readonly number[];
}

/**
 * What trials that repeat a point say of a study: `noisy` if their results differ, `exact` if they
 * agree, `unknown` where no point was repeated.
 */
export type Evidence = "noisy" | "exact" | "unknown";

/** The feasible complete trials of a history by their point. */
export function groupByPoint({ finished }: Pick<History, "finished">): readonly RepeatedPoint[] {
  const points = new Map<string, number[]>();
  const { unit, loss } = finished;
  for (let row = 0; row < finished.length; row++) {
    if (!isFeasible(finished, row) || !Number.isFinite(loss[0][row])) continue;
    let key = "";
    for (const column of unit) key += `${column[row]},`;
    const rows = points.get(key);
    if (rows === undefined) points.set(key, [row]);
    else rows.push(row);
  }
  return [...points.values()].map((rows) => ({ rows }));
}

/** What repeated points say of a study with one objective. */
export function evidenceOf(
  { finished }: Pick<History, "finished">,
  points: readonly RepeatedPoint[],
): Evidence {
  const [loss] = finished.loss;
  const repeated = points.filter(({ rows }) => rows.length > 1);
  if (repeated.length === 0) return "unknown";
  const all = points.map(({ rows }) => loss[rows[0]]).sort((a, b) => a - b);
  const spread = all[Math.floor(0.75 * all.length)] - all[Math.floor(0.25 * all.length)];
  const differs = repeated.some(({ rows }) =>
    rows.some((row) => Math.abs(loss[row] - loss[rows[0]]) > SAME_WITHIN_SPREAD * spread),
  );
  return differs ? "noisy" : "exact";
}
