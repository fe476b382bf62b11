import type { TrialRow } from "../trial/row.ts";
import type { Outcome } from "./storage.ts";

/**
 * What a trial under way is after this. Written out where it is common: spreading takes longer than
 * all else that is done for a cheap trial.
 * @param seconds spent on it in all
 */
export function ended(trial: TrialRow, outcome: Outcome, seconds: number): TrialRow {
  if (outcome.state === "waiting")
    return { ...trial, state: "waiting", attempt: trial.attempt - 1 };
  if (outcome.state === "failed" && outcome.retry) return { ...trial, state: "waiting" };
  if (outcome.state === "complete") {
    return {
      number: trial.number,
      state: "complete",
      params: trial.params,
      origin: trial.origin,
      note: trial.note,
      attributes: trial.attributes,
      reports: trial.reports,
      worker: trial.worker,
      attempt: trial.attempt,
      startedAt: trial.startedAt,
      seconds,
      values: outcome.values,
      limits: outcome.limits,
      error: outcome.error,
      cost: outcome.cost,
      step: 0,
      reason: undefined,
      message: undefined,
    };
  }
  if (outcome.state === "paused")
    return { ...trial, state: "paused", step: outcome.step, seconds, attempt: trial.attempt - 1 };
  if (outcome.state === "pruned") return { ...trial, state: "pruned", step: outcome.step, seconds };
  return { ...trial, state: "failed", reason: outcome.reason, message: outcome.message, seconds };
}
