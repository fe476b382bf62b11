import { AttuneError } from "../../errors/attune-error.ts";
import type { SessionOptions } from "../options/session-options.ts";

/** What a pruner has to do with. */
type Pruned = Pick<SessionOptions, "storage" | "sampler" | "pruner">;

/** Whether the trials of a study may be paused. */
export const canPause = ({ storage, sampler, pruner }: Pruned): boolean =>
  pruner?.promote !== undefined &&
  sampler.supports.paused !== false &&
  storage.checkpoints !== undefined;

/** @throws AttuneError `pruner-unsupported` for a pruner that serves fewer objectives */
export function checkPruner({ pruner }: Pruned, objectives: number): void {
  if (pruner !== undefined && objectives > pruner.supports.objectives)
    throw new AttuneError(
      "pruner-unsupported",
      `pruner ${pruner.name} serves ${pruner.supports.objectives} objective, the study has ${objectives}`,
      { hint: "leave the pruner out" },
    );
}
