import initSqlJs from "sql.js/dist/sql-wasm-inline.js";
import type { Row, Sql, SqlDriver, SqlValue } from "../../../src/storage/sql/driver.ts";
import { sqliteNumberText } from "../../../src/storage/sqlite/sqlite-number-text.ts";

/** Place of the versions of the file format; 2 says that there is a write-ahead log. */
const FORMAT_BYTES = [18, 19] as const;
const ROLLBACK_JOURNAL = 1;

/** A SQLite file that was read into memory. Changes stay there. */
export class SqliteInMemory implements SqlDriver {
  readonly place: string;
  readonly url: string;
  readonly supports = { processes: false };
  readonly forUpdate = "";
  readonly openIndex = "";
  readonly numberText = sqliteNumberText;
  readonly trustedClock = true;
  readonly #sql: Sql;
  readonly #close: () => void;

  private constructor(name: string, database: SqlJsDatabase) {
    this.place = name;
    this.url = `sqlite:${name}`;
    this.#close = () => database.close();
    this.#sql = {
      all: <R extends object = Row>(text: string, ...values: readonly SqlValue[]) => {
        const statement = database.prepare(text);
        try {
          statement.bind([...values]);
          const rows: Row[] = [];
          while (statement.step()) rows.push(statement.getAsObject());
          return rows as unknown as readonly R[]; // the caller names the columns of its statement
        } finally {
          statement.free();
        }
      },
    };
  }

  /** @throws Error if the bytes are no database */
  static async open(name: string, bytes: Uint8Array): Promise<SqliteInMemory> {
    const { Database } = await initSqlJs();
    const own = bytes.slice();
    // A file in memory has no write-ahead log beside it.
    for (const at of FORMAT_BYTES) own[at] = ROLLBACK_JOURNAL;
    return new SqliteInMemory(name, new Database(own));
  }

  read<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return body(this.#sql);
  }
  write<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return body(this.#sql);
  }
  now(): number {
    return Date.now();
  }
  wait(): Promise<void> {
    return Promise.resolve();
  }
  async close(): Promise<void> {
    this.#close();
  }
}

/** The part of sql.js that is used. */
export interface SqlJsDatabase {
  prepare(text: string): {
    bind(values: readonly SqlValue[]): boolean;
    step(): boolean;
    getAsObject(): Row;
    free(): void;
  };
  close(): void;
}
