import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.ts";

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
  if (major > 22 || (major === 22 && minor >= 13)) return (await import("node:" + "sqlite")).DatabaseSync;
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
  const message = error instanceof Error ? error.message : String(error);
  const make = (code: ConstructorParameters<typeof AttuneError>[0], text: string, hint: string, retryable = false) =>
    new AttuneError(code, `${path}: ${text}`, { hint, retryable, cause: error });
  if (/not a database|malformed|corrupt/i.test(message))
    return make(
      "storage-corrupt",
      "is not a readable SQLite database",
      "run attune doctor, restore a copy, or name another file; nothing was written",
    );
  if (/locked|busy/i.test(message)) return make("storage-busy", "is locked by another process", "try again", true);
  if (/readonly|read-only/i.test(message))
    return make("storage-unreachable", "can't be written", "check the file's and the folder's permissions");
  if (/full/i.test(message))
    return make("storage-unreachable", "the disk is full", "make room and go on with the same command: what was told is kept", true);
  if (/unable to open|cannot open|no such file|ENOENT/i.test(message))
    return make("storage-unreachable", "can't be opened", "check that the folder exists and may be written");
  return make("storage-unreachable", message, "run attune doctor");
}

/** Whether the file can't be SQLite, seen before SQLite touches it. */
function foreign(path: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return false;
  const file = openSync(path, "r");
  const head = Buffer.alloc(16);
  readSync(file, head, 0, 16, 0);
  closeSync(file);
  return head.toString("latin1") !== "SQLite format 3\0";
}

/**
 * Opens the file, makes or checks the schema, and sets what our promises rest on, reading it back: WAL, so that readers never wait; `synchronous = NORMAL`,
 * under which a killed process loses nothing (a power cut may lose the last moments, never consistency); a busy timeout of 15 s.
 * @throws AttuneError `storage-unreachable`, `storage-corrupt`, `storage-newer`, `driver-missing`
 */
export async function openDatabase(path: string): Promise<Database> {
  if (path === "" || path.includes("?")) throw new AttuneError("usage", `sqlite:${path} names no file`, { hint: "sqlite:./attune.db" });
  let database: Database | undefined;
  try {
    if (existsSync(path) && statSync(path).isDirectory())
      throw new AttuneError("storage-unreachable", `${path} is a folder`, { hint: "name a file in it" });
    if (foreign(path)) throw new Error("file is not a database");
    database = new (await driver())(path);
    database.exec("PRAGMA busy_timeout = 15000");
    const application = database.prepare("PRAGMA application_id").get().application_id as number;
    const version = database.prepare("PRAGMA user_version").get().user_version as number;
    const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get().n as number;
    if (tables > 0 && application !== APPLICATION_ID)
      throw new AttuneError("storage-corrupt", `${path} is a database of another program`, {
        hint: "name another file; nothing was written",
      });
    if (version > SCHEMA_VERSION)
      throw new AttuneError(
        "storage-newer",
        `${path} was written by a newer Attune (format ${version}, this one knows ${SCHEMA_VERSION})`,
        { hint: "update Attune; nothing was written" },
      );
    const mode = database.prepare("PRAGMA journal_mode = WAL").get().journal_mode as string;
    if (mode !== "wal")
      throw new AttuneError("storage-unreachable", `${path}: its file system can't do write-ahead logging`, { hint: "use a local disk" });
    database.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    if (tables === 0) {
      database.exec("BEGIN IMMEDIATE");
      if ((database.prepare("SELECT count(*) AS n FROM sqlite_schema").get().n as number) === 0) database.exec(SCHEMA);
      database.exec("COMMIT");
    }
    return database;
  } catch (error) {
    database?.close();
    throw sqliteError(error, path);
  }
}
