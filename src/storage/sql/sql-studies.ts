import { AttuneError } from "../../errors/attune-error.ts";
import { numbersToJson } from "../../numeric/json-numbers.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { Attributes, Report } from "../../trial/row.ts";
import type { StudyCopy, StudyInfo, StudySpec } from "../storage.ts";
import { type OnUnreadable, unreadable } from "../unreadable.ts";
import type { CountedStates } from "./counted-states.ts";
import type { Sql, SqlDriver } from "./driver.ts";
import { objectFrom } from "./trial-columns.ts";

/** A row of `studies`. */
export interface StudyColumns {
  readonly id: number;
  readonly name: string;
  readonly spec: string;
  readonly created: number;
  readonly attributes: string;
  readonly internal: string;
  readonly version: number;
}

/** The study's row while a transaction changes it. */
export interface LockedStudy {
  readonly id: number;
  /** Version of the last change; each change gets the next one. */
  version: number;
  /** Numbers given out. */
  trials: number;
}

export function missingStudy(driver: SqlDriver, name: string): AttuneError {
  return new AttuneError("study-not-found", `no study ${JSON.stringify(name)} in ${driver.place}`, {
    hint: "attune studies lists the studies there",
  });
}

/** Locks a study whose number of changes is not known yet: `storeCounters` stores them. */
export async function lockStudy(driver: SqlDriver, sql: Sql, name: string): Promise<LockedStudy> {
  const [row] = await sql.all<LockedStudy>(
    `SELECT id, version, trials FROM studies WHERE name = ?${driver.forUpdate}`,
    name,
  );
  if (row === undefined) throw missingStudy(driver, name);
  return { ...row };
}

/** Locks a study for this number of changes, which get the versions after `version`. */
export async function lockForChanges(
  driver: SqlDriver,
  sql: Sql,
  name: string,
  changes: number,
): Promise<LockedStudy> {
  const [row] = await sql.all<LockedStudy>(
    "UPDATE studies SET version = version + ? WHERE name = ? RETURNING id, version, trials",
    changes,
    name,
  );
  if (row === undefined) throw missingStudy(driver, name);
  await driver.notify?.(sql, row.id);
  return { ...row, version: row.version - changes };
}

export async function storeCounters(
  driver: SqlDriver,
  sql: Sql,
  study: LockedStudy,
): Promise<void> {
  await sql.all(
    "UPDATE studies SET version = ?, trials = ? WHERE id = ?",
    study.version,
    study.trials,
    study.id,
  );
  await driver.notify?.(sql, study.id);
}

/** A stored spec, of which nothing is checked. */
const specFrom = (text: string): StudySpec => objectFrom(text) as unknown as StudySpec;

/** What a study is, without its trials. */
export function readDefinition(
  row: Pick<StudyColumns, "spec" | "internal">,
): StudySpec & Pick<StudyInfo, "internal"> {
  const spec = specFrom(row.spec);
  // The space is checked, so that what is wrong is said of this study.
  const { space } = spec;
  if (space !== null && Object.keys(space.params).length > 0) spaceFrom(space);
  return { ...spec, internal: objectFrom(row.internal) };
}

/** @throws AttuneError `storage-corrupt`, naming the study, where it can't be read */
export async function readInfo(
  driver: SqlDriver,
  sql: Sql,
  row: StudyColumns,
  counted: CountedStates,
): Promise<StudyInfo> {
  const counts = await counted.read(sql, row);
  try {
    return {
      ...readDefinition(row),
      createdAt: new Date(row.created),
      counts,
      attributes: objectFrom(row.attributes),
    };
  } catch (cause) {
    throw unreadable(row.name, undefined, driver.place, cause);
  }
}

/** Creates a study, unless there is one of its name. @param internal its internal values */
export async function insertIfNew(
  driver: SqlDriver,
  sql: Sql,
  spec: StudySpec,
  internal: Attributes,
): Promise<void> {
  await sql.all(
    "INSERT INTO studies (name, spec, created, internal) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
    spec.name,
    JSON.stringify(spec),
    await driver.now(sql),
    JSON.stringify(internal),
  );
}

/** As `Storage.latest`. */
export async function readLatest(
  sql: Sql,
  name: string,
  count: number,
): Promise<readonly StudyCopy[] | undefined> {
  if ((await sql.all("SELECT id FROM studies WHERE name = ?", name)).length > 0) return undefined;
  const copies: StudyCopy[] = [];
  for (const row of await sql.all<StudyColumns>(
    "SELECT * FROM studies ORDER BY id DESC LIMIT ?",
    count,
  ))
    try {
      const { spec, created, attributes, internal } = row;
      copies.push({
        ...specFrom(spec),
        createdAt: new Date(created),
        attributes: objectFrom(attributes),
        internal: objectFrom(internal),
      });
    } catch (error) {
      if (!(error instanceof AttuneError) && !(error instanceof SyntaxError)) throw error;
    }
  return copies;
}

/** As `Storage.list`. */
export async function readInfos(
  driver: SqlDriver,
  sql: Sql,
  counted: CountedStates,
  onUnreadable: OnUnreadable | undefined,
): Promise<readonly StudyInfo[]> {
  const infos: StudyInfo[] = [];
  for (const row of await sql.all<StudyColumns>("SELECT * FROM studies ORDER BY id"))
    try {
      infos.push(await readInfo(driver, sql, row, counted));
    } catch (error) {
      const isUnreadable = error instanceof AttuneError && error.code === "storage-corrupt";
      if (!isUnreadable || onUnreadable === undefined) throw error;
      onUnreadable(error);
    }
  return infos;
}

/** Stores a report; one at the same step is replaced. */
export async function putReport(
  sql: Sql,
  study: number,
  number: number,
  { step, values, seconds }: Report,
): Promise<void> {
  await sql.all(
    'INSERT INTO reports (study, number, step, "values", seconds) VALUES (?, ?, ?, ?, ?) ON CONFLICT (study, number, step) DO UPDATE SET "values" = excluded."values", seconds = excluded.seconds',
    study,
    number,
    step,
    numbersToJson(values),
    seconds,
  );
}
