import { nonDominatedRanks } from "../numeric/pareto.ts";
import type { History } from "./history.ts";

/** Rows of feasible complete trials, in order of tell. */
export function feasibleRows({ finished }: History): number[] {
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === "complete" && !(finished.violation[i] > 0)) rows.push(i);
  return rows;
}

/** Rows of feasible complete trials that no other dominates, in order of tell. */
export function frontRows(history: History): number[] {
  const { finished } = history;
  const rows = feasibleRows(history);
  const ranks = nonDominatedRanks(
    finished.loss.map((c) => Float64Array.from(rows, (i) => c[i])),
    rows.length,
  );
  return rows.filter((_, k) => ranks[k] === 0);
}
