import { AttuneError } from "../../errors/attune-error.ts";
import type { Pruner } from "../../pruner/pruner.ts";

/** What a study offers a pruner. */
interface Offered {
  readonly objectives: number;
  /** Whether its space is declared, not found as the objective runs. */
  readonly declared: boolean;
  /** Whether trials may be paused. */
  readonly pauses: boolean;
  /** Whether its storage keeps checkpoints. */
  readonly keepsCheckpoints: boolean;
  readonly sampler: string;
}

/** @throws AttuneError `pruner-unsupported` naming what does not fit */
export function checkPruner({ name, supports, population }: Pruner, study: Offered): void {
  if (study.objectives > supports.objectives)
    throw new AttuneError(
      "pruner-unsupported",
      `pruner ${name} serves ${supports.objectives} objective, the study has ${study.objectives}`,
      { hint: "leave the pruner out" },
    );
  if (!population) return;
  const refuse = (why: string, hint: string): never => {
    throw new AttuneError(
      "pruner-unsupported",
      `pruner ${name} has trials copy each other's checkpoints, but ${why}`,
      { hint },
    );
  };
  if (!study.keepsCheckpoints)
    refuse(`the storage keeps none`, "keep the study in memory, SQLite or PostgreSQL");
  if (!study.pauses) refuse(`sampler ${study.sampler} waits for results`, "use the sampler random");
  if (!study.declared) refuse("the study has no declared space", "give it one");
}
