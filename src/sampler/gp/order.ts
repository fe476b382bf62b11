import { nonDominated } from "../../trial/feasible.ts";
import type { FinishedColumns } from "../../trial/history.ts";
import type { Observations } from "../surrogate/observations.ts";

/** The search for the next point looks around this many of the best trials. */
export const SEEDS = 5;

/**
 * Observations from best to worst: feasible ones by value or front, then infeasible ones by their
 * violation. Trials without a result are left out.
 */
export function orderOf(
  { rows, feasible, complete }: Observations,
  values: readonly Float64Array[],
  finished: FinishedColumns,
): number[] {
  const good = rows.map((_, k) => k).filter((k) => feasible[k] === 1);
  if (values.length > 1) {
    const front = new Set(nonDominated(values, good));
    good.sort((a, b) => Number(front.has(b)) - Number(front.has(a)) || b - a);
  } else good.sort((a, b) => values[0][a] - values[0][b] || a - b);
  const rest = rows.map((_, k) => k).filter((k) => feasible[k] === 0 && complete[k] === 1);
  rest.sort((a, b) => finished.violation[rows[a]] - finished.violation[rows[b]] || a - b);
  return [...good, ...rest];
}
