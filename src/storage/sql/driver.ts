import type { Storage } from "../storage.ts";

export type SqlValue = string | number | Uint8Array | null;
/** A row whose columns are not known to the compiler. */
export interface Row {
  readonly [column: string]: SqlValue;
}

/**
 * Runs statements with `?` for values; `R` names the columns that the statement returns. An
 * embedded database answers at once, a server later.
 */
export interface Sql {
  all<R extends object = Row>(
    text: string,
    ...values: readonly SqlValue[]
  ): readonly R[] | Promise<readonly R[]>;
}

/** A database for `SqlStorage`: everything that differs between a file and a server. */
export interface SqlDriver {
  /** Name of the database in messages: a path, or a URL without its password. */
  readonly place: string;
  readonly url: string;
  readonly supports: Storage["supports"];
  /**
   * Suffix of a SELECT that locks its rows until the transaction ends; empty where the database
   * runs one writing transaction at a time.
   */
  readonly forUpdate: string;
  /** Suffix of a table's name that makes the database use the index `trials_open`. */
  readonly openIndex: string;
  /** SQL of the text of a number, which reads as the same number. */
  readonly numberText: (column: string) => string;
  /**
   * Whether `now` is one clock for all workers that is never set. If not, leases are also checked
   * by the monotonic clock.
   */
  readonly trustedClock: boolean;
  /** @throws AttuneError */
  read<T>(body: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * Runs one transaction. `body` may run again after the connection was lost, so it must start
   * afresh each time.
   * @param ephemeral the write (claim, heartbeat) is worthless after this process ends, so it need
   * not be synced to disk
   * @throws AttuneError
   */
  write<T>(body: (sql: Sql) => Promise<T>, ephemeral?: boolean): Promise<T>;
  /** Milliseconds since 1970 by the database's clock. */
  now(sql: Sql): number | Promise<number>;
  /** Wakes waiting readers of a study once the transaction has ended. */
  notify?(sql: Sql, study: number): Promise<void>;
  /** Resolves when a change is likely, or after `milliseconds`. */
  wait(study: number, milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}
