import { AttuneError } from "../errors/attune-error.ts";
import type { Measures } from "../trial/measures.ts";
import type { Evaluator } from "./optimize.ts";
import type { ModuleOptions } from "./types.ts";

/**
 * A module's default export in worker threads or child processes, one evaluation each at a time.
 * They are kept for the next trial, and ended (with whatever loop they are in) at a time limit, on
 * lack of memory, and when the study stops.
 */
export function moduleEvaluator(
  module: URL,
  _measures: Measures,
  options: ModuleOptions,
): Evaluator {
  const isolate = options.isolate ?? "thread";
  if (isolate !== "thread" && isolate !== "process")
    throw new AttuneError(
      "usage",
      `isolate must be "thread" or "process", got ${JSON.stringify(isolate)}`,
    );
  const loading = import("./isolated/pool.ts").then(
    ({ Pool }) => new Pool(module, isolate, options.perTrial?.megabytes),
  );
  return {
    killable: true,
    evaluate: async (trial, limits) => (await loading).evaluate(trial, limits.seconds),
    close: async () => (await loading).close(),
  };
}
