import type { Sql, SqlDriver } from "./driver.ts";
import { OPEN } from "./taking.ts";

/** As `Storage.leaseEnds`. @param study id of the study */
export async function readLeaseEnds(
  driver: SqlDriver,
  sql: Sql,
  study: number,
): Promise<ReadonlyMap<number, number>> {
  const now = await driver.now(sql);
  const running = await sql.all<{ readonly number: number; readonly expires: number }>(
    `SELECT number, expires FROM trials${driver.openIndex} WHERE study = ? AND ${OPEN} AND state = 'running'`,
    study,
  );
  return new Map(running.map(({ number, expires }) => [number, expires - now]));
}

/** Extends the leases of a worker's running trials. @param study id of the study */
export async function renewLeases(
  driver: SqlDriver,
  sql: Sql,
  study: number,
  worker: string,
  leaseMs: number,
): Promise<void> {
  await sql.all(
    `UPDATE trials${driver.openIndex} SET expires = ?, lease = ? WHERE study = ? AND ${OPEN} AND state = 'running' AND worker = ?`,
    (await driver.now(sql)) + leaseMs,
    leaseMs,
    study,
    worker,
  );
}
