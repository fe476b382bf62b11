import { describe, it } from "vitest";
import { SqlStorage } from "../../src/storage/sql/sql-storage.ts";
import { openFile } from "../../src/storage/sqlite/database.ts";
import { statementsFrom } from "../../src/storage/sqlite/sqlite-dialect.ts";
import { SqliteDriver } from "../../src/storage/sqlite/sqlite-driver.ts";
import { parts, simulate } from "./scheduler.ts";

describe("A crew under a scheduler that does its worst", () => {
  it.each(parts)("keeps every promise in SQL, seeds $from to $to", async ({ from, to }) => {
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
