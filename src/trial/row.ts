import type { FailureReason, Json, Origin, State } from "./record.ts";

/** Values by parameter name; nested where the space is. */
export type Params = { readonly [name: string]: Json };
export type Attributes = { readonly [key: string]: Json };

/** Values reported at a step, in order of the objectives. */
export interface Report {
  readonly step: number;
  readonly values: readonly number[];
  /** Since the trial was started. */
  readonly seconds: number;
}

/**
 * A trial as storages keep and exchange it: values in order of the objectives and limits, without
 * their names. Users see the `TrialRecord` that is made from it. Fields that a state does not have
 * are empty, 0 or undefined.
 */
export interface TrialRow {
  readonly number: number;
  readonly state: State;
  /** null while the number is reserved and its parameters are not chosen yet. */
  readonly params: Params | null;
  readonly origin: Origin;
  /** The sampler's own state. */
  readonly note: Json | undefined;
  /** The user's. */
  readonly attributes: Attributes;
  /** Attune's own. */
  readonly internal: Attributes;
  readonly reports: readonly Report[];
  /** The worker that has the trial, or had it last. */
  readonly worker: string;
  /** How often the trial was started. */
  readonly attempt: number;
  /** Milliseconds since 1970; 0 if not started yet. */
  readonly startedAt: number;
  /** Time spent on it, over all attempts that paused or finished it. */
  readonly seconds: number;
  readonly values: readonly number[];
  readonly limits: readonly number[];
  /** Standard error of each value. */
  readonly error: readonly number[] | undefined;
  readonly cost: number | undefined;
  /** Step at which it was paused or pruned. */
  readonly step: number;
  readonly reason: FailureReason | undefined;
  readonly message: string | undefined;
}

/** States that a trial never leaves. */
export type FinishedState = Extract<State, "complete" | "pruned" | "failed">;

export function isFinished(state: State): state is FinishedState {
  return state === "complete" || state === "pruned" || state === "failed";
}

export const NO_NUMBERS: readonly number[] = Object.freeze([]);
export const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NO_REPORTS: readonly Report[] = Object.freeze([]);

/** A running trial. @param startedAt milliseconds since 1970; 0 for a number that is only reserved */
export function runningRow(
  number: number,
  worker: string,
  params: Params | null,
  origin: Origin,
  note: Json | undefined,
  startedAt: number,
): TrialRow {
  return {
    number,
    state: "running",
    params,
    origin,
    note,
    attributes: NO_ATTRIBUTES,
    internal: NO_ATTRIBUTES,
    reports: NO_REPORTS,
    worker,
    attempt: 1,
    startedAt,
    seconds: 0,
    values: NO_NUMBERS,
    limits: NO_NUMBERS,
    error: undefined,
    cost: undefined,
    step: 0,
    reason: undefined,
    message: undefined,
  };
}

/** A number that is reserved for a worker. */
export const reservedRow = (number: number, worker: string): TrialRow =>
  runningRow(number, worker, null, "added", undefined, 0);

interface Timed {
  /** Time spent since the trial was started; measured by the storage unless given. */
  readonly seconds?: number | undefined;
}
/** How an evaluation ended. */
export type Outcome =
  | (Timed & {
      readonly state: "complete";
      readonly values: readonly number[];
      readonly limits: readonly number[];
      readonly error?: readonly number[] | undefined;
      readonly cost?: number | undefined;
    })
  | (Timed & { readonly state: "pruned"; readonly step: number })
  /** Stops at a step until a worker promotes it. Only where the storage has `checkpoints`. */
  | (Timed & { readonly state: "paused"; readonly step: number })
  /** Given back unfinished: the next claim gets it, with the same parameters. */
  | { readonly state: "waiting" }
  | (Timed & {
      readonly state: "failed";
      readonly reason: FailureReason;
      readonly message: string;
      /** Whether the trial waits for another attempt. */
      readonly retry: boolean;
    });

/** The row of a running trial after its outcome. @param seconds spent on the trial in all */
export function finishRow(row: TrialRow, outcome: Outcome, seconds: number): TrialRow {
  switch (outcome.state) {
    case "waiting":
      return { ...row, state: "waiting", attempt: row.attempt - 1 };
    case "paused":
      return { ...row, state: "paused", step: outcome.step, seconds, attempt: row.attempt - 1 };
    case "complete": {
      const { values, limits, error, cost } = outcome;
      return { ...row, state: "complete", values, limits, error, cost, step: 0, seconds };
    }
    case "pruned":
      return { ...row, state: "pruned", step: outcome.step, seconds };
    case "failed": {
      if (outcome.retry) return { ...row, state: "waiting" };
      const { reason, message } = outcome;
      return { ...row, state: "failed", reason, message, seconds };
    }
  }
}
