import type { FailureReason, Json, TrialOrigin, TrialState } from "./record.ts";
import type { Thrown } from "./thrown.ts";

/**
 * Values by parameter name. A `choose` parameter has an object as its value, a `list` parameter an
 * array.
 */
export type Params = { readonly [name: string]: Json };
/** Attributes of a study or a trial by key. */
export type Attributes = { readonly [key: string]: Json };

/** Values that a trial has reported at a step. */
export interface Report {
  /** Step of the values, a whole number from 0. */
  readonly step: number;
  /** One value for each objective, in their order. */
  readonly values: readonly number[];
  /** Seconds from the start of the attempt to the report. */
  readonly seconds: number;
}

/**
 * A trial as storages keep and exchange it. Values are in order of the objectives and limits,
 * without their names. Users see a `TrialRecord` that is made from the row. A member that the trial
 * does not have in its state is empty, 0 or undefined.
 */
export interface TrialRow {
  /** Number of the trial in its study, from 0. */
  readonly number: number;
  /** State of the trial. */
  readonly state: TrialState;
  /** The parameters; null while the number is reserved and no parameters are chosen. */
  readonly params: Params | null;
  /** Where the parameters come from. */
  readonly origin: TrialOrigin;
  /** Sampler state that is stored with the trial. */
  readonly note: Json | undefined;
  /** Attributes that the user has set. */
  readonly attributes: Attributes;
  /** Values that Attune itself keeps with the trial; users do not see them. */
  readonly internal: Attributes;
  /** Reported values, in order of step. */
  readonly reports: readonly Report[];
  /** The worker that runs the trial, or ran it last. */
  readonly worker: string;
  /** Attempts so far; a trial that was paused and promoted continues its attempt. */
  readonly attempt: number;
  /** Start of the latest attempt, in milliseconds since 1970; 0 if the trial has not started. */
  readonly startedAt: number;
  /** Seconds that the evaluation took, over all attempts that paused or finished the trial. */
  readonly seconds: number;
  /** The value of each objective; empty unless the trial is complete. */
  readonly values: readonly number[];
  /** The measured quantity of each limit; empty unless the trial is complete. */
  readonly limits: readonly number[];
  /** Standard error of each value; undefined if unknown. */
  readonly error: readonly number[] | undefined;
  /** The cost that the objective returned; undefined if it returned none. */
  readonly cost: number | undefined;
  /** Step at which the trial was paused or pruned; 0 in other states. */
  readonly step: number;
  /** Why the trial failed, for programs. */
  readonly reason: FailureReason | undefined;
  /** Why the trial failed, for people. */
  readonly message: string | undefined;
}

/** The states of a trial: first those that it may leave, then the others. */
export const TRIAL_STATES = [
  "waiting",
  "running",
  "paused",
  "complete",
  "pruned",
  "failed",
] as const satisfies readonly TrialState[];
/** States that a trial never leaves. */
export type FinishedState = Extract<TrialState, "complete" | "pruned" | "failed">;

export function isFinished(state: TrialState): state is FinishedState {
  return state === "complete" || state === "pruned" || state === "failed";
}

export const NO_NUMBERS: readonly number[] = Object.freeze([]);
export const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NO_REPORTS: readonly Report[] = Object.freeze([]);

/**
 * A running trial. @param startedAt milliseconds since 1970; 0 for a number that is only reserved
 */
export function runningRow(
  number: number,
  worker: string,
  params: Params | null,
  origin: TrialOrigin,
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

/** The part of an outcome that says how long the evaluation took. */
interface Timed {
  /** Seconds since the start of the attempt. Default: measured by the storage. */
  readonly seconds?: number | undefined;
}
/** How an attempt at a trial ended. Numbers are in order of the objectives and limits. */
export type Outcome =
  | (Timed & {
      /** The evaluation returned a value. */
      readonly state: "complete";
      /** The value of each objective. */
      readonly values: readonly number[];
      /** The measured quantity of each limit. */
      readonly limits: readonly number[];
      /** Standard error of each value. Default: unknown. */
      readonly error?: readonly number[] | undefined;
      /** The cost that the objective returned. Default: none. */
      readonly cost?: number | undefined;
    })
  | (Timed & {
      /** The evaluation stopped early and will not be resumed. */
      readonly state: "pruned";
      /** Last step that it reported. */
      readonly step: number;
    })
  | (Timed & {
      /**
       * The evaluation stopped until a worker promotes it; only if the storage has `checkpoints`.
       */
      readonly state: "paused";
      /** Last step that it reported. */
      readonly step: number;
    })
  | {
      /** The worker gives the trial back: the next claim gets it, with the same parameters. */
      readonly state: "waiting";
    }
  | (Timed & {
      /** The evaluation ended without a value. */
      readonly state: "failed";
      /** Why it failed, for programs. */
      readonly reason: FailureReason;
      /** Why it failed, for people. */
      readonly message: string;
      /** What was thrown; it is stored among the trial's internal values. Default: nothing. */
      readonly thrown?: Thrown | undefined;
      /** Whether the trial waits for another attempt instead of finishing. */
      readonly retry: boolean;
    });

/** The row of a running trial after its outcome. @param seconds spent on the trial in all */
export function finishRow(row: TrialRow, outcome: Outcome, seconds: number): TrialRow {
  switch (outcome.state) {
    case "waiting":
      return { ...row, state: "waiting", attempt: row.attempt - 1 };
    case "paused":
      return { ...row, state: "paused", step: outcome.step, seconds, attempt: row.attempt - 1 };
    case "complete":
      return completeRow(row, outcome, seconds);
    case "pruned":
      return { ...row, state: "pruned", step: outcome.step, seconds };
    case "failed": {
      if (outcome.retry) return { ...row, state: "waiting" };
      const { reason, message } = outcome;
      return { ...row, state: "failed", reason, message, step: 0, seconds };
    }
  }
}

/** Written out, since spreading a row takes longer than all else that a quick trial needs. */
function completeRow(
  row: TrialRow,
  { values, limits, error, cost }: Extract<Outcome, { state: "complete" }>,
  seconds: number,
): TrialRow {
  return {
    number: row.number,
    state: "complete",
    params: row.params,
    origin: row.origin,
    note: row.note,
    attributes: row.attributes,
    internal: row.internal,
    reports: row.reports,
    worker: row.worker,
    attempt: row.attempt,
    startedAt: row.startedAt,
    seconds,
    values,
    limits,
    error,
    cost,
    step: 0,
    reason: undefined,
    message: undefined,
  };
}
