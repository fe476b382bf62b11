import { AttuneError } from "../../errors/attune-error.ts";
import type { SessionOptions } from "../options/session-options.ts";

/**
 * Checks that the pruner of a study, if it has one, serves it.
 * @param objectives number of them
 * @returns whether trials may be paused
 * @throws AttuneError `pruner-unsupported` naming what does not fit
 */
export function checkPruner(
  {
    spec,
    storage,
    sampler,
    pruner,
  }: Pick<SessionOptions, "spec" | "storage" | "sampler" | "pruner">,
  objectives: number,
): boolean {
  if (pruner === undefined) return false;
  const { name, supports, population, promote } = pruner;
  if (objectives > supports.objectives)
    throw new AttuneError(
      "pruner-unsupported",
      `pruner ${name} serves ${supports.objectives} objective, the study has ${objectives}`,
      { hint: "leave the pruner out" },
    );
  const waits = sampler.supports.paused === false;
  const keeps = storage.checkpoints !== undefined;
  const refuse = (why: string, hint: string): never => {
    throw new AttuneError(
      "pruner-unsupported",
      `pruner ${name} has trials copy each other's checkpoints, but ${why}`,
      { hint },
    );
  };
  const pauses = promote !== undefined && !waits && keeps;
  if (population) {
    if (!keeps) refuse(`the storage keeps none`, "keep the study in memory, SQLite or PostgreSQL");
    if (!pauses) refuse(`sampler ${sampler.name} waits for results`, "use the sampler random");
    if (spec.space === null) refuse("the study has no declared space", "give it one");
  }
  return pauses;
}
