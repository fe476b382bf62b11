import type { Client, Pool, PoolClient } from "pg";
import { AttuneError } from "../../errors/attune-error.ts";
import type { Row, Sql, SqlDriver, SqlValue } from "../sql/driver.ts";
import { withoutPassword } from "../url.ts";
import { isPassing, postgresError } from "./postgres-error.ts";

/** Connections of a process: transactions of one study come one after another anyway. */
const CONNECTIONS = 4;
/** A server that restarts or fails over is waited for this long, in milliseconds. */
const PATIENCE = 120_000;
/** … and for this long by somebody who may have mistyped its address. */
const FIRST_PATIENCE = 3000;
/**
 * A waiting reader looks by itself now and then, lest a notification was lost with its connection.
 */
const POLL_LISTENING = 2000;
const POLL = 200;
const BEGIN = "BEGIN; SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 AS now";

const numbered = new Map<string, string>();
/** PostgreSQL's `$1`, `$2` for `?`. */
function placeholders(text: string): string {
  let out = numbered.get(text);
  if (out === undefined) {
    let n = 0;
    out = text.replace(/\?/g, () => `$${++n}`);
    numbered.set(text, out);
  }
  return out;
}

async function loadDriver(): Promise<typeof import("pg")> {
  try {
    return (await import("pg")).default as unknown as typeof import("pg");
  } catch (cause) {
    throw new AttuneError("driver-missing", "the PostgreSQL driver is not installed", {
      hint: "npm install pg",
      cause,
    });
  }
}

/**
 * Whether tables are there. Looked up as rows: `to_regclass` answers from a cache that a
 * transaction does not renew while it waits for a lock.
 * @param where condition on `pg_tables`
 */
export async function hasTables(
  client: Pool | PoolClient,
  where: string,
  names: readonly string[],
): Promise<boolean> {
  const list = names.map((n) => `'${n}'`).join(", ");
  const { rows } = await client.query(
    `SELECT count(*)::int AS n FROM pg_catalog.pg_tables WHERE ${where} AND tablename IN (${list})`,
  );
  return rows[0].n === names.length;
}

/** One transaction that no other worker of Attune's runs at the same time: for making tables. */
export async function alone(
  pool: Pool,
  body: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(1096045653)"); // "ATTU"
    await body(client);
    await client.query("COMMIT");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Connects to a server; whatever `pg` takes in a URL works, `sslmode` too.
 * @param schema where tables without a schema of their own are looked for
 * @param prepare makes sure that the tables are there
 * @throws AttuneError `usage`, `driver-missing`, `storage-unreachable`, and what `prepare` throws
 */
export async function connect(
  url: string,
  schema: string | undefined,
  prepare: (pool: Pool, place: string) => Promise<void>,
): Promise<PostgresDriver> {
  if (!URL.canParse(url))
    throw new AttuneError("usage", "the storage's URL can't be read", {
      hint: "postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password percent-encoded",
    });
  const pg = await loadDriver();
  const place = withoutPassword(url);
  const config = {
    connectionString: url,
    application_name: "attune",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...(schema !== undefined && { options: `-c search_path=${schema}` }),
    // A worker that is stopped in the middle of a transaction must not hold up the others for
    // longer.
    idle_in_transaction_session_timeout: 15_000,
    // Counters are far below 2⁵³.
    types: {
      getTypeParser: (oid: number, format?: any) =>
        oid === 20 ? Number : pg.types.getTypeParser(oid, format),
    } as any,
  };
  const pool = new pg.Pool({ ...config, max: CONNECTIONS, allowExitOnIdle: true });
  // A connection that is lost is told of by the next query on it; unheard, the event would end the
  // process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const until = performance.now() + FIRST_PATIENCE;
  for (;;)
    try {
      await prepare(pool, place);
      break;
    } catch (error) {
      if (isPassing(error) && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      await pool.end();
      throw postgresError(error, place);
    }
  return new PostgresDriver(url, place, pool, () => new pg.Client(config));
}

class Transaction implements Sql {
  readonly #client: Pool | PoolClient;
  readonly now: number;
  readonly notified = new Set<number>();
  constructor(client: Pool | PoolClient, now: number) {
    this.#client = client;
    this.now = now;
  }
  async all(text: string, ...values: readonly SqlValue[]): Promise<Row[]> {
    return (await this.#client.query(placeholders(text), values as SqlValue[])).rows;
  }
}

export class PostgresDriver implements SqlDriver {
  readonly place: string;
  readonly url: string;
  readonly supports = { processes: true, machines: true, durable: true };
  readonly forUpdate = " FOR UPDATE";
  readonly openIndex = "";
  readonly trustedClock = true;
  readonly #pool: Pool;
  readonly #makeClient: () => Client;
  #listener: Promise<Client | undefined> | undefined;
  readonly #waiting = new Set<{ readonly study: number; readonly wake: () => void }>();

  constructor(url: string, place: string, pool: Pool, makeClient: () => Client) {
    this.url = url;
    this.place = place;
    this.#pool = pool;
    this.#makeClient = makeClient;
  }

  read<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#patiently(() => body(new Transaction(this.#pool, Number.NaN)));
  }
  write<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#patiently(async () => {
      const client = await this.#pool.connect();
      let broken = true;
      try {
        const [, clock] = (await client.query(BEGIN)) as unknown as { rows: Row[] }[];
        const sql = new Transaction(client, clock!.rows[0]["now"]);
        try {
          const result = await body(sql);
          await client.query(
            `${[...sql.notified].map((id) => `NOTIFY attune, '${id}'; `).join("")}COMMIT`,
          );
          broken = false;
          return result;
        } catch (error) {
          await client.query("ROLLBACK");
          broken = false;
          throw error;
        }
      } finally {
        client.release(broken);
      }
    });
  }
  /** Rides out a restart or a failover of the server: every transaction is safe to repeat. */
  async #patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const until = performance.now() + PATIENCE;
    for (let pause = 20; ; pause = Math.min(2000, pause * 2)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || performance.now() + pause > until)
          throw postgresError(error, this.place);
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
      }
    }
  }
  now(sql: Sql): number {
    return (sql as Transaction).now;
  }
  async notify(sql: Sql, study: number): Promise<void> {
    (sql as Transaction).notified.add(study);
  }

  async wait(study: number, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    this.#listener ??= this.#listen();
    const listening = (await this.#listener) !== undefined;
    await new Promise<void>((resolve) => {
      const entry = { study, wake: () => done() };
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(entry);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(listening ? POLL_LISTENING : POLL, milliseconds));
      this.#waiting.add(entry);
      if (signal?.aborted) done();
      else signal?.addEventListener("abort", done, { once: true });
    });
  }
  async #listen(): Promise<Client | undefined> {
    const client = this.#makeClient();
    const again = (): void => {
      this.#listener = undefined;
      client.end().catch(() => {});
    };
    client.on("error", again);
    client.on("notification", ({ payload }) => {
      for (const entry of [...this.#waiting]) if (String(entry.study) === payload) entry.wake();
    });
    try {
      await client.connect();
      await client.query("LISTEN attune");
      return client;
    } catch {
      again();
      return undefined;
    }
  }

  async close(): Promise<void> {
    for (const entry of [...this.#waiting]) entry.wake();
    const listener = await this.#listener;
    this.#listener = undefined;
    await listener?.end().catch(() => {});
    await this.#pool.end();
  }
}
