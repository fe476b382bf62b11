import type { Limits, Objectives } from "../trial/objective.ts";
import type { CompleteTrial, TrialRecord } from "../trial/record.ts";

/** Parameters of a study whose space is known only at run time, nested as the objective sees them. */
export type Params = { readonly [name: string]: unknown };

/** A trial of any study, as commands print it. */
export type ShownTrial = TrialRecord<Params, Objectives, Limits>;

/** A trial of any study that has a result. */
export type CompleteShownTrial = CompleteTrial<Params, Objectives, Limits>;

export function isComplete(trial: ShownTrial): trial is CompleteShownTrial {
  return trial.state === "complete";
}
