import { isFinished } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type Checkpoint, type Checkpoints, checkCheckpoint, type Told } from "../storage.ts";
import type { Row, Sql } from "./driver.ts";

/** Runs a body with the identity of a study, in a transaction that changes it or in none. */
export interface Studies {
  read<T>(study: string, body: (sql: Sql, id: number) => Promise<T>): Promise<T>;
  change<T>(study: string, body: (sql: Sql, id: number) => Promise<T>): Promise<T>;
  refusal(sql: Sql, id: number, ticket: Ticket): Promise<Told>;
}

/** Within a transaction that has set the trial's column `checkpoint` to the step. */
export async function putCheckpoint(
  sql: Sql,
  id: number,
  number: number,
  { step, bytes }: Checkpoint,
): Promise<void> {
  await sql.all(
    "INSERT INTO checkpoints (study, number, step, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (study, number) DO UPDATE SET step = excluded.step, bytes = excluded.bytes",
    id,
    number,
    step,
    bytes,
  );
}

/**
 * Within a transaction that has set the trial's state: what has ended for good keeps none.
 * @param row of the trial: `state`, `checkpoint`
 */
export async function dropCheckpoint(
  sql: Sql,
  id: number,
  number: number,
  row: Row,
): Promise<void> {
  if (row["checkpoint"] !== null && isFinished(row["state"]))
    await sql.all("DELETE FROM checkpoints WHERE study = ? AND number = ?", id, number);
}

/**
 * Checkpoints as rows of a table: written and removed in one transaction with what they belong to,
 * so none is torn and none is left over.
 */
export function sqlCheckpoints(studies: Studies): Checkpoints {
  return {
    read: (study, number) =>
      studies.read(study, async (sql, id): Promise<Checkpoint | undefined> => {
        const [row] = await sql.all(
          "SELECT step, bytes FROM checkpoints WHERE study = ? AND number = ?",
          id,
          number,
        );
        return row && { step: row["step"], bytes: new Uint8Array(row["bytes"]) };
      }),
    async write(ticket, checkpoint) {
      checkCheckpoint(checkpoint);
      const { study, number, token } = ticket;
      return studies.change(study, async (sql, id) => {
        const owned = await sql.all(
          "UPDATE trials SET checkpoint = ? WHERE study = ? AND number = ? AND token = ? AND state = 'running' RETURNING number",
          checkpoint.step,
          id,
          number,
          token,
        );
        if (owned.length === 0) return studies.refusal(sql, id, ticket);
        await putCheckpoint(sql, id, number, checkpoint);
        return "accepted";
      });
    },
  };
}
