export type SqlValue = string | number | Uint8Array | null;
export interface Row {
  readonly [column: string]: any;
}
/** Statements with `?` for values. An embedded database answers at once, a server later. */
export interface Sql {
  all(text: string, ...values: readonly SqlValue[]): Row[] | Promise<Row[]>;
}

/**
 * What a database needs for `SqlStorage`: everything that differs between one in a file and one on
 * a server.
 */
export interface SqlDriver {
  /** What users name it by in messages: a path, or a URL without its password. */
  readonly place: string;
  readonly url: string;
  readonly supports: { readonly processes: boolean };
  /**
   * Appended to a SELECT to lock its rows until the transaction ends; empty where writers come one
   * after another anyway.
   */
  readonly forUpdate: string;
  /**
   * Follows a table's name to have it read by the index `trials_open`, where the database would not
   * by itself.
   */
  readonly openIndex: string;
  /**
   * Whether `now` is one clock for all workers, which nobody sets. Otherwise a lease is also
   * watched by the monotonic clock.
   */
  readonly trustedClock: boolean;
  /** @throws AttuneError */
  read<T>(body: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * One transaction. `body` may run again where the connection was lost, so it must start afresh
   * each time.
   * @param ephemeral the write (claim, heartbeat) is worthless after this process ends, so it need
   * not be synced to disk
   * @throws AttuneError
   */
  write<T>(body: (sql: Sql) => Promise<T>, ephemeral?: boolean): Promise<T>;
  /** Milliseconds since 1970 by the database's clock. */
  now(sql: Sql): number | Promise<number>;
  /** Tells waiting readers, when the transaction has ended, that a study has changed. */
  notify?(sql: Sql, study: number): Promise<void>;
  /** Until a change is likely, or the time is over. */
  wait(study: number, milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}
