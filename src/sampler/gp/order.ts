import { nonDominatedRanks } from "../../numeric/pareto.ts";
import type { FinishedColumns } from "../../trial/history.ts";
import type { Observations } from "../surrogate/observations.ts";

/** Best trials that the search for the next point looks around. */
export const SEEDS = 5;

/**
 * Observations from best to worst: feasible ones by value or front, then infeasible ones by how
 * much.
 */
export function orderOf(
  { rows, feasible, complete }: Observations,
  values: readonly Float64Array[],
  finished: FinishedColumns,
): number[] {
  const good = rows.map((_, k) => k).filter((k) => feasible[k] === 1);
  if (values.length > 1) {
    const front = new Set(frontOf(values, good));
    good.sort((a, b) => Number(front.has(b)) - Number(front.has(a)) || b - a);
  } else good.sort((a, b) => values[0][a] - values[0][b] || a - b);
  const rest = rows.map((_, k) => k).filter((k) => feasible[k] === 0 && complete[k] === 1);
  rest.sort((a, b) => finished.violation[rows[a]] - finished.violation[rows[b]] || a - b);
  return [...good, ...rest];
}

/** Those of `members` that no other dominates. */
export function frontOf(values: readonly Float64Array[], members: readonly number[]): number[] {
  const columns = values.map((z) => Float64Array.from(members, (k) => z[k]));
  const ranks = nonDominatedRanks(columns, members.length);
  return members.filter((_, i) => ranks[i] === 0);
}
