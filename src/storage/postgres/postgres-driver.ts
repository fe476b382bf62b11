import type { Client, Pool, PoolClient, QueryResult } from "pg";
import { pause } from "../pause.ts";
import type { Sql, SqlDriver, SqlValue } from "../sql/driver.ts";
import { isTransient, postgresError } from "./postgres-error.ts";

/** For how long a transaction is repeated while the server restarts or fails over. */
const PATIENCE_MS = 120_000;
const FIRST_RETRY_MS = 20;
const LONGEST_RETRY_MS = 2000;
/** How often a waiting reader looks although it is notified: a lost connection loses messages. */
const POLL_LISTENING_MS = 2000;
/** How often it looks without notifications. */
const POLL_MS = 200;

/** Starts a transaction and reads the server's clock in one round trip. */
const BEGIN = "BEGIN; SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 AS now";

/** One transaction, or single statements of a pool. */
class Transaction implements Sql {
  /** Milliseconds since 1970 by the server's clock; NaN outside of a transaction. */
  readonly now: number;
  /** Studies whose readers are notified with the commit. */
  readonly notified = new Set<number>();
  readonly #client: Pool | PoolClient;
  readonly #numbered: Map<string, string>;

  constructor(client: Pool | PoolClient, numbered: Map<string, string>, now: number) {
    this.#client = client;
    this.#numbered = numbered;
    this.now = now;
  }
  async all<R extends object>(text: string, ...values: readonly SqlValue[]): Promise<readonly R[]> {
    return (await this.#client.query<R & object>(this.#number(text), [...values])).rows;
  }
  /** PostgreSQL's `$1`, `$2` in place of `?`. */
  #number(text: string): string {
    let numbered = this.#numbered.get(text);
    if (numbered === undefined) {
      let n = 0;
      numbered = text.replace(/\?/g, () => `$${++n}`);
      this.#numbered.set(text, numbered);
    }
    return numbered;
  }
}

/** A reader that waits for changes of a study. */
interface Waiter {
  readonly study: number;
  /** Aborted when the study has changed, or the driver closes. */
  readonly wake: AbortController;
}

/** Connections to one server. Made by `connect`. */
export class PostgresDriver implements SqlDriver {
  readonly place: string;
  readonly url: string;
  readonly supports = { processes: true };
  readonly forUpdate = " FOR UPDATE";
  readonly openIndex = "";
  readonly numberText = (column: string): string => `${column}::text`;
  readonly trustedClock = true;
  readonly #pool: Pool;
  readonly #makeClient: () => Client;
  /** Statements with PostgreSQL's placeholders, by the text with `?`. */
  readonly #numbered = new Map<string, string>();
  /** The connection that receives notifications; undefined where it can't be made. */
  #listener: Promise<Client | undefined> | undefined;
  readonly #waiters = new Set<Waiter>();

  /** @param makeClient makes the connection that receives notifications */
  constructor(url: string, place: string, pool: Pool, makeClient: () => Client) {
    this.url = url;
    this.place = place;
    this.#pool = pool;
    this.#makeClient = makeClient;
  }

  read<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#retry(() => body(new Transaction(this.#pool, this.#numbered, Number.NaN)));
  }
  write<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#retry(async () => {
      const client = await this.#pool.connect();
      let isBroken = true;
      try {
        // The types know one result; several statements return a list of results.
        const results = (await client.query(BEGIN)) as unknown as readonly QueryResult[];
        const sql = new Transaction(client, this.#numbered, results[1].rows[0].now);
        try {
          const result = await body(sql);
          const notify = [...sql.notified].map((id) => `NOTIFY attune, '${id}'; `).join("");
          await client.query(`${notify}COMMIT`);
          isBroken = false;
          return result;
        } catch (error) {
          await client.query("ROLLBACK");
          isBroken = false;
          throw error;
        }
      } finally {
        client.release(isBroken);
      }
    });
  }
  /** Repeats a transaction while the server restarts or fails over; each is safe to repeat. */
  async #retry<T>(attempt: () => Promise<T>): Promise<T> {
    const until = performance.now() + PATIENCE_MS;
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(LONGEST_RETRY_MS, wait * 2)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isTransient(error) || performance.now() + wait > until)
          throw postgresError(error, this.place);
        await pause(wait * (0.5 + Math.random()));
      }
    }
  }
  now(sql: Sql): number {
    return asTransaction(sql).now;
  }
  async notify(sql: Sql, study: number): Promise<void> {
    asTransaction(sql).notified.add(study);
  }

  async wait(study: number, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    this.#listener ??= this.#listen();
    const isListening = (await this.#listener) !== undefined;
    const poll = isListening ? POLL_LISTENING_MS : POLL_MS;
    const waiter = { study, wake: new AbortController() };
    this.#waiters.add(waiter);
    await pause(Math.min(poll, milliseconds), signal, waiter.wake.signal);
    this.#waiters.delete(waiter);
  }
  #wake(isConcerned: (waiter: Waiter) => boolean): void {
    for (const waiter of [...this.#waiters]) if (isConcerned(waiter)) waiter.wake.abort();
  }
  async #listen(): Promise<Client | undefined> {
    const client = this.#makeClient();
    /** The next `wait` connects again. */
    const reset = (): void => {
      this.#listener = undefined;
      client.end().catch(() => {});
    };
    client.on("error", reset);
    client.on("notification", ({ payload }) => {
      this.#wake((waiter) => String(waiter.study) === payload);
    });
    try {
      await client.connect();
      await client.query("LISTEN attune");
      return client;
    } catch {
      reset();
      return undefined;
    }
  }

  async close(): Promise<void> {
    this.#wake(() => true);
    const listener = await this.#listener;
    this.#listener = undefined;
    await listener?.end().catch(() => {});
    await this.#pool.end();
  }
}

function asTransaction(sql: Sql): Transaction {
  if (sql instanceof Transaction) return sql;
  throw new TypeError("not a transaction of this driver");
}
