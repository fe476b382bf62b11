import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AttuneError } from "../../errors/attune-error.ts";
import { pause } from "../pause.ts";
import { SCHEMA_VERSION } from "../sql/schema.ts";
import { networkFileSystem } from "./file-system.ts";
import { APPLICATION_ID, statementsFrom } from "./sqlite-dialect.ts";
import { sqliteError } from "./sqlite-error.ts";

/** What SQLite stores in a column. */
type SqliteValue = string | number | bigint | Uint8Array | null;
/** A row of a result by column. */
export interface SqliteRow {
  readonly [column: string]: SqliteValue;
}
/** A prepared statement; values take the place of its `?`. */
export interface Statement {
  /** Runs it, and returns the number of rows that it changed. */
  run(...values: SqliteValue[]): { changes: number | bigint };
  /** Its first row; undefined where there is none. */
  get(...values: SqliteValue[]): SqliteRow | undefined;
  /** All its rows. */
  all(...values: SqliteValue[]): SqliteRow[];
}
/** What `node:sqlite` and `@photostructure/sqlite` have in common. */
export interface Database {
  /** Runs statements without values. */
  exec(sql: string): void;
  /** Compiles one statement. */
  prepare(sql: string): Statement;
  /** Closes the file. */
  close(): void;
}
type DatabaseConstructor = new (path: string) => Database;

/** For how long SQLite waits for the lock of another process. */
const BUSY_TIMEOUT_MS = 15_000;

async function loadSqlite(): Promise<DatabaseConstructor> {
  const [major, minor] = process.versions.node.split(".").map(Number);
  // node:sqlite needs no flag from 22.13 on; before, its import throws. The name is put together
  // so that bundlers and older types do not resolve it.
  if (major > 22 || (major === 22 && minor >= 13))
    return (await import("node:" + "sqlite")).DatabaseSync;
  try {
    const { DatabaseSync } = await import("@photostructure/sqlite");
    // Its types declare a function that can be called with `new`, not a class.
    return DatabaseSync as unknown as DatabaseConstructor;
  } catch (cause) {
    throw new AttuneError("driver-missing", "no SQLite driver for this Node", {
      hint: "npm install @photostructure/sqlite, or use Node 22.13 or later",
      cause,
    });
  }
}

/** What an acknowledged result survives: a killed process, or also a power failure. */
export type Durability = "process" | "power";

/** Opens a file that is a SQLite database, or creates it. @throws as `openDatabase` */
export async function openFile(path: string): Promise<Database> {
  if (path === "")
    throw new AttuneError("usage", "sqlite: names no file", { hint: "sqlite:./attune.db" });
  try {
    const found = existsSync(path) ? statSync(path) : undefined;
    if (found?.isDirectory())
      throw new AttuneError("storage-unreachable", `${path} is a folder`, {
        hint: "name a file in it",
      });
    // SQLite would wait for a pipe without end.
    if (found?.isFile() === false)
      throw new AttuneError("storage-unreachable", `${path} is no file`, { hint: "name a file" });
    const network = networkFileSystem(path);
    if (network !== undefined)
      throw new AttuneError(
        "storage-unreachable",
        `${path} lies on a network file system (${network}), where SQLite's locks don't work`,
        { hint: "use a local disk, or for several machines --storage postgres://…" },
      );
    const database = new (await loadSqlite())(path);
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      // SQLite reads the header, and refuses another program's file before it writes anything. To
      // read it here would release the locks of this process's other connections to the file:
      // POSIX locks end with any descriptor of a file that the process closes.
      pragma(database, "schema_version");
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw sqliteError(error, path);
  }
}

/** The value of a setting, or of the only column of the first row that a PRAGMA returns. */
export const pragma = (database: Database, name: string): SqliteValue | undefined =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];

/** Number of rows that a query without values finds. @param from what follows `FROM` */
export const countRows = (database: Database, from: string): number =>
  Number(database.prepare(`SELECT count(*) AS n FROM ${from}`).get()?.["n"]);

/**
 * Sets the durability, and reads the settings back. With `synchronous = NORMAL` and a write-ahead
 * log a killed process loses nothing, and a power failure may lose the last moments, never
 * consistency; with durability "power" and `FULL` each commit is synced.
 * @throws AttuneError `storage-unreachable` where the driver ignores a setting
 */
export function setDurability(database: Database, durability: Durability, path: string): void {
  const level = durability === "power" ? 2 : 1;
  // On macOS a plain sync leaves the data in the disk's own cache.
  database.exec(
    `PRAGMA synchronous = ${level}; PRAGMA fullfsync = ${level - 1}; ` +
      "PRAGMA checkpoint_fullfsync = 1; PRAGMA foreign_keys = ON",
  );
  if (
    pragma(database, "synchronous") !== level ||
    pragma(database, "foreign_keys") !== 1 ||
    pragma(database, "busy_timeout") !== BUSY_TIMEOUT_MS
  )
    throw new AttuneError(
      "storage-unreachable",
      `${path}: this SQLite driver ignores settings that Attune needs`,
    );
}

/** For how long opening is tried again while other processes open the same new file. */
const OPEN_PATIENCE_MS = 15_000;
/** Shortest time between two tries. */
const OPEN_RETRY_MS = 20;

/**
 * Opens Attune's own database in WAL mode, where readers never wait for writers, and creates its
 * tables or migrates them to the current version.
 * @throws AttuneError `storage-unreachable`, `storage-corrupt`, `storage-newer`, `storage-busy`,
 * `driver-missing`
 */
export async function openDatabase(
  path: string,
  durability: Durability = "process",
): Promise<Database> {
  for (const until = performance.now() + OPEN_PATIENCE_MS; ; ) {
    try {
      return await openOnce(path, durability);
    } catch (error) {
      // When several processes switch a new file to WAL at the same moment, SQLite refuses all but
      // one of them immediately, whatever the busy timeout.
      const isBusy = error instanceof AttuneError && error.code === "storage-busy";
      if (!isBusy || performance.now() > until) throw error;
      await pause(OPEN_RETRY_MS * (1 + Math.random()));
    }
  }
}

async function openOnce(path: string, durability: Durability): Promise<Database> {
  let database: Database | undefined;
  try {
    database = await openFile(path);
    requireAttunes(database, path);
    if (pragma(database, "journal_mode = WAL") !== "wal")
      throw new AttuneError(
        "storage-unreachable",
        `${path}: its file system does not support write-ahead logging`,
        { hint: "use a local disk" },
      );
    setDurability(database, durability, path);
    if (Number(pragma(database, "user_version")) < SCHEMA_VERSION) migrate(database);
    return database;
  } catch (cause) {
    database?.close();
    const error = sqliteError(cause, path);
    if (error.code === "storage-unreachable" && isReadOnly(path)) return openReadOnly(path);
    throw error;
  }
}

/** Whether a file is there that may be read, and it or its folder may not be written. */
function isReadOnly(path: string): boolean {
  const may = (file: string, mode: number): boolean => {
    try {
      accessSync(file, mode);
      return true;
    } catch {
      return false;
    }
  };
  if (!may(path, constants.R_OK)) return false;
  return !may(path, constants.W_OK) || !may(dirname(resolve(path)), constants.W_OK);
}

/**
 * Opens a file for reading only, without the files that SQLite makes beside it.
 * @throws AttuneError `storage-unreachable` where a part of the database is in its log
 */
async function openReadOnly(path: string): Promise<Database> {
  const refuse = (why: string): never => {
    throw new AttuneError("storage-unreachable", `${path} can't be written, and ${why}`, {
      hint: `copy it${why.includes("-wal") ? ", with its -wal," : ""} to a folder where you may write`,
    });
  };
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
    refuse(`its newest results are in ${path}-wal, which is read only where it can be written`);
  let database: Database | undefined;
  try {
    database = new (await loadSqlite())(`${pathToFileURL(resolve(path)).href}?immutable=1`);
    requireAttunes(database, path);
    const version = Number(pragma(database, "user_version"));
    if (version < SCHEMA_VERSION)
      refuse(`its format ${version} is older than this Attune's ${SCHEMA_VERSION}`);
    return database;
  } catch (error) {
    database?.close();
    throw sqliteError(error, path);
  }
}

/** Checks that a database is Attune's (or empty), and of a version that this Attune knows. */
function requireAttunes(database: Database, path: string): void {
  const isEmpty = countRows(database, "sqlite_schema") === 0;
  if (!isEmpty && pragma(database, "application_id") !== APPLICATION_ID)
    throw new AttuneError("storage-corrupt", `${path} is a database of another program`, {
      hint: isOptunas(database)
        ? `it is Optuna's: use optuna+sqlite:${path}`
        : "name another file; nothing was written",
    });
  const version = Number(pragma(database, "user_version"));
  if (version > SCHEMA_VERSION)
    throw new AttuneError(
      "storage-newer",
      `${path} was written by a newer Attune (format ${version}, this one knows ${SCHEMA_VERSION})`,
      { hint: "update Attune; nothing was written" },
    );
}

/** Brings the tables to the current version in one transaction, so a kill leaves the old ones. */
function migrate(database: Database): void {
  database.exec("BEGIN IMMEDIATE");
  // Read again within the transaction, since another process may have migrated it by now.
  const version = Number(pragma(database, "user_version"));
  if (version < SCHEMA_VERSION)
    for (const statement of statementsFrom(version)) database.exec(statement);
  database.exec("COMMIT");
}

/** Whether a database has Optuna's tables. */
export function isOptunas(database: Database): boolean {
  const tables = "'trials', 'trial_params', 'study_directions'";
  return countRows(database, `sqlite_schema WHERE name IN (${tables})`) === 3;
}
