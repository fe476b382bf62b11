import type { Pool, PoolClient } from "pg";
import { AttuneError } from "../../errors/attune-error.ts";
import { migrations, SCHEMA_VERSION, tables } from "../sql/schema.ts";
import { SqlStorage } from "../sql/storage.ts";
import type { Storage } from "../storage.ts";
import { dialect, SCHEMA_NAME } from "./postgres-dialect.ts";
import { alone, connect, hasTables } from "./postgres-driver.ts";

/**
 * Studies on a PostgreSQL server, shared by workers on any number of machines. Whatever `pg` takes
 * in a URL works, `sslmode` too.
 * @throws AttuneError `driver-missing`, `storage-unreachable`, `storage-newer`
 */
export async function postgres(url: string): Promise<Storage> {
  return new SqlStorage(await connect(url, SCHEMA_NAME, prepare));
}

/**
 * Makes the tables, or brings them up to date, in one transaction that no other worker shares. A
 * worker without the right to do so needs them to be there.
 */
async function prepare(pool: Pool, place: string): Promise<void> {
  const version = async (client: Pool | PoolClient): Promise<number> => {
    const there = await hasTables(client, `schemaname = '${SCHEMA_NAME}'`, ["meta"]);
    return there
      ? (await client.query(`SELECT version FROM ${SCHEMA_NAME}.meta`)).rows[0].version
      : 0;
  };
  const check = (v: number): void => {
    if (v > SCHEMA_VERSION)
      throw new AttuneError(
        "storage-newer",
        `${place} was written by a newer Attune (format ${v}, this one knows ${SCHEMA_VERSION})`,
        {
          hint: "update Attune; nothing was written",
        },
      );
  };
  const now = await version(pool);
  check(now);
  if (now === SCHEMA_VERSION) return;
  await alone(pool, async (client) => {
    let from = await version(client);
    check(from);
    await client.query(
      `CREATE SCHEMA IF NOT EXISTS ${SCHEMA_NAME}; SET LOCAL search_path TO ${SCHEMA_NAME}`,
    );
    if (from === 0) {
      for (const statement of [
        ...tables(dialect),
        "CREATE TABLE meta (version INTEGER NOT NULL)",
        "INSERT INTO meta VALUES (0)",
      ])
        await client.query(statement);
      from = SCHEMA_VERSION;
    }
    for (; from < SCHEMA_VERSION; from++)
      for (const statement of migrations(dialect)[from]) await client.query(statement);
    await client.query(`UPDATE meta SET version = ${SCHEMA_VERSION}`);
  });
}
