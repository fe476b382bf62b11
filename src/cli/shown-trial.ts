import type { Limits, Objectives } from "../trial/objective.ts";
import type { CompleteTrial, TrialRecord } from "../trial/record.ts";

/** Parameters of a study whose space is known at run time only, nested as objectives see them. */
export type Params = { readonly [name: string]: unknown };

/** A trial of any study, as commands print it. */
export type ShownTrial = TrialRecord<Params, Objectives, Limits>;

/** A trial of any study that has a result. */
export type CompleteShownTrial = CompleteTrial<Params, Objectives, Limits>;

/** Whether a trial has a result. */
export function isComplete(trial: ShownTrial): trial is CompleteShownTrial {
  return trial.state === "complete";
}
