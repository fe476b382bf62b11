import type { TrialOrigin } from "../../trial/record.ts";
import { NO_NUMBERS, type Report, type TrialRow } from "../../trial/row.ts";
import type { PageRequest, TrialResult } from "../page.ts";
import type { Changes, Cursor } from "../storage.ts";
import type { Sql } from "./driver.ts";
import {
  type ReportColumns,
  TRIAL_COLUMNS,
  type TrialColumns,
  toReport,
  toTrialRow,
} from "./trial-columns.ts";

/** Finished trials per part of a first reading. */
const PART_ROWS = 500;
/** Up to this many trials, reports are read trial by trial if the numbers lie far apart. */
const MAX_SINGLE_READS = 50;

/** Throws the error of a trial that can't be read, or takes it, so that the trial is left out. */
export type SkipRow = (number: number, cause: unknown) => void;

const NO_REPORTS: readonly Report[] = [];

type ChangedColumns = TrialColumns & { readonly told: number | null; readonly changed: number };
const COLUMNS = `${TRIAL_COLUMNS}, told, changed`;

/**
 * Reads what changed after a cursor. A cursor is a version of the study; during a first reading it
 * is `told:RANK:VERSION`: finished trials up to RANK in completion order have been read, and
 * VERSION is that of the study when the reading began.
 */
export async function readChanges(
  sql: Sql,
  study: number,
  after: Cursor,
  skip: SkipRow,
): Promise<Changes> {
  const match = /^told:(\d+):(\d+)$/.exec(typeof after === "string" ? after : "");
  if (after !== null && match === null) return readSince(sql, study, Number(after), skip);
  const rank = match === null ? 0 : Number(match[1]);
  const version = match === null ? await readVersion(sql, study) : Number(match[2]);
  const rows = await sql.all<ChangedColumns>(
    `SELECT ${COLUMNS} FROM trials WHERE study = ? AND told > ? AND told IS NOT NULL ORDER BY told LIMIT ?`,
    study,
    rank,
    PART_ROWS,
  );
  const trials = await addReports(sql, study, rows, skip);
  if (rows.length === PART_ROWS) {
    const last = rows[rows.length - 1].told;
    return { trials, next: `told:${last}:${version}`, more: true };
  }
  const open = await sql.all<ChangedColumns>(
    `SELECT ${COLUMNS} FROM trials WHERE study = ? AND told IS NULL ORDER BY number`,
    study,
  );
  return { trials: [...trials, ...(await addReports(sql, study, open, skip))], next: version };
}

export async function readVersion(sql: Sql, study: number): Promise<number> {
  const [row] = await sql.all<{ version: number }>(
    "SELECT version FROM studies WHERE id = ?",
    study,
  );
  return row.version;
}

/** Finished trials in completion order, whenever they were annotated; then the others. */
async function readSince(sql: Sql, study: number, after: number, skip: SkipRow): Promise<Changes> {
  const rows = await sql.all<ChangedColumns>(
    `SELECT ${COLUMNS} FROM trials WHERE study = ? AND changed > ? ORDER BY told IS NULL, told, number`,
    study,
    after,
  );
  const next = rows.reduce((last, row) => Math.max(last, row.changed), after);
  return { trials: await addReports(sql, study, rows, skip), next };
}

async function addReports(
  sql: Sql,
  study: number,
  rows: readonly TrialColumns[],
  skip: SkipRow,
): Promise<readonly TrialRow[]> {
  if (rows.length === 0) return [];
  const reports = new Map<number, ReportColumns[]>();
  for (const columns of await readReports(sql, study, rows)) {
    const list = reports.get(columns.number);
    if (list === undefined) reports.set(columns.number, [columns]);
    else list.push(columns);
  }
  // Most trials in a row have one origin, which they can share.
  let text = "";
  let origin: TrialOrigin | undefined;
  const trials: TrialRow[] = [];
  for (const columns of rows)
    try {
      const own = reports.get(columns.number)?.map(toReport) ?? NO_REPORTS;
      const row = toTrialRow(columns, own, columns.origin === text ? origin : undefined);
      ({ origin } = row);
      text = columns.origin;
      trials.push(row);
    } catch (cause) {
      skip(columns.number, cause);
    }
  return trials;
}

async function readReports(
  sql: Sql,
  study: number,
  rows: readonly TrialColumns[],
): Promise<readonly ReportColumns[]> {
  let first = Infinity;
  let last = -Infinity;
  for (const { number } of rows) {
    first = Math.min(first, number);
    last = Math.max(last, number);
  }
  if (rows.length > MAX_SINGLE_READS || last - first < MAX_SINGLE_READS)
    return sql.all<ReportColumns>(
      "SELECT * FROM reports WHERE study = ? AND number >= ? AND number <= ? ORDER BY number, step",
      study,
      first,
      last,
    );
  const found: ReportColumns[] = [];
  for (const { number } of rows)
    found.push(
      ...(await sql.all<ReportColumns>(
        "SELECT * FROM reports WHERE study = ? AND number = ? ORDER BY step",
        study,
        number,
      )),
    );
  return found;
}

/** As `Storage.page`. */
export async function readPage(
  sql: Sql,
  study: number,
  { after = -1, skip = 0, count, last = false }: PageRequest,
  skipRow: SkipRow,
): Promise<readonly TrialRow[]> {
  const trials: TrialRow[] = [];
  // Trials that are left out are made up for: a page that is too short is the last one.
  for (let [from, offset] = [after, skip]; ; offset = 0) {
    const wanted = count - trials.length;
    const rows = await sql.all<TrialColumns>(
      `SELECT ${TRIAL_COLUMNS} FROM trials WHERE study = ? AND number > ? AND params IS NOT NULL
        ORDER BY number${last ? " DESC" : ""} LIMIT ? OFFSET ?`,
      study,
      from,
      wanted,
      offset,
    );
    trials.push(...(await addReports(sql, study, last ? rows.toReversed() : rows, skipRow)));
    if (last || rows.length < wanted || trials.length === count) return trials;
    from = rows[rows.length - 1].number;
  }
}

/** Trials whose results one row of an answer holds. */
const RESULTS_PER_ROW = 10_000;

/**
 * As `Storage.results`. The database joins the texts of many results, since a row for each trial
 * takes longer than all else.
 */
export async function readResults(
  sql: Sql,
  study: number,
  skip: SkipRow,
): Promise<readonly TrialResult[]> {
  const parts = await sql.all<{ readonly part: number; readonly results: string }>(
    `SELECT number / ${RESULTS_PER_ROW} AS part, string_agg('[' || told || ',' || number || ',' || "values" || ',' || coalesce(limits, '[]') || ']', ',') AS results
      FROM trials WHERE study = ? AND state = 'complete' GROUP BY number / ${RESULTS_PER_ROW}`,
    study,
  );
  const results: StoredResult[] = [];
  for (const { part, results: text } of parts) {
    let stored: readonly StoredResult[];
    try {
      stored = JSON.parse(`[${text}]`);
      stored.forEach(requireResult);
    } catch {
      stored = await readSingly(sql, study, part, skip);
    }
    for (const result of stored) results.push(result);
  }
  return results
    .sort(([told], [other]) => told - other)
    .map(([, number, values, limits]) => ({
      number,
      values: toNumbers(values),
      limits: limits.length === 0 ? NO_NUMBERS : toNumbers(limits),
    }));
}

/** The results of a part in which at least one can't be read. */
async function readSingly(
  sql: Sql,
  study: number,
  part: number,
  skip: SkipRow,
): Promise<readonly StoredResult[]> {
  const rows = await sql.all<ChangedColumns>(
    `SELECT told, number, "values", coalesce(limits, '[]') AS limits FROM trials
      WHERE study = ? AND state = 'complete' AND number / ${RESULTS_PER_ROW} = ?`,
    study,
    part,
  );
  const results: StoredResult[] = [];
  for (const { told, number, values, limits } of rows)
    try {
      const result: StoredResult = JSON.parse(`[${told},${number},${values},${limits}]`);
      requireResult(result);
      results.push(result);
    } catch (cause) {
      skip(number, cause);
    }
  return results;
}

type StoredNumbers = readonly (number | string)[];
type StoredResult = readonly [
  told: number,
  number: number,
  values: StoredNumbers,
  limits: StoredNumbers,
];

/** @throws SyntaxError where its values are no lists */
function requireResult([, , values, limits]: StoredResult): void {
  if (!Array.isArray(values) || !Array.isArray(limits)) throw new SyntaxError("it is no list");
}

/** NaN and infinities are stored as strings. */
const toNumbers = (stored: StoredNumbers): readonly number[] => stored.map(Number);
