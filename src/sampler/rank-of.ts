import type { History } from "../trial/history.ts";

/**
 * What orders results of one objective, less being better: feasible ones by loss, then infeasible
 * ones by violation, pruned ones, failed ones.
 */
export function rankOf({ finished }: History, i: number): readonly number[] {
  const loss = finished.loss[0][i];
  if (finished.state[i] === "complete" && !Number.isNaN(loss))
    return finished.violation[i] > 0 ? [1, finished.violation[i]] : [0, loss];
  return [finished.state[i] === "failed" ? 3 : 2, 0];
}
