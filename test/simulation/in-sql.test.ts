import { describe, it } from "vitest";
import { SqlStorage } from "../../src/storage/sql/sql-storage.ts";
import { openFile } from "../../src/storage/sqlite/database.ts";
import { statementsFrom } from "../../src/storage/sqlite/sqlite-dialect.ts";
import { SqliteDriver } from "../../src/storage/sqlite/sqlite-driver.ts";
import { parts, simulate } from "./scheduler.ts";

describe("A crew under a scheduler that does its worst", () => {
  // The first half of the seeds: one takes many times as long as in memory, which all of them run in.
  const half = parts.slice(0, parts.length / 2);
  it.each(half)("keeps every promise in SQL, seeds $from to $to", async ({ from, to }) => {
    const database = await openFile(":memory:");
    for (const statement of statementsFrom(0)) database.exec(statement);
    const driver = new SqliteDriver(":memory:", "sqlite::memory:", database);
    for (let seed = from; seed < to; seed++)
      await simulate(seed, async () => {
        database.exec("DELETE FROM reports; DELETE FROM trials; DELETE FROM studies");
        return new SqlStorage(driver);
      });
    database.close();
  });
});
