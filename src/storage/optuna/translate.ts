import { greatestOf } from "../../numeric/extremes.ts";
import { numbersFromJson } from "../../numeric/json-numbers.ts";
import type { Space } from "../../space/space.ts";
import type { Json, TrialState } from "../../trial/record.ts";
import {
  type Attributes,
  NO_NUMBERS,
  type Params,
  type Report,
  type TrialRow,
} from "../../trial/row.ts";
import { splitLegacyAttributes } from "../legacy-attributes.ts";
import type { Annotations } from "../storage.ts";
import { FOREIGN_WORKER } from "../worker-id.ts";
import { toExternal } from "./distribution.ts";
import {
  COMPLETE,
  FAIL,
  type OptunaAttributes,
  type OptunaTrial,
  PRUNED,
  RUNNING,
  WAITING,
} from "./optuna-study.ts";
import type { StudySchema } from "./study-schema.ts";
import {
  type AttuneFields,
  CONSTRAINT_LIST,
  CONSTRAINT_PREFIX,
  FIXED_PARAMS,
  readAttuneFields,
  readInternal,
} from "./system-attributes.ts";

const ATTUNE_STATES: { readonly [state: number]: TrialState } = {
  [RUNNING]: "running",
  [COMPLETE]: "complete",
  [PRUNED]: "pruned",
  [FAIL]: "failed",
  [WAITING]: "waiting",
};

/** The row of a trial that Optuna or Attune stored. */
export function toTrialRow(t: OptunaTrial, schema: StudySchema): TrialRow {
  const fields = readAttuneFields(t);
  const state = ATTUNE_STATES[t.state];
  const enqueued = t.system[FIXED_PARAMS] as Params | undefined;
  const isFailed = state === "failed";
  return {
    number: t.number,
    state,
    params: fields.params ?? readParams(t, enqueued, schema.space),
    origin: fields.origin ?? (enqueued === undefined ? { sampler: "optuna" } : "enqueued"),
    note: fields.note,
    ...readAnnotations(t, "trial", schema.isLegacy),
    reports: readReports(t, fields),
    worker: fields.lease?.worker ?? FOREIGN_WORKER,
    attempt: fields.lease?.attempt ?? (state === "waiting" ? 0 : 1),
    startedAt: fields.lease?.begun === false ? 0 : t.start,
    seconds: fields.seconds ?? secondsBetween(t.start, t.complete),
    values: state === "complete" ? (t.values ?? NO_NUMBERS) : NO_NUMBERS,
    limits: state === "complete" ? readLimits(t, fields, schema.limits) : NO_NUMBERS,
    error: fields.error === undefined ? undefined : numbersFromJson(fields.error),
    cost: fields.cost,
    step: state === "pruned" ? (fields.step ?? Math.max(0, greatestOf(t.intermediate.keys()))) : 0,
    reason: isFailed ? (fields.failure?.reason ?? "error") : undefined,
    message: isFailed
      ? (fields.failure?.message ?? String(t.system["fail_reason"] ?? "failed in Optuna"))
      : undefined,
  };
}

/** Attributes and internal keys of a study or a trial. @param isLegacy see `StudySchema` */
export function readAnnotations(
  { user, system }: { readonly user: OptunaAttributes; readonly system: OptunaAttributes },
  owner: "study" | "trial",
  isLegacy: boolean,
): Annotations {
  const internal = readInternal(system);
  if (!isLegacy) return { attributes: user, internal };
  const split = splitLegacyAttributes(user, owner);
  return { attributes: split.attributes, internal: { ...split.internal, ...internal } };
}

/** 0 where one of the times (milliseconds since 1970) is missing. */
const secondsBetween = (start: number, end: number): number =>
  end > 0 && start > 0 ? Math.max(0, end - start) / 1000 : 0;

/** Parameters that Optuna set. A trial that runs in Optuna gets them one by one. */
function readParams(
  t: OptunaTrial,
  enqueued: Attributes | undefined,
  space: Space | undefined,
): Params | null {
  const flat: { [name: string]: Json } = {};
  for (const [name, { internal, distribution }] of t.params)
    flat[name] = toExternal(distribution, internal);
  if (t.state === WAITING) Object.assign(flat, enqueued);
  if (space === undefined) return t.state === RUNNING && t.params.size === 0 ? null : flat;
  const nested = space.unflatten(flat);
  const isIncomplete = t.state === RUNNING && space.check(nested).length > 0;
  return isIncomplete ? null : (nested as Params);
}

/** Reports by step. Optuna stores no time of a report. */
export function readReports(t: OptunaTrial, { reports }: AttuneFields): readonly Report[] {
  if (reports !== undefined)
    return reports.map((r) => ({ ...r, values: numbersFromJson(r.values) }));
  return [...t.intermediate]
    .sort((a, b) => a[0] - b[0])
    .map(([step, value]) => ({ step, values: [value], seconds: 0 }));
}

/** Measured limits: as Attune stored them, or by Optuna's constraints, which are kept at ≤ 0. */
function readLimits(
  { system }: OptunaTrial,
  fields: AttuneFields,
  limits: StudySchema["limits"],
): readonly number[] {
  if (fields.limits !== undefined) return numbersFromJson(fields.limits);
  const list = system[CONSTRAINT_LIST];
  return limits.map(({ name, bound, sign }, i) => {
    const excess = system[CONSTRAINT_PREFIX + name] ?? (Array.isArray(list) ? list[i] : undefined);
    return typeof excess === "number" ? excess * sign + bound : Number.NaN;
  });
}
