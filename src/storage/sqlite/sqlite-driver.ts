import { pause } from "../pause.ts";
import type { Sql, SqlDriver, SqlValue } from "../sql/driver.ts";
import { Turns } from "../turns.ts";
import type { Database, Durability, Statement } from "./database.ts";
import { sqliteError } from "./sqlite-error.ts";

/** How often a waiting reader looks for changes. */
const POLL_MS = 50;

/** One connection to a SQLite file. */
export class SqliteDriver implements SqlDriver {
  readonly place: string;
  readonly url: string;
  readonly supports = { processes: true };
  /** Writers come one after another, since each takes the lock of the whole file. */
  readonly forUpdate = "";
  /** Without it SQLite chooses the primary key, and reads all trials of the study. */
  readonly openIndex = " INDEXED BY trials_open";
  readonly trustedClock = false;
  readonly #database: Database;
  readonly #durability: Durability;
  readonly #statements = new Map<string, Statement>();
  readonly #sql: Sql = {
    // The statement's columns are those that its caller names by R.
    all: <R extends object>(text: string, ...values: SqlValue[]) =>
      this.#prepare(text).all(...values) as unknown as readonly R[],
  };
  /** Transactions of this process come one after another, since they share the connection. */
  readonly #turns = new Turns();
  /** Whether commits are not synced at the moment, although the durability is "power". */
  #isUnsynced = false;

  /** @param durability that `openDatabase` set */
  constructor(path: string, url: string, database: Database, durability: Durability = "process") {
    this.place = path;
    this.url = url;
    this.#database = database;
    this.#durability = durability;
  }

  #prepare(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /**
   * Reads without a transaction. What `SqlStorage` reads with a later statement may be newer than
   * what it read with the first one; then it reads it again with the next changes.
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
  write<T>(body: (sql: Sql) => Promise<T>, ephemeral = false): Promise<T> {
    return this.#turns.next(() => {
      if (this.#durability === "power" && ephemeral !== this.#isUnsynced) {
        // The next commit that is synced brings all commits before it to the disk, too.
        this.#database.exec(`PRAGMA synchronous = ${ephemeral ? 1 : 2}`);
        this.#isUnsynced = ephemeral;
      }
      return this.#transact(body);
    });
  }
  /** Takes the write lock at the start, so that no transaction fails half-way for want of it. */
  async #transact<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      this.#prepare("BEGIN IMMEDIATE").run();
      try {
        const result = await body(this.#sql);
        this.#prepare("COMMIT").run();
        return result;
      } catch (error) {
        try {
          this.#prepare("ROLLBACK").run();
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
    return pause(Math.min(POLL_MS, milliseconds), signal);
  }
  close(): Promise<void> {
    return this.#turns.next(async () => {
      this.#statements.clear();
      this.#database.close();
    });
  }
}
