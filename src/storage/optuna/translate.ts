import type { Space } from "../../space/space.ts";
import type { FailureReason, Json, Origin, State } from "../../trial/record.ts";
import type { Report, TrialRow } from "../../trial/row.ts";
import { numbersFromJson } from "../numbers-json.ts";
import { FOREIGN_WORKER } from "../worker-id.ts";
import { type Distribution, externalOf } from "./distribution.ts";
import {
  type Attributes,
  COMPLETE,
  FAIL,
  type OptunaTrial,
  PRUNED,
  RUNNING,
  WAITING,
} from "./model.ts";

/** Optuna's own names for what Attune needs too. */
export const FIXED = "fixed_params";
export const METRICS = "study:metric_names";
export const CONSTRAINT = "constraints:";

/**
 * System attributes of a trial by which Attune keeps what Optuna has no place for; all are
 * optional.
 */
export interface AttuneNotes {
  /** Who owns the trial, or owned it last. */
  readonly lease?: OptunaLease;
  readonly params?: { readonly [name: string]: Json };
  readonly origin?: Origin;
  readonly note?: Json;
  /** A JSON text, since limits and errors may be infinite. */
  readonly limits?: string;
  readonly error?: string;
  readonly cost?: number;
  readonly seconds?: number;
  readonly step?: number;
  readonly failure?: { readonly reason: FailureReason; readonly message: string };
  /** Of several objectives: Optuna has room for one. */
  readonly reports?: readonly {
    readonly step: number;
    readonly values: string;
    readonly seconds: number;
  }[];
}
export interface OptunaLease {
  readonly worker: string;
  readonly token: string;
  readonly expires: number;
  /** Milliseconds that it lasts. */
  readonly lease: number;
  readonly attempt: number;
  /** Whether its parameters are chosen. */
  readonly begun: boolean;
}
export const PREFIX = "attune:";

export function notesOf(trial: OptunaTrial): AttuneNotes {
  const notes: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(trial.system))
    if (key.startsWith(PREFIX)) notes[key.slice(PREFIX.length)] = value;
  return notes as AttuneNotes;
}

const states: { readonly [state: number]: State } = {
  [RUNNING]: "running",
  [COMPLETE]: "complete",
  [PRUNED]: "pruned",
  [FAIL]: "failed",
  [WAITING]: "waiting",
};

export interface Reading {
  /** Undefined where the study has none that is known. */
  readonly space: Space<any> | undefined;
  /** By flat name. */
  readonly distributions: ReadonlyMap<string, Distribution>;
  readonly limits: readonly {
    readonly name: string;
    readonly bound: number;
    readonly sign: number;
  }[];
}

/** A trial of Optuna's, or one that Attune wrote there, as the rest of Attune knows it. */
export function trialFrom(t: OptunaTrial, { space, limits }: Reading): TrialRow {
  const notes = notesOf(t);
  const state = states[t.state];
  const enqueued = t.system[FIXED] as { readonly [name: string]: Json } | undefined;
  return {
    number: t.number,
    state,
    params: paramsOf(t, notes, enqueued, space),
    origin: notes.origin ?? (enqueued === undefined ? { sampler: "optuna" } : "enqueued"),
    note: notes.note,
    attributes: t.user,
    reports: reportsOf(t, notes),
    worker: notes.lease?.worker ?? FOREIGN_WORKER,
    attempt: notes.lease?.attempt ?? (state === "waiting" ? 0 : 1),
    startedAt: notes.lease?.begun === false ? 0 : t.start,
    seconds:
      notes.seconds ??
      (t.complete > 0 && t.start > 0 ? Math.max(0, t.complete - t.start) / 1000 : 0),
    values: state === "complete" ? (t.values ?? []) : [],
    limits:
      state !== "complete"
        ? []
        : notes.limits !== undefined
          ? numbersFromJson(notes.limits)
          : limits.map((l, i) => limitOf(t.system, l, i)),
    error: notes.error === undefined ? undefined : numbersFromJson(notes.error),
    cost: notes.cost,
    step: state === "pruned" ? (notes.step ?? Math.max(0, ...t.intermediate.keys())) : 0,
    reason: state === "failed" ? (notes.failure?.reason ?? "error") : undefined,
    message:
      state === "failed"
        ? (notes.failure?.message ?? String(t.system["fail_reason"] ?? "failed in Optuna"))
        : undefined,
  };
}

function paramsOf(
  t: OptunaTrial,
  notes: AttuneNotes,
  enqueued: { readonly [name: string]: Json } | undefined,
  space: Space<any> | undefined,
): TrialRow["params"] {
  if (notes.params !== undefined) return notes.params;
  const flat: { [name: string]: Json } = {};
  for (const [name, { internal, distribution }] of t.params)
    flat[name] = externalOf(distribution, internal);
  if (t.state === WAITING) Object.assign(flat, enqueued);
  if (space === undefined) return t.state === RUNNING && t.params.size === 0 ? null : flat;
  const nested = space.unflatten(flat) as { readonly [name: string]: Json };
  // One that runs in Optuna has its parameters one by one: until all are there it has none.
  return t.state === RUNNING && space.check(nested).length > 0 ? null : nested;
}

function reportsOf(t: OptunaTrial, notes: AttuneNotes): readonly Report[] {
  if (notes.reports !== undefined)
    return notes.reports.map((r) => ({ ...r, values: numbersFromJson(r.values) }));
  return [...t.intermediate]
    .sort((a, b) => a[0] - b[0])
    .map(([step, value]) => ({ step, values: [value], seconds: 0 }));
}

/** Optuna's constraints are kept at 0 and below. */
function limitOf(system: Attributes, limit: Reading["limits"][number], i: number): number {
  const excess =
    system[CONSTRAINT + limit.name] ??
    (system["constraints"] as readonly number[] | undefined)?.[i];
  return typeof excess === "number" ? excess * limit.sign + limit.bound : Number.NaN;
}
