import { crowdedOrder } from "../numeric/pareto.ts";
import { isFeasible, isNumericResult } from "../trial/feasible.ts";
import type { FinishedColumns } from "../trial/history.ts";

/** Orders rows from best to worst. */
export type Selection = (finished: FinishedColumns, rows: readonly number[]) => readonly number[];

/**
 * Divides rows into feasible complete ones, as they stand, and all others from best to worst (Deb
 * 2000's rules): infeasible ones by their violation, then pruned, then failed ones.
 */
export function partitionFeasible(
  finished: FinishedColumns,
  rows: readonly number[],
): { good: number[]; rest: number[] } {
  const good: number[] = [];
  const rest: number[] = [];
  for (const i of rows)
    (isFeasible(finished, i) && isNumericResult(finished, i) ? good : rest).push(i);
  const groupOf = (i: number): number =>
    finished.state[i] === "complete" ? 0 : finished.state[i] === "failed" ? 2 : 1;
  rest.sort(
    (a, b) => groupOf(a) - groupOf(b) || finished.violation[a] - finished.violation[b] || a - b,
  );
  return { good, rest };
}

/** By the loss of the first objective. */
export const byLoss: Selection = (finished, rows) => {
  const { good, rest } = partitionFeasible(finished, rows);
  const loss = finished.loss[0];
  good.sort((a, b) => (loss[a] === loss[b] ? a - b : loss[a] - loss[b]));
  return [...good, ...rest];
};

/** By non-domination rank, then by crowding distance (NSGA-II, Deb et al. 2002). */
export const byCrowding = (finished: FinishedColumns, rows: readonly number[]): number[] => {
  const { good, rest } = partitionFeasible(finished, rows);
  const points = finished.loss.map((column) => Float64Array.from(good, (i) => column[i]));
  return [...crowdedOrder(points, good.length).map((k) => good[k]), ...rest];
};
