import type { Evaluator } from "./optimize.ts";

/** A function in this thread. */
export function functionEvaluator(objective: (params: any, trial: any) => unknown): Evaluator {
  return { killable: false, evaluate: (trial) => objective(trial.params, trial), async close() {} };
}
