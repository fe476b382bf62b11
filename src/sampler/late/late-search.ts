import type { History } from "../../trial/history.ts";
import {
  cmaEsFromBest,
  hasManyLeft,
  isForGp,
  MAX_RESULTS_FOR_GP,
  type Methods,
} from "../auto-plan.ts";
import { Categories } from "../cma-es/categories.ts";
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
   * The methods for one objective: moves after the first results where most coordinates are those of
   * orders and subsets, CMA-ES for many trials of numbers and choices without conditions.
   * @param others the methods for other spaces
   */
  adaptMethods(problem: Problem, others: Methods): Methods;
  /** Sets the losses of pruned trials to the forecasts of their curves. */
  setForecasts(history: History, observations: Observations): void;
}

/** The only implementation; an interface, so that a bundle may do without it. */
export const lateSearch: LateSearch = {
  makeTpe: (problem) => new TpePlan(problem),
  adaptMethods({ space: { axes } }, others) {
    if (isMostly(axes, "permutation", "subset")) {
      const from = isMostly(axes, "permutation") ? RESULTS_BEFORE_ORDERS : MAX_RESULTS_FOR_GP;
      return {
        ...others,
        fewUntil: from,
        many: (problem) => ({
          plan: new LocalSearchPlan(problem, from),
          reason: "local search: most coordinates are those of orders and subsets",
        }),
      };
    }
    const hasChoices = axes.some((a) => a.kind === "choice");
    if (!hasChoices || axes.some((a) => a.parent !== -1 || a.part !== undefined)) return others;
    return {
      ...others,
      many: (problem, history) =>
        isForGp(problem) && hasManyLeft(problem)
          ? cmaEsFromBest(problem, history, { makeCategories: (open) => new Categories(open) })
          : others.many(problem, history),
    };
  },
  setForecasts,
};
