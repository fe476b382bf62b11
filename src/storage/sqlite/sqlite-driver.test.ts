import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Sql } from "../sql/driver.ts";
import { type Database, openFile, pragma } from "./database.ts";
import { SqliteDriver } from "./sqlite-driver.ts";
import { WatchedFile } from "./watched-file.ts";

describe("SqliteDriver", () => {
  let database: Database;
  let driver: SqliteDriver;
  beforeEach(async () => {
    database = await openFile(":memory:");
    database.exec("CREATE TABLE t (a INTEGER PRIMARY KEY, b)");
    driver = new SqliteDriver("a.db", "sqlite:a.db", database);
  });
  afterEach(() => driver.close());
  const insert = (a: number) => async (sql: Sql) => {
    await sql.all("INSERT INTO t (a) VALUES (?)", a);
    return a;
  };
  const rows = () =>
    database
      .prepare("SELECT a FROM t ORDER BY a")
      .all()
      .map((r) => r["a"]);

  it("stores what a transaction wrote, and returns its result", async () => {
    expect(await driver.write(insert(1))).toBe(1);
    expect(rows()).toEqual([1]);
  });
  it("stores nothing of a transaction that fails, and can write again", async () => {
    const failing = driver.write(async (sql) => {
      await insert(1)(sql);
      await insert(2)(sql);
      throw new RangeError("no");
    });
    await expect(failing).rejects.toThrow("a.db: no");
    await driver.write(insert(3));
    expect(rows()).toEqual([3]);
  });
  it("translates errors of statements, in reads and writes", async () => {
    const message = "a.db: no such table: missing";
    const broken = async (sql: Sql) => sql.all("SELECT * FROM missing");
    await expect(driver.read(broken)).rejects.toMatchObject({
      code: "storage-unreachable",
      message,
    });
    await expect(driver.write(broken)).rejects.toMatchObject({
      message,
      hint: "run attune doctor",
    });
  });
  it("a checkpoint that fails makes no error of the write before it", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "attune-driver-")), "a.db");
    const onDisk = await openFile(path);
    onDisk.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER PRIMARY KEY)");
    let checkpoints = 0;
    const failing = new Proxy(onDisk, {
      get(target, name) {
        if (name !== "prepare") return Reflect.get(target, name).bind(target);
        return (text: string) => {
          if (!text.includes("wal_checkpoint")) return target.prepare(text);
          checkpoints++;
          throw new Error("disk I/O error");
        };
      },
    });
    const file = new WatchedFile(path, true);
    const watched = new SqliteDriver(path, `sqlite:${path}`, failing, { file });
    expect(await watched.write(insert(7))).toBe(7);
    expect(await watched.read(async (sql) => sql.all("SELECT a FROM t"))).toEqual([{ a: 7 }]);
    expect(checkpoints).toBe(1);
    await watched.close();
    rmSync(dirname(path), { recursive: true });
  });
  it("closes with every row in the main file, for a copy of that file alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "attune-driver-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "a.db");
    const onDisk = await openFile(path);
    onDisk.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER PRIMARY KEY)");
    const closing = new SqliteDriver(path, path, onDisk, { file: new WatchedFile(path, true) });
    for (const a of [1, 2, 3]) await closing.write(insert(a));
    await closing.close();
    copyFileSync(path, join(folder, "copy.db"));
    const copy = await openFile(join(folder, "copy.db"));
    expect(copy.prepare("SELECT a FROM t").all()).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    copy.close();
  });
  it("leaves faults of the program as they are, and rolls back", async () => {
    const fault = new TypeError("x is undefined");
    const failing = driver.write(async (sql) => {
      await insert(1)(sql);
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect(rows()).toEqual([]);
  });
  it("runs transactions of one process one after another", async () => {
    const slow = driver.write(async (sql) => {
      await insert(1)(sql);
      await new Promise((resolve) => setImmediate(resolve));
      return rows();
    });
    const next = driver.write(async (sql) => {
      await insert(2)(sql);
      return rows();
    });
    const read = driver.read(async () => rows());
    expect(await Promise.all([slow, next, read])).toEqual([[1], [1, 2], [1, 2]]);
  });
  it("survives a transaction that SQLite has rolled back by itself", async () => {
    const failing = driver.write(async (sql) => {
      await insert(1)(sql);
      await sql.all("ROLLBACK");
      throw new Error("database or disk is full");
    });
    await expect(failing).rejects.toMatchObject({ message: "a.db: the disk is full" });
    expect(await driver.write(insert(2))).toBe(2);
    expect(rows()).toEqual([2]);
  });
  it("compiles each statement once", async () => {
    const texts: string[] = [];
    const counting: Database = {
      exec: (text) => database.exec(text),
      close: () => {},
      prepare: (text) => {
        texts.push(text);
        return database.prepare(text);
      },
    };
    const counted = new SqliteDriver("a.db", "sqlite:a.db", counting);
    for (const a of [1, 2, 3]) await counted.write(insert(a));
    expect(texts.toSorted()).toEqual(["BEGIN IMMEDIATE", "COMMIT", "INSERT INTO t (a) VALUES (?)"]);
  });
  it("keeps doubles, texts, bytes and null as they are", async () => {
    const bytes = new Uint8Array([0, 255]);
    const values = [0.1 + 0.2, 1e-15, -1e300, 2 ** 53 - 1, "é\n", "", null] as const;
    const read = await driver.write(async (sql) => {
      for (const b of [...values, bytes]) await sql.all("INSERT INTO t (b) VALUES (?)", b);
      return sql.all<{ b: unknown }>("SELECT b FROM t ORDER BY a");
    });
    expect(read.slice(0, -1).map((r) => r.b)).toEqual(values);
    expect(new Uint8Array(read[values.length].b as Uint8Array)).toEqual(bytes);
  });

  // Fault of @photostructure/sqlite, which Node before 22.13 needs: it binds a number within 2⁻⁵²
  // of a whole one as that integer. Optuna's tables have values and parameters in such columns.
  const [major, minor] = process.versions.node.split(".").map(Number);
  const hasOwnSqlite = major > 22 || (major === 22 && minor >= 13);
  (hasOwnSqlite ? it : it.fails)("keeps numbers that lie close to a whole one", async () => {
    const values = [1e-17, 5e-324, -1e-300, 1 - 2 ** -53];
    const read = await driver.write((sql) =>
      Promise.all(values.map(async (v) => (await sql.all<{ v: number }>("SELECT ? AS v", v))[0].v)),
    );
    expect(read).toEqual(values);
  });
  // Fault of the same package: it stores a text up to its first NUL.
  (hasOwnSqlite ? it : it.fails)("keeps a text with a NUL", async () => {
    const rows = await driver.read(async (sql) => sql.all("SELECT ? AS v", "a\0b"));
    expect(rows).toEqual([{ v: "a\0b" }]);
  });

  describe("with durability power", () => {
    const level = () => pragma(database, "synchronous");
    beforeEach(() => {
      database.exec("PRAGMA synchronous = 2");
      driver = new SqliteDriver("a.db", "sqlite:a.db", database, { durability: "power" });
    });
    it("syncs results, and not the claims and heartbeats before them", async () => {
      const levels: unknown[] = [];
      const write = (ephemeral: boolean) =>
        driver.write(async () => void levels.push(level()), ephemeral);
      for (const ephemeral of [false, true, true, false, false, true]) await write(ephemeral);
      expect(levels).toEqual([2, 1, 1, 2, 2, 1]);
    });
  });
  it("with durability process changes no setting", async () => {
    const before = pragma(database, "synchronous");
    await driver.write(async () => {}, true);
    expect(pragma(database, "synchronous")).toBe(before);
  });
});

describe("the lock of another process", () => {
  /** A file whose lock another connection holds, and a driver of it. */
  async function locked(patienceMs?: number) {
    const folder = mkdtempSync(join(tmpdir(), "attune-lock-"));
    const path = join(folder, "a.db");
    const other = await openFile(path);
    other.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a); BEGIN IMMEDIATE");
    const driver = new SqliteDriver(path, `sqlite:${path}`, await openFile(path), {
      ...(patienceMs !== undefined && { patienceMs }),
    });
    onTestFinished(async () => {
      await driver.close();
      other.close();
      rmSync(folder, { recursive: true });
    });
    return { other, driver };
  }
  it("is waited for longer than SQLite waits, and this thread works meanwhile", async () => {
    const { other, driver } = await locked();
    // SQLite's own wait blocks the thread: the lock is released only once that has ended.
    setTimeout(() => other.exec("COMMIT"), 0);
    const rows = await driver.write(async (sql) => {
      await sql.all("INSERT INTO t VALUES (1)");
      return sql.all("SELECT a FROM t");
    });
    expect(rows).toEqual([{ a: 1 }]);
  });
  it("ends the patience at last", async () => {
    const { driver } = await locked(50);
    await expect(driver.write(async () => 1)).rejects.toMatchObject({
      code: "storage-busy",
      retryable: true,
    });
  });
});
