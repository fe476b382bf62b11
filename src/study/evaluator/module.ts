import { openPool } from "#runtime/study/evaluator/isolated/open-pool";
import type { ModuleOptions } from "../options/options.ts";
import type { Evaluator } from "./evaluator.ts";

/**
 * Evaluates by a module's default export in worker threads or child processes, one trial each at a
 * time. They are kept for the next trial, and ended (in whatever loop they are) at a time limit, on
 * lack of memory, and when the study stops.
 */
export function evaluateByModule(module: URL, options: ModuleOptions): Evaluator {
  const { isolate = "thread", perTrial } = options;
  const loading = openPool(module, isolate, perTrial?.megabytes);
  return {
    killable: true,
    evaluate: async (trial, limits) => (await loading).evaluate(trial, limits.seconds),
    close: async () => (await loading).close(),
  };
}
