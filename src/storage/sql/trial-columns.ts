import { numbersFromJson, numbersToJson } from "../../numeric/json-numbers.ts";
import type { FailureReason, TrialOrigin, TrialState } from "../../trial/record.ts";
import { type Attributes, NO_ATTRIBUTES, type Report, type TrialRow } from "../../trial/row.ts";
import { isJsonObject } from "../json-object.ts";
import type { SqlValue } from "./driver.ts";

/** Columns of `trials` that make a `TrialRow`; lists and objects are JSON texts. */
export interface TrialColumns {
  readonly number: number;
  readonly state: TrialState;
  readonly params: string | null;
  readonly origin: string;
  readonly note: string | null;
  readonly attributes: string;
  readonly internal: string;
  readonly worker: string;
  readonly attempt: number;
  readonly started: number;
  readonly seconds: number;
  readonly values: string | null;
  readonly limits: string | null;
  readonly error: string | null;
  readonly cost: number | null;
  readonly step: number;
  readonly reason: FailureReason | null;
  readonly message: string | null;
}
/** Their names, for a SELECT: a large study opens sooner without the others. */
export const TRIAL_COLUMNS =
  'number, state, params, origin, note, attributes, internal, worker, attempt, started, seconds, "values", limits, error, cost, step, reason, message';

/** A JSON object. @throws SyntaxError */
export function objectFrom(text: string): Attributes {
  if (text === "{}") return NO_ATTRIBUTES;
  const value = JSON.parse(text);
  if (!isJsonObject(value)) throw new SyntaxError("it is no object");
  return value;
}
function originFrom(text: string): TrialOrigin {
  const value = JSON.parse(text);
  if (typeof value !== "string" && !isJsonObject(value)) throw new SyntaxError("it is no origin");
  return value as TrialOrigin;
}

/** @throws SyntaxError, TypeError for texts that are not the JSON that Attune writes */
export function toTrialRow(
  columns: TrialColumns,
  reports: readonly Report[],
  origin: TrialOrigin = originFrom(columns.origin),
): TrialRow {
  return {
    number: columns.number,
    state: columns.state,
    params: columns.params === null ? null : objectFrom(columns.params),
    origin,
    note: columns.note === null ? undefined : JSON.parse(columns.note),
    attributes: objectFrom(columns.attributes),
    internal: objectFrom(columns.internal),
    reports,
    worker: columns.worker,
    attempt: columns.attempt,
    startedAt: columns.started,
    seconds: columns.seconds,
    values: columns.values === null ? [] : numbersFromJson(columns.values),
    limits: columns.limits === null ? [] : numbersFromJson(columns.limits),
    error: columns.error === null ? undefined : numbersFromJson(columns.error),
    cost: columns.cost ?? undefined,
    step: columns.step,
    reason: columns.reason ?? undefined,
    message: columns.message ?? undefined,
  };
}

export interface ReportColumns {
  readonly number: number;
  readonly step: number;
  readonly values: string;
  readonly seconds: number;
}
export function toReport({ step, values, seconds }: ReportColumns): Report {
  return { step, values: numbersFromJson(values), seconds };
}

const jsonOrNull = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);
const numbersOrNull = (values: readonly number[] | undefined): string | null =>
  values === undefined ? null : numbersToJson(values);

/** The columns of a row that no worker owns. */
export function toColumns(row: TrialRow): TrialColumns & { readonly [column: string]: SqlValue } {
  const complete = row.state === "complete";
  return {
    number: row.number,
    state: row.state,
    params: jsonOrNull(row.params),
    origin: JSON.stringify(row.origin),
    note: row.note === undefined ? null : JSON.stringify(row.note),
    attributes: JSON.stringify(row.attributes),
    internal: JSON.stringify(row.internal),
    worker: row.worker,
    attempt: row.attempt,
    started: row.startedAt,
    seconds: row.seconds,
    values: complete ? numbersToJson(row.values) : null,
    limits: complete ? numbersToJson(row.limits) : null,
    error: numbersOrNull(row.error),
    cost: row.cost ?? null,
    step: row.step,
    reason: row.reason ?? null,
    message: row.message ?? null,
  };
}
