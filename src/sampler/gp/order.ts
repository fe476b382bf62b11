import type { FinishedColumns } from "../../trial/history.ts";
import type { Observations } from "../surrogate/observations.ts";

/** The search for the next point looks around this many of the best trials. */
export const SEEDS = 5;

/**
 * Orders observations from best to worst: feasible ones, then infeasible ones by their violation.
 * Trials without a result are left out.
 */
export type Order = (
  observations: Observations,
  values: readonly Float64Array[],
  finished: FinishedColumns,
) => readonly number[];

/** @param sortGood sorts the feasible observations, which come in completion order */
export function orderBy(
  sortGood: (good: number[], values: readonly Float64Array[]) => void,
): Order {
  return ({ rows, feasible, complete }, values, finished) => {
    const good = rows.map((_, k) => k).filter((k) => feasible[k] === 1);
    sortGood(good, values);
    const rest = rows.map((_, k) => k).filter((k) => feasible[k] === 0 && complete[k] === 1);
    rest.sort((a, b) => finished.violation[rows[a]] - finished.violation[rows[b]] || a - b);
    return [...good, ...rest];
  };
}

/** With one objective: by its value. */
export const orderByValue: Order = orderBy((good, [values]) =>
  good.sort((a, b) => values[a] - values[b] || a - b),
);
