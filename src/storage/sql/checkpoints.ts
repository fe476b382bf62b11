import type { TrialState } from "../../trial/record.ts";
import { isFinished } from "../../trial/row.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { Sql } from "./driver.ts";

/**
 * Checkpoints are rows of a table of their own, so that trials stay small; `trials.checkpoint` is
 * the step of the last one. Both are written in one transaction, so none is torn and none is left
 * over.
 */
export async function putCheckpoint(
  sql: Sql,
  study: number,
  number: number,
  { step, bytes }: Checkpoint,
): Promise<void> {
  await sql.all(
    "INSERT INTO checkpoints (study, number, step, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (study, number) DO UPDATE SET step = excluded.step, bytes = excluded.bytes",
    study,
    number,
    step,
    bytes,
  );
}

export async function readCheckpoint(
  sql: Sql,
  study: number,
  number: number,
): Promise<Checkpoint | undefined> {
  const [row] = await sql.all<Checkpoint>(
    "SELECT step, bytes FROM checkpoints WHERE study = ? AND number = ?",
    study,
    number,
  );
  return row && { step: row.step, bytes: new Uint8Array(row.bytes) };
}

/** Deletes the checkpoint of a trial that has finished. */
export async function dropCheckpoint(
  sql: Sql,
  study: number,
  number: number,
  trial: { readonly state: TrialState; readonly checkpoint: number | null },
): Promise<void> {
  if (trial.checkpoint !== null && isFinished(trial.state))
    await sql.all("DELETE FROM checkpoints WHERE study = ? AND number = ?", study, number);
}
