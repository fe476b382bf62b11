import type { Params } from "../../trial/row.ts";
import type { LiveTrial } from "../session/live-trial.ts";
import type { Evaluator } from "./evaluator.ts";

/** Evaluates by a function in this thread. */
export function evaluateByFunction(
  objective: (params: Params, trial: LiveTrial) => unknown,
): Evaluator {
  return {
    killable: false,
    evaluate: (trial) => objective(trial.params, trial),
    async close() {},
  };
}
