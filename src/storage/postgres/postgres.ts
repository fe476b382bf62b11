import type { Pool } from "pg";
import { AttuneError } from "../../errors/attune-error.ts";
import { migrations, SCHEMA_VERSION, tables } from "../sql/schema.ts";
import { SqlStorage } from "../sql/sql-storage.ts";
import type { Storage } from "../storage.ts";
import { connect, hasTables, type Queryable, runExclusively } from "./connect.ts";
import { postgresDialect, SCHEMA_NAME } from "./postgres-dialect.ts";

/**
 * Studies on a PostgreSQL server, shared by workers on any number of machines.
 * @param url anything that `pg` accepts, `sslmode` too
 * @throws AttuneError `driver-missing`, `storage-unreachable`, `storage-newer`
 */
export async function postgres(url: string): Promise<Storage> {
  return new SqlStorage(await connect(url, SCHEMA_NAME, prepareTables));
}

/**
 * Creates the tables, or migrates them to the current version, in one transaction that excludes
 * other workers. Where they are up to date it only reads, so a worker needs no further rights.
 */
async function prepareTables(pool: Pool, place: string): Promise<void> {
  if ((await readVersion(pool, place)) === SCHEMA_VERSION) return;
  await runExclusively(pool, async (transaction) => {
    const version = await readVersion(transaction, place);
    await transaction.query(
      `CREATE SCHEMA IF NOT EXISTS ${SCHEMA_NAME}; SET LOCAL search_path TO ${SCHEMA_NAME}`,
    );
    for (const statement of migrationFrom(version)) await transaction.query(statement);
  });
}

/** The version of the tables; 0 where there are none. */
async function readVersion(client: Queryable, place: string): Promise<number> {
  if (!(await hasTables(client, `schemaname = '${SCHEMA_NAME}'`, ["meta"]))) return 0;
  const { rows } = await client.query<{ version: number }>(
    `SELECT version FROM ${SCHEMA_NAME}.meta`,
  );
  const { version } = rows[0];
  if (version > SCHEMA_VERSION)
    throw new AttuneError(
      "storage-newer",
      `${place} was written by a newer Attune (format ${version}, this one knows ` +
        `${SCHEMA_VERSION})`,
      { hint: "update Attune; nothing was written" },
    );
  return version;
}

function migrationFrom(version: number): readonly string[] {
  const stamp = `UPDATE meta SET version = ${SCHEMA_VERSION}`;
  if (version === 0)
    return [
      ...tables(postgresDialect),
      "CREATE TABLE meta (version INTEGER NOT NULL)",
      `INSERT INTO meta VALUES (${SCHEMA_VERSION})`,
    ];
  const steps: string[] = [];
  for (let v = version; v < SCHEMA_VERSION; v++) steps.push(...migrations(postgresDialect)[v]);
  return [...steps, stamp];
}
