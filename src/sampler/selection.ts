import { crowdedOrder, nonDominatedRanks } from "../numeric/pareto.ts";
import type { FinishedColumns } from "../trial/history.ts";

/** Orders rows from best to worst. */
export type Selection = (finished: FinishedColumns, rows: readonly number[]) => readonly number[];

/**
 * Feasible complete rows, and all others from the least to the most hopeless: infeasible ones by
 * how much, then pruned, then failed ones (Deb 2000's rules).
 */
export function partition(
  finished: FinishedColumns,
  rows: readonly number[],
): { good: number[]; rest: number[] } {
  const good: number[] = [];
  const rest: number[] = [];
  for (const i of rows)
    (finished.state[i] === "complete" &&
    !(finished.violation[i] > 0) &&
    finished.loss.every((c) => !Number.isNaN(c[i]))
      ? good
      : rest
    ).push(i);
  const worse = (i: number): number =>
    finished.state[i] === "complete" ? 0 : finished.state[i] === "failed" ? 2 : 1;
  rest.sort(
    (a, b) => worse(a) - worse(b) || finished.violation[a] - finished.violation[b] || a - b,
  );
  return { good, rest };
}

/** By value. */
export const byLoss: Selection = (finished, rows) => {
  const { good, rest } = partition(finished, rows);
  const loss = finished.loss[0];
  good.sort((a, b) => (loss[a] === loss[b] ? a - b : loss[a] - loss[b]));
  return [...good, ...rest];
};

/** Fronts one after the other: their members as rows. */
export function frontsOf(finished: FinishedColumns, rows: readonly number[]): number[][] {
  const points = finished.loss.map((c) => Float64Array.from(rows, (i) => c[i]));
  const ranks = nonDominatedRanks(points, rows.length);
  const fronts: number[][] = [];
  for (let k = 0; k < rows.length; k++) (fronts[ranks[k]] ??= []).push(rows[k]);
  return fronts;
}

/** By non-domination rank, then by crowding distance (NSGA-II, Deb et al. 2002). */
export const byCrowding = (finished: FinishedColumns, rows: readonly number[]): number[] => {
  const { good, rest } = partition(finished, rows);
  const points = finished.loss.map((c) => Float64Array.from(good, (i) => c[i]));
  return [...crowdedOrder(points, good.length).map((k) => good[k]), ...rest];
};
