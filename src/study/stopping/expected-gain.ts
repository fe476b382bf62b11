import type { OptionChecks } from "../../errors/check-options.ts";
import { positive, whole } from "../../errors/option-kinds.ts";
import type { LimitModels } from "../../sampler/gp/limits.ts";
import { expectedGain } from "../../sampler/gp/outlook.ts";
import type { Space } from "../../space/space.ts";
import type { FinishedColumns } from "../../trial/history.ts";
import type { Mirror } from "../mirror/mirror.ts";
import type { StopRule } from "./stop-rules.ts";

/** Ends a run when further trials are expected to gain too little. For one objective. */
export interface EnoughOptions {
  /**
   * The run ends when the last trials have improved the best value by less than this and a model of
   * all results expects the same of the next ones. Above 0, in the unit of the objective.
   */
  gain: number;
  /** Number of last and of next trials that are considered. Default: 10. */
  trials?: number | undefined;
}

const DEFAULT_TRIALS = 10;
/** Fewer results than this do not show what is left to find. */
const MIN_RESULTS = 20;
/** The model is fitted again when the results have grown by this factor. */
const REFIT_GROWTH = 1.05;

/** The checks of its options. */
export const ENOUGH_CHECKS: OptionChecks<EnoughOptions> = { gain: positive, trials: whole() };

/**
 * Stops when neither the last trials improved the best value by more than `gain`, nor a model of
 * all results expects that of the next ones.
 * @param limits models of the study's limits. Default: it has none
 */
export function stopWhenEnough(
  mirror: Mirror,
  space: Space,
  { gain, trials = DEFAULT_TRIALS }: EnoughOptions,
  limits?: LimitModels,
): StopRule {
  let nextFit = MIN_RESULTS;
  return {
    reason: "enough",
    check() {
      const { history } = mirror;
      const { finished } = history;
      const { length } = finished;
      if (length < nextFit) return undefined;
      const earlier = leastLoss(finished, 0, length - trials);
      if (!(earlier - leastLoss(finished, length - trials, length) < gain)) return undefined;
      nextFit = Math.ceil(length * REFIT_GROWTH);
      const perTrial = expectedGain(space, history, limits);
      if (perTrial === undefined || !(trials * perTrial < gain)) return undefined;
      const expected = (trials * perTrial).toPrecision(2);
      return (
        `after ${length} trials the next ${trials} are expected to gain at most ${expected}, ` +
        `less than ${gain}`
      );
    },
  };
}

/** Least loss of the feasible complete trials among some rows; Infinity if there are none. */
function leastLoss({ state, violation, loss }: FinishedColumns, from: number, to: number): number {
  let least = Infinity;
  for (let i = from; i < to; i++)
    if (state[i] === "complete" && !(violation[i] > 0)) least = Math.min(least, loss[0][i]);
  return least;
}
