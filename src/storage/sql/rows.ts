import { numbersFromJson, numbersToJson } from "../../numeric/json-numbers.ts";
import type { Report, TrialRow } from "../../trial/row.ts";
import type { Row, SqlValue } from "./driver.ts";

const NOTHING: TrialRow["attributes"] = Object.freeze({});
let origin: { readonly text: string; readonly value: TrialRow["origin"] } | undefined;
/** Trials in a row are mostly of one origin. */
function originOf(text: string): TrialRow["origin"] {
  if (origin?.text !== text) origin = { text, value: JSON.parse(text) };
  return origin.value;
}

/** A row of `trials` as the rest of Attune knows it. */
export function trialOf(row: Row, reports: readonly Report[]): TrialRow {
  return {
    number: row["number"],
    state: row["state"],
    params: row["params"] === null ? null : JSON.parse(row["params"]),
    origin: originOf(row["origin"]),
    note: row["note"] === null ? undefined : JSON.parse(row["note"]),
    attributes: row["attributes"] === "{}" ? NOTHING : JSON.parse(row["attributes"]),
    reports,
    worker: row["worker"],
    attempt: row["attempt"],
    startedAt: row["started"],
    seconds: row["seconds"],
    values: row["values"] === null ? [] : numbersFromJson(row["values"]),
    limits: row["limits"] === null ? [] : numbersFromJson(row["limits"]),
    error: row["error"] === null ? undefined : numbersFromJson(row["error"]),
    cost: row["cost"] ?? undefined,
    step: row["step"],
    reason: row["reason"] ?? undefined,
    message: row["message"] ?? undefined,
  };
}

export function reportOf(row: Row): Report {
  return { step: row["step"], values: numbersFromJson(row["values"]), seconds: row["seconds"] };
}

/** A trial that nobody owns as the columns of its row, but for those that its study gives. */
export function rowOf(t: TrialRow): { readonly [column: string]: SqlValue } {
  const complete = t.state === "complete";
  return {
    number: t.number,
    state: t.state,
    params: t.params === null ? null : JSON.stringify(t.params),
    origin: JSON.stringify(t.origin),
    note: t.note === undefined ? null : JSON.stringify(t.note),
    attributes: JSON.stringify(t.attributes),
    worker: t.worker,
    attempt: t.attempt,
    started: t.startedAt,
    seconds: t.seconds,
    values: complete ? numbersToJson(t.values) : null,
    limits: complete ? numbersToJson(t.limits) : null,
    error: t.error === undefined ? null : numbersToJson(t.error),
    cost: t.cost ?? null,
    step: t.step,
    reason: t.reason ?? null,
    message: t.message ?? null,
  };
}
