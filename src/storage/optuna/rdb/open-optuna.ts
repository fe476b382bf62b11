import type { Pool, PoolClient } from "pg";
import { AttuneError } from "../../../errors/attune-error.ts";
import { alone, connect, hasTables } from "../../postgres/postgres-driver.ts";
import { isOptunas, openFile, setDurability, sqliteError } from "../../sqlite/database.ts";
import { SqliteDriver } from "../../sqlite/sqlite-driver.ts";
import type { Storage } from "../../storage.ts";
import { OptunaStorage } from "../storage.ts";
import { RdbBackend } from "./backend.ts";
import { OPTUNA_SCHEMA, optunaTables, postgresDialect, sqliteDialect } from "./schema.ts";

function checkVersion(found: unknown, place: string): void {
  if (found === OPTUNA_SCHEMA) return;
  const newer = typeof found === "number" && found > OPTUNA_SCHEMA;
  throw new AttuneError(
    newer ? "storage-newer" : "storage-corrupt",
    `${place}: Optuna's schema there is ${found ?? "unknown"}, this Attune knows ${OPTUNA_SCHEMA}`,
    {
      hint: newer
        ? "update Attune; nothing was written"
        : `optuna storage upgrade --storage … brings it up to date; nothing was written`,
    },
  );
}

/**
 * Optuna's own SQLite database, `sqlite:///path` to Python; made when there is none. How the file
 * syncs and journals is left as Optuna has it.
 * @throws AttuneError as `sqlite`
 */
export async function optunaSqlite(path: string): Promise<Storage> {
  const database = await openFile(path);
  try {
    setDurability(database, "power", path);
    const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get().n as number;
    if (tables > 0 && !isOptunas(database))
      throw new AttuneError("storage-corrupt", `${path} is no database of Optuna's`, {
        hint: `for one of Attune's own, sqlite:${path}; nothing was written`,
      });
    if (tables === 0) {
      database.exec("BEGIN IMMEDIATE");
      if (database.prepare("SELECT count(*) AS n FROM sqlite_schema").get().n === 0)
        for (const statement of optunaTables(sqliteDialect)) database.exec(statement);
      database.exec("COMMIT");
    }
    checkVersion(database.prepare("SELECT schema_version AS v FROM version_info").get()?.v, path);
  } catch (error) {
    database.close();
    throw sqliteError(error, path);
  }
  const url = `optuna+sqlite:${path}`;
  return new OptunaStorage(new RdbBackend(url, new SqliteDriver(path, url, database)));
}

/**
 * Optuna's own tables on a PostgreSQL server, made when there are none.
 * @throws AttuneError as `postgres`
 */
export async function optunaPostgres(url: string): Promise<Storage> {
  const driver = await connect(url.replace(/^optuna\+/, ""), undefined, async (pool, place) => {
    const there = (client: Pool | PoolClient) =>
      hasTables(client, "schemaname = ANY (current_schemas(false))", [
        "version_info",
        "trial_params",
      ]);
    if (!(await there(pool)))
      await alone(pool, async (client) => {
        if (!(await there(client)))
          for (const statement of optunaTables(postgresDialect)) await client.query(statement);
      });
    checkVersion(
      (await pool.query("SELECT schema_version AS v FROM version_info")).rows[0]?.v,
      place,
    );
  });
  return new OptunaStorage(new RdbBackend(url, driver));
}
