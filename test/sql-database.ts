import type { Sql, SqlDriver, SqlValue } from "../src/storage/sql/driver.ts";
import { SqlStorage } from "../src/storage/sql/sql-storage.ts";
import { type Database, openFile } from "../src/storage/sqlite/database.ts";
import { statementsFrom } from "../src/storage/sqlite/sqlite-dialect.ts";
import { SqliteDriver } from "../src/storage/sqlite/sqlite-driver.ts";
import type { StudySpec } from "../src/storage/storage.ts";

/** A SQLite database in memory with Attune's tables and a clock that a test sets. */
export interface SqlDatabase {
  readonly database: Database;
  readonly driver: SqlDriver;
  readonly storage: SqlStorage;
  /** Runs statements outside of the storage. */
  readonly sql: Sql;
  /** Milliseconds since 1970 by the database's clock, which the driver declares trusted. */
  readonly clock: { now: number };
  /** Ids of the studies whose readers were notified. */
  readonly notified: number[];
}

export const specOf = (name: string): StudySpec => ({
  name,
  space: null,
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
});

export async function sqlDatabase(): Promise<SqlDatabase> {
  const database = await openFile(":memory:");
  for (const statement of statementsFrom(0)) database.exec(statement);
  const base = new SqliteDriver(":memory:", "sqlite::memory:", database);
  const clock = { now: 1_000_000 };
  const notified: number[] = [];
  const driver: SqlDriver = {
    place: base.place,
    url: base.url,
    supports: base.supports,
    forUpdate: base.forUpdate,
    openIndex: base.openIndex,
    numberText: base.numberText,
    trustedClock: true,
    read: (body) => base.read(body),
    write: (body) => base.write(body),
    now: () => clock.now,
    notify: async (_sql, study) => {
      notified.push(study);
    },
    wait: (...values) => base.wait(...values),
    close: () => base.close(),
  };
  const sql: Sql = {
    all: <R extends object>(text: string, ...values: readonly SqlValue[]) =>
      database.prepare(text).all(...values) as unknown as readonly R[],
  };
  return { database, driver, storage: new SqlStorage(driver), sql, clock, notified };
}
