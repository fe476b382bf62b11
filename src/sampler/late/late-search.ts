import type { History } from "../../trial/history.ts";
import type { Methods } from "../auto-plan.ts";
import { LocalSearchPlan } from "../local/local-search-plan.ts";
import { isForMoves } from "../local/moves.ts";
import type { LocalPlan, Problem } from "../sampler.ts";
import { setForecasts } from "../surrogate/forecasts.ts";
import type { Observations } from "../surrogate/observations.ts";
import { TpePlan } from "../tpe/tpe-plan.ts";

/** Local search begins at the best of this many results. */
const RESULTS_BEFORE_MOVES = 10;

/**
 * What `auto` needs for choices, orders, subsets, conditions and trials that are stopped early, and
 * numbers alone do not.
 */
export interface LateSearch {
  /** Makes the plan of TPE. */
  makeTpe(problem: Problem): LocalPlan;
  /**
   * The methods for one objective where most coordinates are those of orders and subsets.
   * @param others the methods for other spaces
   * @returns undefined where they are not
   */
  searchByMoves(problem: Problem, others: Methods): Methods | undefined;
  /** Sets the losses of pruned trials to the forecasts of their curves. */
  setForecasts(history: History, observations: Observations): void;
}

/** The only implementation; an interface, so that a bundle may do without it. */
export const lateSearch: LateSearch = {
  makeTpe: (problem) => new TpePlan(problem),
  searchByMoves: ({ space }, others) =>
    isForMoves(space.axes)
      ? {
          ...others,
          fewUntil: RESULTS_BEFORE_MOVES,
          many: (problem) => ({
            plan: new LocalSearchPlan(problem, RESULTS_BEFORE_MOVES),
            reason: "local search: most coordinates are those of orders and subsets",
          }),
        }
      : undefined,
  setForecasts,
};
