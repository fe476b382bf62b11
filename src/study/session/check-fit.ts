import { checkSupport } from "../../sampler/check-support.ts";
import { measuresOf } from "../../trial/measures.ts";
import type { SessionOptions } from "../options/session-options.ts";
import { checkPruner } from "./check-pruner.ts";

/**
 * Checks that a sampler and a pruner serve a study.
 * @returns whether the pruner may pause trials
 * @throws AttuneError `sampler-unsupported`, `pruner-unsupported`
 */
export function checkFit(
  {
    spec,
    space,
    storage,
    sampler,
    pruner,
    budget,
  }: Pick<SessionOptions, "spec" | "space" | "storage" | "sampler" | "pruner" | "budget">,
  seed: number,
): boolean {
  const measures = measuresOf(spec.objectives, spec.limits);
  checkSupport(sampler, { space, measures, budget, seed });
  if (pruner === undefined) return false;
  const keepsCheckpoints = storage.checkpoints !== undefined;
  const pauses =
    pruner.promote !== undefined && sampler.supports.paused !== false && keepsCheckpoints;
  checkPruner(pruner, {
    objectives: measures.signs.length,
    declared: spec.space !== null,
    pauses,
    keepsCheckpoints,
    sampler: sampler.name,
  });
  return pauses;
}
