import { numbersToJson } from "../../numeric/json-numbers.ts";
import { flattenPartial } from "../../space/given-params.ts";
import { excess, fillMeasured } from "../../trial/measures.ts";
import type { TrialState } from "../../trial/record.ts";
import { isFinished, type Params, type Report, type TrialRow } from "../../trial/row.ts";
import type { InsertedTrial, TrialStart } from "../storage.ts";
import { toInternal } from "./distribution.ts";
import {
  COMPLETE,
  FAIL,
  type NewTrial,
  type OptunaAttributes,
  type OptunaParam,
  type OptunaState,
  PRUNED,
  RUNNING,
  WAITING,
} from "./optuna-study.ts";
import type { StudySchema } from "./study-schema.ts";
import {
  type AttuneFields,
  CONSTRAINT_PREFIX,
  FIXED_PARAMS,
  type OptunaLease,
  toSystemAttributes,
} from "./system-attributes.ts";

/** The parameters that Optuna's format has a place for, by flat name. */
export function toOptunaParams(
  { space, distributions }: StudySchema,
  params: Params | null,
): Map<string, OptunaParam> {
  const found = new Map<string, OptunaParam>();
  if (space === undefined || params === null) return found;
  for (const [name, value] of Object.entries(space.flatten(params))) {
    const distribution = distributions.get(name);
    const internal = distribution && toInternal(distribution, value);
    if (distribution && internal !== undefined) found.set(name, { internal, distribution });
  }
  return found;
}

/** Reports as a system attribute. */
export const toReportFields = (reports: Iterable<Report>): NonNullable<AttuneFields["reports"]> =>
  Array.from(reports, (r) => ({ ...r, values: numbersToJson(r.values) }));

/** What a trial that is over has beside its values. */
type Result = {
  readonly state: TrialState;
  readonly limits?: readonly number[];
  readonly error?: readonly number[] | undefined;
  readonly cost?: number | undefined;
  readonly step?: number | undefined;
  readonly reason?: TrialRow["reason"];
  readonly message?: string | undefined;
};

/**
 * Attune's fields and Optuna's constraints of a result.
 * @param seconds spent on the trial in all
 */
export function toResultAttributes(
  { state, limits = [], error, cost, step = 0, reason = "error", message = "" }: Result,
  seconds: number,
  schema: StudySchema,
): OptunaAttributes {
  const isComplete = state === "complete";
  const fields: AttuneFields = {
    seconds,
    ...(isComplete && limits.length > 0 && { limits: numbersToJson(limits) }),
    ...(error !== undefined && { error: numbersToJson(error) }),
    ...(cost !== undefined && { cost }),
    ...(state === "pruned" && { step }),
    ...(state === "failed" && { failure: { reason, message } }),
  };
  const system = toSystemAttributes(fields);
  const measured = fillMeasured(schema, limits);
  if (isComplete)
    for (const [i, limit] of schema.limits.entries()) {
      const over = excess(limit, measured[i] ?? Number.NaN);
      const key = CONSTRAINT_PREFIX + limit.name;
      const other = system[key]; // the other bound of the same limit
      if (!Number.isNaN(over))
        system[key] = typeof other === "number" ? Math.max(other, over) : over;
    }
  return system;
}

/** Attune's fields of parameters. */
export function toStartFields({ params, origin, note }: TrialStart): AttuneFields {
  return { params, origin, ...(note !== undefined && { note }) };
}

/**
 * A running trial that its worker begins.
 * @param start its parameters; undefined for a number that is only reserved
 */
export function toBegunTrial(
  lease: OptunaLease,
  start: TrialStart | undefined,
  schema: StudySchema,
  now: number,
): NewTrial {
  const fields = start === undefined ? {} : toStartFields(start);
  return {
    state: RUNNING,
    start: now,
    ...(start !== undefined && { params: toOptunaParams(schema, start.params) }),
    system: toSystemAttributes({ lease, ...fields }),
  };
}

/** A trial from outside. */
export function toInsertedTrial(t: InsertedTrial, schema: StudySchema, now: number): NewTrial {
  const { params, origin, seconds, attributes = {} } = t;
  if (t.state === "waiting")
    return {
      state: WAITING,
      user: { ...attributes },
      system: {
        ...toSystemAttributes({ origin, seconds }),
        [FIXED_PARAMS]: toEnqueuedParams(schema, params),
      },
    };
  return {
    state: RESTORED_STATES[t.state],
    values: t.state === "complete" ? t.values : null,
    params: toOptunaParams(schema, params),
    user: { ...attributes },
    start: now - seconds * 1000,
    complete: now,
    system: {
      ...toSystemAttributes({ origin, params }),
      ...toResultAttributes(t, seconds, schema),
    },
  };
}

/** Parameters of an enqueued trial by Optuna's flat names. */
function toEnqueuedParams({ space }: StudySchema, params: Params): Params {
  return space === undefined ? params : (flattenPartial(space, params) as Params);
}

/** Optuna has no paused trials, and a running one has lost its worker: both wait. */
const RESTORED_STATES: { readonly [S in TrialState]: OptunaState } = {
  complete: COMPLETE,
  pruned: PRUNED,
  failed: FAIL,
  waiting: WAITING,
  paused: WAITING,
  running: WAITING,
};

/** A trial of another storage. @param now start of one that has no time of its own */
export function toRestoredTrial(t: TrialRow, schema: StudySchema, now: number): NewTrial {
  const { params, origin, note, internal } = t;
  const start = t.startedAt > 0 || t.state === "waiting" ? t.startedAt : now;
  const lease: OptunaLease = {
    worker: t.worker,
    token: "",
    expires: 0,
    lease: 0,
    attempt: t.attempt,
    begun: params !== null && t.startedAt > 0,
  };
  return {
    state: RESTORED_STATES[t.state],
    start,
    complete: isFinished(t.state) ? start + t.seconds * 1000 : 0,
    values: t.state === "complete" ? t.values : null,
    params: toOptunaParams(schema, params),
    intermediate: new Map(t.reports.map((r) => [r.step, r.values[0]])),
    user: { ...t.attributes },
    system: {
      ...toSystemAttributes({
        ...(params !== null && { params }),
        origin,
        ...(note !== undefined && { note }),
        ...(t.reports.length > 0 && { reports: toReportFields(t.reports) }),
        ...(Object.keys(internal).length > 0 && { internal }),
        lease,
      }),
      ...toResultAttributes(t, t.seconds, schema),
    },
  };
}
