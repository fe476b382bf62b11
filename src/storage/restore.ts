import { AttuneError } from "../errors/attune-error.ts";
import type { TrialRow } from "../trial/row.ts";

/**
 * The row of a trial in another storage. The worker of a running trial is not there, so the trial
 * waits, and the attempt that was running does not count.
 */
export function withoutOwner(trial: TrialRow): TrialRow {
  return trial.state === "running"
    ? { ...trial, state: "waiting", attempt: Math.max(0, trial.attempt - 1) }
    : trial;
}

/** @throws AttuneError `study-exists` */
export function requireNewStudy(exists: boolean, name: string, place: string): void {
  if (!exists) return;
  throw new AttuneError("study-exists", `${place} has a study ${JSON.stringify(name)} already`, {
    hint: "choose another name",
  });
}
