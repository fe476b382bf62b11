import { readBackup } from "../../../src/storage/backup.ts";
import { memory } from "../../../src/storage/memory/memory.ts";
import { parseOperation } from "../../../src/storage/optuna/journal/operation.ts";
import { Replay } from "../../../src/storage/optuna/journal/replay.ts";
import { OptunaStorage } from "../../../src/storage/optuna/optuna-storage.ts";
import { RdbBackend } from "../../../src/storage/optuna/rdb/rdb-backend.ts";
import { SCHEMA_VERSION } from "../../../src/storage/sql/schema.ts";
import { SqlStorage } from "../../../src/storage/sql/sql-storage.ts";
import { APPLICATION_ID, statementsFrom } from "../../../src/storage/sqlite/sqlite-dialect.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { SqliteInMemory } from "./sqlite-in-memory.ts";

/** How every SQLite file begins. */
const SQLITE = "SQLite format 3\0";

/**
 * Opens a file of studies: an Attune or Optuna SQLite file, an Optuna journal, or a backup of
 * `attune export`. Nothing is written to it.
 * @throws Error in one line for any other file
 */
export async function openFile(name: string, bytes: Uint8Array): Promise<Storage> {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, SQLITE.length));
  if (start === SQLITE) return openSqlite(name, bytes);
  const text = new TextDecoder().decode(bytes);
  if (/^\s*\{"attune":/.test(text)) return openBackup(name, text);
  if (/^\s*\{"/.test(text)) return openJournal(name, text);
  throw new Error(
    `${name} is not a file of studies: drop an Attune or Optuna SQLite file, an Optuna journal or a backup`,
  );
}

async function openSqlite(name: string, bytes: Uint8Array): Promise<Storage> {
  const driver = await SqliteInMemory.open(name, bytes);
  return driver.read(async (sql) => {
    const [{ application_id: id = 0 } = {}] = await sql.all<{ application_id: number }>(
      "PRAGMA application_id",
    );
    if (id === APPLICATION_ID) {
      const [{ user_version: version = 0 } = {}] = await sql.all<{ user_version: number }>(
        "PRAGMA user_version",
      );
      if (version > SCHEMA_VERSION) throw new Error(`${name} was written by a newer Attune`);
      // An older file is brought up to date in memory alone.
      if (version < SCHEMA_VERSION)
        for (const statement of statementsFrom(version)) await sql.all(statement);
      return new SqlStorage(driver);
    }
    const tables = await sql.all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE name IN ('studies', 'version_info', 'trials')",
    );
    if (tables.length < 3) throw new Error(`${name} is a database without studies`);
    return new OptunaStorage(new RdbBackend(driver.url, driver));
  });
}

async function openBackup(name: string, text: string): Promise<Storage> {
  const storage = memory();
  for (const { study, trials } of readBackup(text, name)) await storage.restore(study, trials);
  return storage;
}

function openJournal(name: string, text: string): Storage {
  const replay = new Replay();
  // The last line may not be whole yet.
  for (const line of text.slice(0, text.lastIndexOf("\n") + 1).split("\n"))
    if (line !== "") replay.apply(parseOperation(line));
  return new OptunaStorage({
    ...{ url: `optuna+journal:${name}`, place: name },
    ...{ trustedClock: true, annotatesFinished: false },
    studies: replay.studies,
    refresh: async () => {},
    write: async () => {
      throw new Error("a file that was dropped is only read");
    },
    wait: async () => {},
    close: async () => {},
  });
}
