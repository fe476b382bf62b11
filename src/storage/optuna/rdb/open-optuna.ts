import type { Pool } from "pg";
import { AttuneError } from "../../../errors/attune-error.ts";
import { connect, hasTables, type Queryable, runExclusively } from "../../postgres/connect.ts";
import {
  countRows,
  type Database,
  isOptunas,
  openFile,
  setDurability,
} from "../../sqlite/database.ts";
import { SqliteDriver } from "../../sqlite/sqlite-driver.ts";
import { sqliteError } from "../../sqlite/sqlite-error.ts";
import { WatchedFile } from "../../sqlite/watched-file.ts";
import type { Storage } from "../../storage.ts";
import { OptunaStorage } from "../optuna-storage.ts";
import {
  OPTUNA_SCHEMA_VERSION,
  optunaPostgresDialect,
  optunaSqliteDialect,
  optunaTables,
} from "./optuna-tables.ts";
import { RdbBackend } from "./rdb-backend.ts";

const READ_VERSION = "SELECT schema_version AS version FROM version_info";

function requireVersion(found: unknown, place: string): void {
  if (found === OPTUNA_SCHEMA_VERSION) return;
  const isNewer = typeof found === "number" && found > OPTUNA_SCHEMA_VERSION;
  throw new AttuneError(
    isNewer ? "storage-newer" : "storage-corrupt",
    `${place}: Optuna's schema there has version ${found ?? "unknown"}, ` +
      `this Attune knows ${OPTUNA_SCHEMA_VERSION}`,
    {
      hint: isNewer
        ? "update Attune; nothing was written"
        : "optuna storage upgrade --storage … migrates it; nothing was written",
    },
  );
}

/**
 * Optuna's own SQLite database (`sqlite:///path` in Python), created where there is none. Keeps the
 * journal mode that Optuna has set.
 * @throws AttuneError as `sqlite`
 */
export async function optunaSqlite(path: string): Promise<Storage> {
  const database = await openFile(path);
  try {
    setDurability(database, "power", path);
    prepareSqlite(database, path);
    requireVersion(database.prepare(READ_VERSION).get()?.["version"], path);
  } catch (error) {
    database.close();
    throw sqliteError(error, path);
  }
  const url = `optuna+sqlite:${path}`;
  const file = new WatchedFile(path, false);
  return new OptunaStorage(new RdbBackend(url, new SqliteDriver(path, url, database, { file })));
}

function prepareSqlite(database: Database, path: string): void {
  const isEmpty = (): boolean => countRows(database, "sqlite_schema") === 0;
  if (isEmpty()) {
    database.exec("BEGIN IMMEDIATE");
    // Looked at again within the transaction, since another process may have been first.
    if (isEmpty())
      for (const statement of optunaTables(optunaSqliteDialect)) database.exec(statement);
    database.exec("COMMIT");
  } else if (!isOptunas(database))
    throw new AttuneError("storage-corrupt", `${path} is not a database of Optuna's`, {
      hint: `for one of Attune's own, sqlite:${path}; nothing was written`,
    });
}

/**
 * Optuna's own tables on a PostgreSQL server, created where there are none.
 * @throws AttuneError as `postgres`
 */
export async function optunaPostgres(url: string): Promise<Storage> {
  const driver = await connect(url.replace(/^optuna\+/, ""), undefined, preparePostgres);
  return new OptunaStorage(new RdbBackend(url, driver));
}

async function preparePostgres(pool: Pool, place: string): Promise<void> {
  const hasOptunas = (client: Queryable): Promise<boolean> =>
    hasTables(client, "schemaname = ANY (current_schemas(false))", [
      "version_info",
      "trial_params",
    ]);
  if (!(await hasOptunas(pool)))
    await runExclusively(pool, async (client) => {
      if (await hasOptunas(client)) return;
      for (const statement of optunaTables(optunaPostgresDialect)) await client.query(statement);
    });
  const { rows } = await pool.query<{ version: number }>(READ_VERSION);
  requireVersion(rows[0]?.version, place);
}
