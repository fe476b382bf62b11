import type { FailureReason, Json, Origin, State } from "./record.ts";

/**
 * A trial as storages keep and exchange it: numbers in order of objective and limit, names left to
 * the study. `TrialRecord` is made from it. What a state does not have is empty, 0 or NaN.
 */
export interface TrialRow {
  readonly number: number;
  readonly state: State;
  /** null between the claim of a number and the choice of its parameters. */
  readonly params: { readonly [name: string]: Json } | null;
  readonly origin: Origin;
  readonly note: Json | undefined;
  readonly attributes: { readonly [key: string]: Json };
  readonly reports: readonly Report[];
  readonly worker: string;
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly values: readonly number[];
  readonly limits: readonly number[];
  readonly error: readonly number[] | undefined;
  readonly cost: number | undefined;
  readonly step: number;
  readonly reason: FailureReason | undefined;
  readonly message: string | undefined;
}
export interface Report {
  readonly step: number;
  readonly values: readonly number[];
  readonly seconds: number;
}

/** States that a trial never leaves. */
export type FinishedState = Extract<State, "complete" | "pruned" | "failed">;

export function isFinished(state: State): state is FinishedState {
  return state === "complete" || state === "pruned" || state === "failed";
}

const NOTHING: { readonly [key: string]: Json } = Object.freeze({});
const NONE: readonly never[] = Object.freeze([]);

/** A trial of which nothing is known yet but its number. */
export function claimedTrial(number: number, worker: string): TrialRow {
  return runningTrial(number, worker, null, "added", undefined, 0);
}

/**
 * A trial that begins. Written out: spreading twenty fields took a third of a random search's time.
 * @param startedAt milliseconds since 1970
 */
export function runningTrial(
  number: number,
  worker: string,
  params: TrialRow["params"],
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
    attributes: NOTHING,
    reports: NONE,
    worker,
    attempt: 1,
    startedAt,
    seconds: 0,
    values: NONE,
    limits: NONE,
    error: undefined,
    cost: undefined,
    step: 0,
    reason: undefined,
    message: undefined,
  };
}
