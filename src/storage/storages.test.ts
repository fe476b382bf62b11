import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { storageContract } from "../../test/contract/storage-contract.ts";
import { takeTrials } from "../../test/contract/take-trials.ts";
import { memory } from "./memory/memory.ts";
import { openStorage } from "./open-storage.ts";
import { openDatabase, pragma } from "./sqlite/database.ts";
import { sqlite } from "./sqlite/sqlite.ts";
import type { Storage } from "./storage.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-storage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(folder, `${files++}.db`);

describe("memory", () => {
  let storage: Storage;
  storageContract(
    async () => storage,
    () => {
      storage = memory();
    },
  );
});

describe("sqlite", () => {
  let path = "";
  storageContract(
    () => sqlite(path),
    () => {
      path = fresh();
    },
  );
});

const spec = {
  name: "s",
  space: null,
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
} as const;

describe("a SQLite file", () => {
  it("is seen at once by another connection, and by a later one", async () => {
    const path = fresh();
    const [a, b] = [await sqlite(path), await sqlite(path)];
    await a.open(spec);
    const [lease] = await takeTrials(a, "s");
    await a.start("s", [{ ticket: lease.ticket, params: { x: 1 }, origin: "added" }], null);
    await b.finish(
      "s",
      [{ ticket: lease.ticket, outcome: { state: "complete", values: [3], limits: [] } }],
      null,
    );
    expect((await a.changes("s", null)).trials[0].values).toEqual([3]);
    await a.close();
    await b.close();
    const later = await sqlite(path);
    expect((await later.changes("s", null)).trials[0].values).toEqual([3]);
    await later.close();
  });
  it("has the settings that its promises rest on", async () => {
    const database = await openDatabase(fresh());
    const read = (name: string): unknown => pragma(database, name);
    expect([
      read("journal_mode"),
      read("synchronous"),
      read("busy_timeout"),
      read("foreign_keys"),
    ]).toEqual(["wal", 1, 15_000, 1]);
    database.close();
  });
  it("that is none, or another program's, or a newer Attune's, is refused and left as it is", async () => {
    const garbage = fresh();
    writeFileSync(garbage, "this is not a database, however long it may be ".repeat(40));
    const before = readFileSync(garbage);
    await expect(sqlite(garbage)).rejects.toMatchObject({ code: "storage-corrupt" });
    expect(readFileSync(garbage).equals(before)).toBe(true);

    const foreign = fresh();
    const database = await openDatabase(fresh()); // only for its driver
    const Driver = database.constructor as new (path: string) => typeof database;
    database.close();
    const other = new Driver(foreign);
    other.exec("CREATE TABLE birds (name TEXT)");
    other.close();
    await expect(sqlite(foreign)).rejects.toThrow(/another program/);

    const newer = fresh();
    await (await sqlite(newer)).close();
    const changed = new Driver(newer);
    changed.exec("PRAGMA user_version = 99");
    changed.close();
    await expect(sqlite(newer)).rejects.toMatchObject({ code: "storage-newer" });
  });
  it("with a torn page is an error with a hint, not a crash", async () => {
    const path = fresh();
    const storage = await sqlite(path);
    await storage.open(spec);
    for (let i = 0; i < 300; i++) await takeTrials(storage, "s");
    await storage.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096, bytes.length);
    writeFileSync(path, bytes);
    await expect(sqlite(path).then((s) => s.list())).rejects.toMatchObject({
      code: "storage-corrupt",
    });
  });
  it("in a folder that does not exist, or that is a folder, is one clear error", async () => {
    await expect(sqlite(join(folder, "no", "such.db"))).rejects.toMatchObject({
      code: "storage-unreachable",
    });
    await expect(sqlite(folder)).rejects.toThrow(/is a folder/);
    if (process.platform !== "win32")
      await expect(sqlite("/dev/null")).rejects.toThrow("/dev/null is no file");
    await expect(openStorage("sqlite:")).rejects.toMatchObject({ code: "usage" });
    await expect(openStorage("redis://x" as "memory:")).rejects.toThrow(/unknown storage/);
  });
});
