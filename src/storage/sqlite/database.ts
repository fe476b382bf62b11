import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { pause } from "../pause.ts";
import { SCHEMA_VERSION } from "../sql/schema.ts";
import { APPLICATION_ID, statementsFrom } from "./sqlite-dialect.ts";
import { networkFileSystem } from "./file-system.ts";

export type SqlValue = string | number | bigint | Uint8Array | null;
export interface Statement {
  run(...values: SqlValue[]): { changes: number | bigint };
  get(...values: SqlValue[]): any;
  all(...values: SqlValue[]): any[];
}
/** What `node:sqlite` and `@photostructure/sqlite` have in common. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

async function driver(): Promise<new (path: string) => Database> {
  const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
  // node:sqlite is there without a flag from 22.13; before, its import throws.
  if (major > 22 || (major === 22 && minor >= 13))
    return (await import("node:" + "sqlite")).DatabaseSync;
  try {
    return (await import("@photostructure/sqlite")).DatabaseSync as unknown as new (
      path: string,
    ) => Database;
  } catch (cause) {
    throw new AttuneError("driver-missing", "no SQLite driver for this Node", {
      hint: "npm install @photostructure/sqlite, or use Node 22.13 or later",
      cause,
    });
  }
}

/** SQLite's own messages, in our words. */
export function sqliteError(error: unknown, path: string): AttuneError {
  if (error instanceof AttuneError) return error;
  if (error instanceof TypeError || error instanceof ReferenceError) throw error; // a fault of ours, not of the file
  const message = error instanceof Error ? error.message : String(error);
  const make = (
    code: ConstructorParameters<typeof AttuneError>[0],
    text: string,
    hint: string,
    retryable = false,
  ) => new AttuneError(code, `${path}: ${text}`, { hint, retryable, cause: error });
  if (/not a database|malformed|corrupt/i.test(message))
    return make(
      "storage-corrupt",
      "is not a readable SQLite database",
      "run attune doctor, restore a copy, or name another file; nothing was written",
    );
  if (/locked|busy/i.test(message))
    return make("storage-busy", "is locked by another process", "try again", true);
  if (/readonly|read-only/i.test(message))
    return make(
      "storage-unreachable",
      "can't be written",
      "check the file's and the folder's permissions",
    );
  if (/full/i.test(message))
    return make(
      "storage-unreachable",
      "the disk is full",
      "make room and go on with the same command: what was told is kept",
      true,
    );
  if (/unable to open|cannot open|no such file|ENOENT/i.test(message))
    return make(
      "storage-unreachable",
      "can't be opened",
      "check that the folder exists and may be written",
    );
  return make("storage-unreachable", message, "run attune doctor");
}

/** Whether the file can't be SQLite, seen before SQLite touches it. */
function foreign(path: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return false;
  // A transaction was cut off: what the file begins with is mended from its journal.
  if (existsSync(`${path}-journal`) && statSync(`${path}-journal`).size > 0) return false;
  const file = openSync(path, "r");
  const head = Buffer.alloc(16);
  readSync(file, head, 0, 16, 0);
  closeSync(file);
  return head.toString("latin1") !== "SQLite format 3\0";
}

/**
 * What a result outlives once it is acknowledged: the end of any process, or also that of the
 * machine's power.
 */
export type Durability = "process" | "power";

/** Opens a file that is a SQLite database, or none yet. @throws as `openDatabase` */
export async function openFile(path: string): Promise<Database> {
  if (path === "")
    throw new AttuneError("usage", "sqlite: names no file", { hint: "sqlite:./attune.db" });
  try {
    if (existsSync(path) && statSync(path).isDirectory())
      throw new AttuneError("storage-unreachable", `${path} is a folder`, {
        hint: "name a file in it",
      });
    const network = networkFileSystem(path);
    if (network !== undefined)
      throw new AttuneError(
        "storage-unreachable",
        `${path} lies on a network file system (${network}), on which SQLite's locks don't hold`,
        { hint: "use a local disk, or for several machines --storage postgres://…" },
      );
    if (foreign(path)) throw new Error("file is not a database");
    const database = new (await driver())(path);
    database.exec("PRAGMA busy_timeout = 15000");
    return database;
  } catch (error) {
    throw sqliteError(error, path);
  }
}

export const pragma = (database: Database, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get())[0];

/**
 * Sets what our promises rest on, and reads it back: a busy timeout; `synchronous = NORMAL`, under
 * which with a write-ahead log a killed process loses nothing (a power cut may lose the last
 * moments, never consistency), or with durability "power" `FULL`, under which each commit is
 * synced.
 */
export function setDurability(database: Database, durability: Durability, path: string): void {
  const level = durability === "power" ? 2 : 1;
  // On macOS a plain sync leaves the disk's own cache.
  database.exec(
    `PRAGMA synchronous = ${level}; PRAGMA fullfsync = ${level - 1}; PRAGMA checkpoint_fullfsync = 1; PRAGMA foreign_keys = ON`,
  );
  if (
    pragma(database, "synchronous") !== level ||
    pragma(database, "foreign_keys") !== 1 ||
    pragma(database, "busy_timeout") !== 15_000
  )
    throw new AttuneError(
      "storage-unreachable",
      `${path}: this SQLite driver does not keep the settings it is given`,
    );
}

/**
 * Milliseconds for which a database that others are opening too is tried again, and between two
 * tries.
 */
const PATIENCE = 15_000;
const AGAIN = 20;

/**
 * Opens Attune's own database in WAL mode, so that readers never wait, and makes the schema or
 * brings it up to date.
 * @throws AttuneError `storage-unreachable`, `storage-corrupt`, `storage-newer`, `storage-busy`,
 * `driver-missing`
 */
export async function openDatabase(
  path: string,
  durability: Durability = "process",
): Promise<Database> {
  for (const until = performance.now() + PATIENCE; ; ) {
    try {
      return await openOnce(path, durability);
    } catch (error) {
      // Where several processes turn a new file to WAL at the same moment, SQLite refuses all but
      // one at once, whatever the busy timeout.
      if (
        !(error instanceof AttuneError && error.code === "storage-busy") ||
        performance.now() > until
      )
        throw error;
      await pause(AGAIN * (1 + Math.random()), undefined);
    }
  }
}

async function openOnce(path: string, durability: Durability): Promise<Database> {
  const database = await openFile(path);
  try {
    const version = pragma(database, "user_version") as number;
    const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get().n as number;
    if (tables > 0 && pragma(database, "application_id") !== APPLICATION_ID)
      throw new AttuneError("storage-corrupt", `${path} is a database of another program`, {
        hint: isOptunas(database)
          ? `it is Optuna's: use optuna+sqlite:${path}`
          : "name another file; nothing was written",
      });
    if (version > SCHEMA_VERSION)
      throw new AttuneError(
        "storage-newer",
        `${path} was written by a newer Attune (format ${version}, this one knows ${SCHEMA_VERSION})`,
        { hint: "update Attune; nothing was written" },
      );
    if (pragma(database, "journal_mode = WAL") !== "wal")
      throw new AttuneError(
        "storage-unreachable",
        `${path}: its file system can't do write-ahead logging`,
        { hint: "use a local disk" },
      );
    setDurability(database, durability, path);
    if (version < SCHEMA_VERSION) {
      // In one transaction, and looked up again within it: another process may have been first.
      database.exec("BEGIN IMMEDIATE");
      const now = pragma(database, "user_version") as number;
      if (now < SCHEMA_VERSION)
        for (const statement of statementsFrom(now)) database.exec(statement);
      database.exec("COMMIT");
    }
    return database;
  } catch (error) {
    database.close();
    throw sqliteError(error, path);
  }
}

/** Whether another program's database is one of Optuna's. */
export function isOptunas(database: Database): boolean {
  const tables = "'trials', 'trial_params', 'study_directions'";
  return (
    database.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name IN (${tables})`).get()
      .n === 3
  );
}
