import type { TrialState } from "../../trial/record.ts";
import { dropCheckpoint } from "./checkpoints.ts";
import type { Sql, SqlDriver } from "./driver.ts";
import { assignOutcome } from "./outcome-update.ts";
import { lockForChanges } from "./sql-studies.ts";

const UNFINISHED = "state IN ('waiting', 'running', 'paused')";

/**
 * As `Storage.cancel`. The trials lose their tokens, so that whatever their workers write next is
 * answered as for a lost lease.
 */
export async function cancelTrials(
  driver: SqlDriver,
  sql: Sql,
  name: string,
  numbers: readonly number[],
  message: string,
): Promise<readonly number[]> {
  const study = await lockForChanges(driver, sql, name, numbers.length);
  const now = await driver.now(sql);
  const ended: number[] = [];
  for (const number of numbers) {
    study.version++;
    const where = `WHERE study = ? AND number = ? AND ${UNFINISHED}`;
    const [before] = await sql.all<{ readonly state: TrialState }>(
      `SELECT state FROM trials ${where}`,
      study.id,
      number,
    );
    if (before === undefined) continue;
    const [assignments, ...values] = assignOutcome(
      {
        ...{ state: "failed", reason: "error", message, retry: false },
        // Only one that runs has spent time since it started.
        ...(before.state !== "running" && { seconds: 0 }),
      },
      study.version,
      now,
    );
    const [row] = await sql.all<{ readonly state: TrialState; readonly checkpoint: number | null }>(
      `UPDATE trials SET ${assignments}, token = NULL, params = coalesce(params, '{}') ${where} RETURNING state, checkpoint`,
      ...values,
      study.id,
      number,
    );
    await dropCheckpoint(sql, study.id, number, row);
    ended.push(number);
  }
  return ended;
}
