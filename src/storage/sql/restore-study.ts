import { isFinished, type TrialRow } from "../../trial/row.ts";
import { requireNewStudy, withoutOwner } from "../restore.ts";
import type { StudyCopy } from "../storage.ts";
import type { Sql, SqlDriver, SqlValue } from "./driver.ts";
import { type LockedStudy, putReport } from "./sql-studies.ts";
import { toColumns } from "./trial-columns.ts";

/** Rows of one INSERT: a server answers each statement only after a round trip. */
const INSERTED_ROWS = 20;

/** Creates a study with these trials, finished ones in completion order. */
export async function restoreStudy(
  driver: SqlDriver,
  sql: Sql,
  copy: StudyCopy,
  trials: Iterable<TrialRow>,
): Promise<void> {
  const { createdAt, attributes, internal, ...spec } = copy;
  const before = await sql.all("SELECT id FROM studies WHERE name = ?", spec.name);
  requireNewStudy(before.length > 0, spec.name, driver.place);
  const [{ id }] = await sql.all<{ id: number }>(
    "INSERT INTO studies (name, spec, created, attributes, internal) VALUES (?, ?, ?, ?, ?) RETURNING id",
    spec.name,
    JSON.stringify(spec),
    createdAt.getTime(),
    JSON.stringify(attributes),
    JSON.stringify(internal),
  );
  const rows = new RowInserter(sql, id);
  for (const trial of trials) await rows.add(withoutOwner(trial));
  await rows.flush();
  await sql.all(
    "UPDATE studies SET version = ?, trials = ? WHERE id = ?",
    rows.version,
    rows.length,
    id,
  );
}

/** Adds trials to a study that is locked, with its next numbers. @returns these numbers */
export async function appendTrials(
  sql: Sql,
  study: LockedStudy,
  trials: readonly TrialRow[],
): Promise<readonly number[]> {
  const rows = new RowInserter(sql, study.id, study.version);
  const numbers = trials.map((_, i) => study.trials + i);
  for (const [i, trial] of trials.entries())
    await rows.add({ ...withoutOwner(trial), number: numbers[i] });
  await rows.flush();
  study.version = rows.version;
  study.trials += trials.length;
  return numbers;
}

/** Inserts the rows of a study, several with one statement. */
class RowInserter {
  /** Version of the study after the last row. */
  version: number;
  /** One more than the highest number. */
  length = 0;
  readonly #sql: Sql;
  readonly #study: number;
  #batch: TrialRow[] = [];

  constructor(sql: Sql, study: number, version = 0) {
    this.#sql = sql;
    this.#study = study;
    this.version = version;
  }

  async add(row: TrialRow): Promise<void> {
    this.length = Math.max(this.length, row.number + 1);
    if (this.#batch.push(row) === INSERTED_ROWS) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    let names: readonly string[] = [];
    const values: SqlValue[] = [];
    for (const row of batch) {
      const version = ++this.version;
      const columns = toColumns(row);
      names = Object.keys(columns);
      values.push(this.#study, version, isFinished(row.state) ? version : null);
      values.push(...Object.values(columns));
    }
    const marks = `(?, ?, ?${", ?".repeat(names.length)})`;
    await this.#sql.all(
      `INSERT INTO trials (study, changed, told, ${names.map((name) => `"${name}"`).join(", ")})
        VALUES ${batch.map(() => marks).join(", ")}`,
      ...values,
    );
    for (const { number, reports } of batch)
      for (const report of reports) await putReport(this.#sql, this.#study, number, report);
  }
}
