import type { History } from "../../trial/history.ts";
import { LocalSearchPlan } from "../local/local-search-plan.ts";
import { isForMoves } from "../local/moves.ts";
import type { LocalPlan, Problem } from "../sampler.ts";
import { setForecasts } from "../surrogate/forecasts.ts";
import type { Observations } from "../surrogate/observations.ts";
import { TpePlan } from "../tpe/tpe-plan.ts";

/**
 * What `auto` needs for choices, orders, subsets, conditions and trials that are stopped early, and
 * numbers alone do not.
 */
export interface LateSearch {
  /** Makes the plan of TPE. */
  makeTpe(problem: Problem): LocalPlan;
  /** Makes the plan of local search, where most coordinates are those of orders and subsets. */
  makeLocal(problem: Problem, from: number): LocalPlan | undefined;
  /** Sets the losses of pruned trials to the forecasts of their curves. */
  setForecasts(history: History, observations: Observations): void;
}

/** The only implementation; an interface, so that a bundle may do without it. */
export const lateSearch: LateSearch = {
  makeTpe: (problem) => new TpePlan(problem),
  makeLocal: (problem, from) =>
    isForMoves(problem.space.axes) ? new LocalSearchPlan(problem, from) : undefined,
  setForecasts,
};
