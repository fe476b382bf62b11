import type { Report, TrialRow } from "../../trial/row.ts";
import type { Changes, Cursor } from "../storage.ts";
import type { Row, Sql } from "./driver.ts";
import { reportOf, trialOf } from "./rows.ts";

/** Trials that a first reading takes at a time. */
const PART = 500;
/** What `trialOf` reads: each column less makes a large study open sooner. */
const COLUMNS =
  'number, state, params, origin, note, attributes, worker, attempt, started, seconds, "values", limits, error, cost, step, reason, message, told, changed';
/** Trials whose reports are fetched one by one where their numbers lie far apart. */
const FEW = 50;

/**
 * What changed after a version. From the beginning, finished trials come in the order of their
 * tell, so many at a time (`told:UNTIL:VERSION`); then what else there is, and what has changed
 * since.
 */
export async function changesOf(sql: Sql, id: number, after: Cursor): Promise<Changes> {
  const [, told, version] = /^told:(\d+):(\d+)$/.exec(typeof after === "string" ? after : "") ?? [];
  if (after !== null && told === undefined) return since(sql, id, Number(after), false);
  const upTo =
    version === undefined
      ? (await sql.all("SELECT version FROM studies WHERE id = ?", id))[0]["version"]
      : Number(version);
  const rows = await sql.all(
    "SELECT * FROM trials WHERE study = ? AND told > ? AND told IS NOT NULL ORDER BY told LIMIT ?",
    id,
    Number(told ?? 0),
    PART,
  );
  if (rows.length === PART) {
    const last: number = rows[rows.length - 1]["told"];
    return { trials: await withReports(sql, id, rows), next: `told:${last}:${upTo}`, more: true };
  }
  const rest = await since(sql, id, upTo, true);
  return { trials: [...(await withReports(sql, id, rows)), ...rest.trials], next: rest.next };
}
/** @param open those under way, too, whenever they changed */
async function since(sql: Sql, id: number, after: number, open: boolean): Promise<Changes> {
  // Finished ones in order of their tell, whatever was noted on them later; the others after them.
  const rows = open
    ? await sql.all(
        `SELECT ${COLUMNS} FROM trials WHERE study = ? AND told IS NULL ORDER BY number`,
        id,
      )
    : await sql.all(
        `SELECT ${COLUMNS} FROM trials WHERE study = ? AND changed > ? ORDER BY told IS NULL, told, number`,
        id,
        after,
      );
  let last = after;
  for (const row of rows) if (row["changed"] > last) last = row["changed"];
  return { trials: await withReports(sql, id, rows), next: open ? after : last };
}
async function withReports(sql: Sql, id: number, rows: readonly Row[]): Promise<TrialRow[]> {
  if (rows.length === 0) return [];
  const reports = new Map<number, Report[]>();
  const numbers = rows.map((r) => r["number"] as number);
  let found: Row[] = [];
  const least = numbers.reduce((x, y) => Math.min(x, y), Infinity);
  const most = numbers.reduce((x, y) => Math.max(x, y), -Infinity);
  if (rows.length > FEW || most - least < FEW)
    found = await sql.all(
      "SELECT * FROM reports WHERE study = ? AND number >= ? AND number <= ? ORDER BY number, step",
      id,
      least,
      most,
    );
  else
    for (const number of numbers)
      found.push(
        ...(await sql.all(
          "SELECT * FROM reports WHERE study = ? AND number = ? ORDER BY step",
          id,
          number,
        )),
      );
  for (const row of found) {
    const list = reports.get(row["number"]);
    if (list) list.push(reportOf(row));
    else reports.set(row["number"], [reportOf(row)]);
  }
  return rows.map((row) => trialOf(row, reports.get(row["number"]) ?? []));
}
