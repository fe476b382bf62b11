import { pause } from "../pause.ts";
import type { Sql, SqlDriver, SqlValue } from "../sql/driver.ts";
import { Turns } from "../turns.ts";
import type { Database, Durability, Statement } from "./database.ts";
import { sqliteError } from "./sqlite-error.ts";
import { sqliteNumberText } from "./sqlite-number-text.ts";
import type { WatchedFile } from "./watched-file.ts";

/** How often a waiting reader looks for changes. */
const POLL_MS = 50;
/** For how long SQLite itself waits for a lock; this thread does nothing else meanwhile. */
const BUSY_TIMEOUT_MS = 1000;
/** For how long a transaction waits in all: a process that holds the lock may be suspended. */
const PATIENCE_MS = 120_000;
const RETRY_MS = 20;
/** How often a writer looks whether its file is still there. */
const LOOK_MS = 1000;
/** How often the log is copied into the main file, for people who copy that file alone. */
const CHECKPOINT_MS = 10_000;

/** One connection to a SQLite file. */
export class SqliteDriver implements SqlDriver {
  readonly place: string;
  readonly url: string;
  readonly supports = { processes: true };
  /** Writers come one after another, since each takes the lock of the whole file. */
  readonly forUpdate = "";
  /** Without it SQLite chooses the primary key, and reads all trials of the study. */
  readonly openIndex = " INDEXED BY trials_open";
  readonly numberText = sqliteNumberText;
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
  readonly #file: WatchedFile | undefined;
  readonly #patienceMs: number;
  /** Whether commits are not synced at the moment, although the durability is "power". */
  #isUnsynced = false;
  #hasWritten = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #checkpointedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param options.durability that `openDatabase` set
   * @param options.file on the disk; undefined for a database in memory
   * @param options.patienceMs for tests
   */
  constructor(
    path: string,
    url: string,
    database: Database,
    options: {
      readonly durability?: Durability;
      readonly file?: WatchedFile;
      readonly patienceMs?: number;
    } = {},
  ) {
    this.place = path;
    this.url = url;
    this.#database = database;
    this.#durability = options.durability ?? "process";
    this.#file = options.file;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    database.exec(`PRAGMA busy_timeout = ${Math.min(BUSY_TIMEOUT_MS, this.#patienceMs)}`);
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
    return this.#turns.next(() => this.#retry(() => body(this.#sql)));
  }
  write<T>(body: (sql: Sql) => Promise<T>, ephemeral = false): Promise<T> {
    return this.#turns.next(async () => {
      if (this.#durability === "power" && ephemeral !== this.#isUnsynced) {
        // The next commit that is synced brings all commits before it to the disk, too.
        this.#database.exec(`PRAGMA synchronous = ${ephemeral ? 1 : 2}`);
        this.#isUnsynced = ephemeral;
      }
      const result = await this.#retry(() => this.#transact(body));
      this.#hasWritten = true;
      this.#look();
      return result;
    });
  }
  /** Takes the write lock at the start, so that no transaction fails half-way for want of it. */
  async #transact<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
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
  }
  /** Repeats what another process's lock has stopped; nothing of it was stored. */
  async #retry<T>(attempt: () => Promise<T>): Promise<T> {
    for (const until = performance.now() + this.#patienceMs; ; ) {
      try {
        return await attempt();
      } catch (cause) {
        const error = sqliteError(cause, this.place);
        if (error.code !== "storage-busy" || performance.now() > until) throw error;
        await pause(RETRY_MS * (1 + Math.random()));
      }
    }
  }
  /** Now and then after a write: whether the file is still there, and a checkpoint. */
  #look(): void {
    const now = performance.now();
    if (this.#file === undefined || now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    this.#file.check();
    if (now - this.#checkpointedAt < CHECKPOINT_MS) return;
    this.#checkpointedAt = now;
    try {
      this.#prepare("PRAGMA wal_checkpoint(PASSIVE)").all();
    } catch {
      // The write is stored: its rows stay in the log, as after SQLite's own checkpoints that fail.
    }
  }
  now(): number {
    return Date.now();
  }
  wait(_study: number, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return pause(Math.min(POLL_MS, milliseconds), signal);
  }
  /**
   * Copies the log into the main file. SQLite does it when its last connection closes, and that is
   * later where a driver leaves statements to the garbage collector.
   */
  #emptyLog(): void {
    try {
      // Other connections keep their log: then as much is copied as can be without waiting.
      this.#database.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The rows stay in the log, where every connection finds them.
    }
  }
  /** @throws AttuneError `storage-removed`, once it has closed the file */
  close(): Promise<void> {
    return this.#turns.next(async () => {
      try {
        if (this.#hasWritten) this.#file?.check();
      } finally {
        this.#statements.clear();
        if (this.#hasWritten) this.#emptyLog();
        this.#database.close();
      }
    });
  }
}
