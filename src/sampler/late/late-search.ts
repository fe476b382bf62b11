import type { History } from "../../trial/history.ts";
import { MAX_RESULTS_FOR_GP, type Methods } from "../auto-plan.ts";
import { LocalSearchPlan } from "../local/local-search-plan.ts";
import { isMostly } from "../local/moves.ts";
import type { LocalPlan, Problem } from "../sampler.ts";
import { setForecasts } from "../surrogate/forecasts.ts";
import type { Observations } from "../surrogate/observations.ts";
import { TpePlan } from "../tpe/tpe-plan.ts";

/**
 * Local search of orders begins at the best of this many results: a Gaussian process knows the keys of
 * the items, which say little of their order.
 */
const RESULTS_BEFORE_ORDERS = 10;

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
  searchByMoves({ space: { axes } }, others) {
    if (!isMostly(axes, "permutation", "subset")) return undefined;
    const from = isMostly(axes, "permutation") ? RESULTS_BEFORE_ORDERS : MAX_RESULTS_FOR_GP;
    return {
      ...others,
      fewUntil: from,
      many: (problem) => ({
        plan: new LocalSearchPlan(problem, from),
        reason: "local search: most coordinates are those of orders and subsets",
      }),
    };
  },
  setForecasts,
};
