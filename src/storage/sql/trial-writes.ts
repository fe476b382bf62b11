import { numbersToJson } from "../../numeric/json-numbers.ts";
import type { TrialState } from "../../trial/record.ts";
import { isFinished } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import type { Annotations, InsertedTrial, Told } from "../storage.ts";
import type { Sql } from "./driver.ts";
import type { Assignments } from "./outcome-update.ts";
import type { LockedStudy } from "./sql-studies.ts";

/** What a write by ticket returns of the trial's row. */
interface OwnedColumns {
  readonly state: TrialState;
  readonly checkpoint: number | null;
}
/** JSON texts of a study's or a trial's key-value pairs. */
export interface AnnotationColumns {
  readonly attributes: string;
  readonly internal: string;
}

/** Assigns the stored key-value pairs with new ones merged over them. */
export function assignMerged(stored: AnnotationColumns, added: Partial<Annotations>): Assignments {
  const merge = (text: string, more: Annotations["attributes"] | undefined): string =>
    more === undefined ? text : JSON.stringify({ ...JSON.parse(text), ...more });
  return [
    "attributes = ?, internal = ?",
    merge(stored.attributes, added.attributes),
    merge(stored.internal, added.internal),
  ];
}

/**
 * Changes a running trial if the ticket owns it. It compares and sets in one statement, so a worker
 * that lost the trial changes nothing.
 */
export async function updateOwned(
  sql: Sql,
  study: number,
  { number, token }: Ticket,
  [assignments, ...values]: Assignments,
): Promise<OwnedColumns | undefined> {
  const [row] = await sql.all<OwnedColumns>(
    `UPDATE trials SET ${assignments} WHERE study = ? AND number = ? AND token = ? AND state = 'running' RETURNING state, checkpoint`,
    ...values,
    study,
    number,
    token,
  );
  return row;
}

/** The answer to a ticket that owns no running trial. */
export async function refuse(sql: Sql, study: number, { number, token }: Ticket): Promise<Told> {
  const [row] = await sql.all<{ state: TrialState }>(
    "SELECT state FROM trials WHERE study = ? AND number = ? AND token = ?",
    study,
    number,
    token,
  );
  return row !== undefined && (isFinished(row.state) || row.state === "paused")
    ? "repeated"
    : "lost";
}

export async function annotateTrial(
  sql: Sql,
  study: LockedStudy,
  number: number,
  annotations: Partial<Annotations>,
): Promise<void> {
  const [stored] = await sql.all<AnnotationColumns>(
    "SELECT attributes, internal FROM trials WHERE study = ? AND number = ?",
    study.id,
    number,
  );
  if (stored === undefined) return;
  const [text, ...values] = assignMerged(stored, annotations);
  await sql.all(
    `UPDATE trials SET ${text}, changed = ? WHERE study = ? AND number = ?`,
    ...values,
    study.version,
    study.id,
    number,
  );
}

/** @returns the trial's number */
export async function insertTrial(
  sql: Sql,
  study: LockedStudy,
  trial: InsertedTrial,
  now: number,
): Promise<number> {
  const version = ++study.version;
  await sql.all(
    "INSERT INTO trials (study, number, state, params, origin, attributes, worker, attempt, started, seconds, \"values\", limits, error, cost, step, reason, message, changed, told) VALUES (?, ?, ?, ?, ?, ?, '', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    study.id,
    study.trials,
    trial.state,
    JSON.stringify(trial.params),
    JSON.stringify(trial.origin),
    JSON.stringify(trial.attributes ?? {}),
    now,
    trial.seconds,
    numbersToJson(trial.values),
    numbersToJson(trial.limits),
    trial.error ? numbersToJson(trial.error) : null,
    trial.cost ?? null,
    trial.step ?? 0,
    trial.reason ?? (trial.state === "failed" ? "error" : null),
    trial.message ?? null,
    version,
    isFinished(trial.state) ? version : null,
  );
  return study.trials++;
}
