import type { Ticket } from "../../trial/trial.ts";
import type { Told } from "../storage.ts";
import type { Sql, SqlDriver } from "./driver.ts";
import type { Leases } from "./leases.ts";
import { lockStudy } from "./sql-studies.ts";
import { OPEN } from "./taking.ts";
import { updateOwned } from "./trial-writes.ts";

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

/** As `Storage.renew`. */
export async function renewTickets(
  driver: SqlDriver,
  leases: Leases,
  sql: Sql,
  name: string,
  tickets: readonly Ticket[],
  leaseMs: number,
): Promise<readonly Told[]> {
  const study = await lockStudy(driver, sql, name);
  const expires = (await driver.now(sql)) + leaseMs;
  const told: Told[] = [];
  for (const ticket of tickets) {
    const owned = await updateOwned(sql, study.id, ticket, [
      "expires = ?, lease = ?",
      expires,
      leaseMs,
    ]);
    if (owned !== undefined) leases.observe(ticket.token, expires);
    told.push(owned === undefined ? "lost" : "accepted");
  }
  return told;
}
