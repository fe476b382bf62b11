import type { Report, StoredTrial } from "../../trial/stored-trial.ts";
import { numbersFromJson } from "../numbers-json.ts";
import type { Row } from "./driver.ts";

/** A row of `trials` as the rest of Attune knows it. */
export function trialOf(row: Row, reports: readonly Report[]): StoredTrial {
  return {
    number: row["number"],
    state: row["state"],
    params: row["params"] === null ? null : JSON.parse(row["params"]),
    origin: JSON.parse(row["origin"]),
    note: row["note"] === null ? undefined : JSON.parse(row["note"]),
    attributes: JSON.parse(row["attributes"]),
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
