import { AttuneError } from "../errors/attune-error.ts";
import type { TrialRow } from "../trial/row.ts";

/** A trial as it comes into another storage: whoever had it under way is not there. */
export function unowned(trial: TrialRow): TrialRow {
  return trial.state === "running"
    ? { ...trial, state: "waiting", attempt: Math.max(0, trial.attempt - 1) }
    : trial;
}

/** @throws AttuneError `study-exists` */
export function requireNew(exists: boolean, name: string, place: string): void {
  if (!exists) return;
  throw new AttuneError("study-exists", `${place} has a study ${JSON.stringify(name)} already`, {
    hint: "give it another name",
  });
}
