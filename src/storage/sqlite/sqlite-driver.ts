import { pause } from "../pause.ts";
import type { Sql, SqlDriver, SqlValue } from "../sql/driver.ts";
import { Turns } from "../turns.ts";
import { type Database, type Statement, sqliteError } from "./database.ts";

/** How often a waiting reader looks for changes, in milliseconds. */
const POLL = 50;

/** One connection to a file. */
export class SqliteDriver implements SqlDriver {
  readonly place: string;
  readonly url: string;
  readonly supports = { processes: true, machines: false, durable: true };
  readonly forUpdate = "";
  /** SQLite takes the primary key, and so looks through all trials of the study. */
  readonly openIndex = " INDEXED BY trials_open";
  readonly trustedClock = false;
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();
  readonly #sql: Sql = {
    all: (text, ...values: SqlValue[]) => this.#statement(text).all(...values),
  };
  /** Transactions of this process come one after another, since they share the connection. */
  readonly #turns = new Turns();
  readonly #power: boolean;
  #passing = false;

  /** @param power each commit is synced */
  constructor(path: string, url: string, database: Database, power = false) {
    this.#power = power;
    this.place = path;
    this.url = url;
    this.#database = database;
  }

  #statement(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined)
      this.#statements.set(text, (statement = this.#database.prepare(text)));
    return statement;
  }

  /**
   * Without a transaction: what `SqlStorage` reads with a later statement may be newer than with
   * the first, and is then read again.
   */
  read<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#turns.next(async () => {
      try {
        return await body(this.#sql);
      } catch (error) {
        throw sqliteError(error, this.place);
      }
    });
  }
  /** Taken as a writer from the start, so that it never fails half way for want of the lock. */
  write<T>(body: (sql: Sql) => Promise<T>, passing = false): Promise<T> {
    return this.#turns.next(() => {
      if (this.#power && passing !== this.#passing) {
        // A later commit that is synced brings all before it to the disk, too.
        this.#database.exec(`PRAGMA synchronous = ${passing ? 1 : 2}`);
        this.#passing = passing;
      }
      return this.#transaction(body);
    });
  }
  async #transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      this.#statement("BEGIN IMMEDIATE").run();
      try {
        const result = await body(this.#sql);
        this.#statement("COMMIT").run();
        return result;
      } catch (error) {
        try {
          this.#statement("ROLLBACK").run();
        } catch {
          // SQLite has rolled back by itself, as it does when the disk is full.
        }
        throw error;
      }
    } catch (error) {
      throw sqliteError(error, this.place);
    }
  }
  now(): number {
    return Date.now();
  }
  wait(_study: number, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return pause(Math.min(POLL, milliseconds), signal);
  }
  close(): Promise<void> {
    return this.#turns.next(async () => {
      this.#statements.clear();
      this.#database.close();
    });
  }
}
