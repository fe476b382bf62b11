import { AttuneError } from "../../errors/attune-error.ts";
import type { SessionOptions } from "../options/session-options.ts";
import { canPause } from "./check-pruner.ts";

/**
 * Checks that the pruner of a study, if its trials form a population, can have them copy each other.
 * @throws AttuneError `pruner-unsupported` naming what does not fit
 */
export function checkPopulation(
  options: Pick<SessionOptions, "spec" | "storage" | "sampler" | "pruner">,
): void {
  const { spec, storage, sampler, pruner } = options;
  if (!pruner?.population) return;
  const refuse = (why: string, hint: string): never => {
    throw new AttuneError(
      "pruner-unsupported",
      `pruner ${pruner.name} has trials copy each other's checkpoints, but ${why}`,
      { hint },
    );
  };
  if (storage.checkpoints === undefined)
    refuse("the storage keeps none", "keep the study in memory, SQLite or PostgreSQL");
  if (!canPause(options))
    refuse(`sampler ${sampler.name} waits for results`, "use the sampler random");
  if (spec.space === null) refuse("the study has no declared space", "give it one");
}
