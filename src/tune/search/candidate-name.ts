import type { Task } from "../metric.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { TuneResult } from "../tuning-result.ts";
import { isDefaultCandidate } from "./candidates.ts";

/**
 * How texts call a model of a result: `untuned forest` where every parameter has its default, else
 * `tuned forest`; `ensemble of 4 models`.
 */
export function modelName(
  { members }: { readonly members: readonly ModelCandidate[] },
  r: Pick<TuneResult<Task>, "task">,
): string {
  return members.length > 1 ? `ensemble of ${members.length} models` : candidateName(members[0], r);
}

/** The same for a candidate. */
export function candidateName(
  candidate: ModelCandidate,
  { task }: Pick<TuneResult<Task>, "task">,
): string {
  if (candidate.model === "constant") return "constant";
  return `${isDefaultCandidate(candidate, task) ? "untuned" : "tuned"} ${candidate.model}`;
}

/** Whether a search has evaluated any tuned model. */
export const triedTuned = (
  leaderboard: readonly ModelCandidate[],
  { task }: Pick<TuneResult<Task>, "task">,
): boolean => leaderboard.some((c) => c.model !== "constant" && !isDefaultCandidate(c, task));
