import { createRequire } from "node:module";
import { AttuneError } from "../errors/attune-error.ts";
import type { Finding } from "../storage/finding.ts";
import { type Database, openFile } from "../storage/sqlite/database.ts";

/** Package that Node versions without `node:sqlite` use. */
const PACKAGE = "@photostructure/sqlite";

/**
 * Loads the SQLite driver that storages use, runs a statement in a database in memory, and says
 * which driver and which version of SQLite answered.
 * @param open opens a database; a parameter for tests
 */
export async function checkSqliteDriver(open = openFile): Promise<Finding> {
  try {
    const database = await open(":memory:");
    try {
      const row = database.prepare("SELECT sqlite_version() AS version").get();
      const driver = await driverName(database);
      return { name: "SQLite", ok: true, message: `SQLite ${row?.["version"]}, driver ${driver}` };
    } finally {
      database.close();
    }
  } catch (error) {
    const hint = error instanceof AttuneError && error.hint ? ` (${error.hint})` : "";
    return { name: "SQLite", ok: false, message: `${(error as Error).message}${hint}` };
  }
}

/** The driver that a database belongs to, with its version where it has one of its own. */
async function driverName(database: Database): Promise<string> {
  const installed = await import("@photostructure/sqlite").catch(() => undefined);
  if (installed === undefined || !(database instanceof installed.DatabaseSync))
    return `node:sqlite of Node ${process.versions.node}`;
  const { version } = createRequire(import.meta.url)(`${PACKAGE}/package.json`) as {
    readonly version: string;
  };
  return `${PACKAGE} ${version}`;
}
