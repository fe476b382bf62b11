import type { CustomTypesConfig, Pool, PoolClient, QueryResult, QueryResultRow } from "pg";
import { AttuneError } from "../../errors/attune-error.ts";
import { withoutPassword } from "../password.ts";
import { pause } from "../pause.ts";
import { requirePostgresSettings } from "../url-settings.ts";
import { PostgresDriver } from "./postgres-driver.ts";
import { isAnswer, isTransient, postgresError } from "./postgres-error.ts";

/** Connections of a process. Transactions of one study come one after another: few are enough. */
const MAX_CONNECTIONS = 4;
/** For how long a server that can't be reached is tried again: its address may be mistyped. */
const CONNECT_PATIENCE_MS = 3000;
/** For how long a server that answers is tried again: it starts, or has too many connections. */
const ANSWERED_PATIENCE_MS = 120_000;
const CONNECT_RETRY_MS = 200;
const CONNECT_TIMEOUT_MS = 10_000;
/** A worker that is stopped within a transaction blocks the others for no longer than this. */
const IDLE_TRANSACTION_TIMEOUT_MS = 15_000;
/** Key of the lock that `runExclusively` takes: "ATTU" in ASCII. */
const ADVISORY_LOCK = 0x41545455;
/** PostgreSQL's type `bigint`, which `pg` returns as text unless told otherwise. */
const BIGINT_OID = 20;

/** A pool of connections, or one connection. */
export interface Queryable {
  /** Runs statements without values. */
  query<R extends QueryResultRow>(text: string): Promise<QueryResult<R>>;
}

type Driver = typeof import("pg").default;

async function loadPostgres(): Promise<Driver> {
  try {
    return (await import("pg")).default;
  } catch (cause) {
    throw new AttuneError("driver-missing", "the PostgreSQL driver is not installed", {
      hint: "npm install pg",
      cause,
    });
  }
}

/**
 * Whether all these tables exist. Asks for rows of the catalogue: `to_regclass` answers from a
 * cache, which a transaction does not renew while it waits for a lock.
 * @param where condition on `pg_tables`
 */
export async function hasTables(
  client: Queryable,
  where: string,
  names: readonly string[],
): Promise<boolean> {
  const list = names.map((name) => `'${name}'`).join(", ");
  const { rows } = await client.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_catalog.pg_tables " +
      `WHERE ${where} AND tablename IN (${list})`,
  );
  return rows[0].n === names.length;
}

/**
 * Runs one transaction that no other worker of Attune's runs at the same time: for creating and
 * migrating tables.
 */
export async function runExclusively(
  pool: Pool,
  body: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`);
    await body(client);
    await client.query("COMMIT");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** `bigint` as numbers, since Attune's counters are far below 2⁵³; other types as usual. */
function typeParsers(pg: Driver): CustomTypesConfig {
  return {
    getTypeParser: (oid, format) =>
      Number(oid) === BIGINT_OID ? Number : pg.types.getTypeParser(oid, format),
  };
}

/**
 * Connects to a server.
 * @param url anything that `pg` accepts, `sslmode` too
 * @param schema of tables that are named without one; default: the server's search path
 * @param prepare checks or creates the tables
 * @throws AttuneError `usage`, `driver-missing`, `storage-unreachable`, and what `prepare` throws
 */
export async function connect(
  url: string,
  schema: string | undefined,
  prepare: (pool: Pool, place: string) => Promise<void>,
): Promise<PostgresDriver> {
  // An @ in the path is most likely the one before the host, behind a password with a "/".
  if (!URL.canParse(url) || /@/.test(new URL(url).pathname + new URL(url).hash))
    throw new AttuneError("usage", "the storage's URL can't be read", {
      hint:
        "postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password " +
        "percent-encoded",
    });
  requirePostgresSettings(url);
  const pg = await loadPostgres();
  const place = withoutPassword(url);
  const config = {
    connectionString: url,
    application_name: "attune",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...(schema !== undefined && { options: `-c search_path=${schema}` }),
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    types: typeParsers(pg),
  };
  const pool = new pg.Pool({ ...config, max: MAX_CONNECTIONS, allowExitOnIdle: true });
  // The next query on a lost connection reports the loss; without a listener the event would end
  // the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const start = performance.now();
  for (;;)
    try {
      await prepare(pool, place);
      return new PostgresDriver(url, place, pool, () => new pg.Client(config));
    } catch (error) {
      const patienceMs = isAnswer(error) ? ANSWERED_PATIENCE_MS : CONNECT_PATIENCE_MS;
      if (isTransient(error) && performance.now() - start < patienceMs) {
        await pause(CONNECT_RETRY_MS);
        continue;
      }
      await pool.end();
      throw postgresError(error, place);
    }
}
