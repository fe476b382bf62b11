import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyLog } from "../dashboard/src/file/apply-log.ts";
import { SqliteInMemory } from "../dashboard/src/file/sqlite-in-memory.ts";
import { type Database, openFile } from "../src/storage/sqlite/database.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-log-"));
const file = join(folder, "a.db");
let database: Database;
let main: Uint8Array;
let log: Uint8Array;
/** Where the log ended after each transaction. */
const ends: number[] = [];
const LOG = "a.db-wal";

beforeAll(async () => {
  database = await openFile(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  database.exec("CREATE TABLE t (n INTEGER, text TEXT); INSERT INTO t VALUES (0, 'in the file')");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  for (let n = 1; n <= 3; n++) {
    // Several pages each.
    database.exec(`INSERT INTO t VALUES (${n}, '${"x".repeat(9000)}')`);
    ends.push(readFileSync(`${file}-wal`).length);
  }
  main = new Uint8Array(readFileSync(file));
  log = new Uint8Array(readFileSync(`${file}-wal`));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** The rows of a database. */
async function rowsOf(bytes: Uint8Array): Promise<readonly unknown[]> {
  const opened = await SqliteInMemory.open("a.db", bytes);
  const rows = await opened.read(async (sql) => sql.all<{ n: number }>("SELECT n FROM t"));
  await opened.close();
  return rows.map(({ n }) => n);
}

describe("the write-ahead log of a database", () => {
  it("adds the transactions that were committed", async () => {
    expect(await rowsOf(main)).toEqual([0]);
    expect(await rowsOf(applyLog(main, log, LOG))).toEqual([0, 1, 2, 3]);
    expect(await rowsOf(applyLog(main, log.subarray(0, ends[1]), LOG))).toEqual([0, 1, 2]);
    expect(await rowsOf(applyLog(main, new Uint8Array(), LOG))).toEqual([0]);
  });
  it("ends before a transaction that is not whole or not as it was written", async () => {
    const torn = log.subarray(0, ends[2]! - 1);
    expect(await rowsOf(applyLog(main, torn, LOG))).toEqual([0, 1, 2]);
    for (const [place, rows] of [
      [ends[1]! + 8, [0, 1, 2]], // a salt
      [ends[1]! + 500, [0, 1, 2]], // a page
      [ends[0]! + 500, [0, 1]],
      [100, [0]],
      [20, [0]], // the header
    ] as const) {
      const changed = log.slice();
      changed[place] = changed[place]! ^ 1;
      expect([place, await rowsOf(applyLog(main, changed, LOG))]).toEqual([place, rows]);
    }
  });
  it("makes the whole database where nothing was copied to its file yet", async () => {
    const fresh = join(folder, "b.db");
    const other = await openFile(fresh);
    other.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (7)");
    const read = (name: string) => new Uint8Array(readFileSync(name));
    expect(await rowsOf(applyLog(read(fresh), read(`${fresh}-wal`), LOG))).toEqual([7]);
    other.close();
  });
  it("is refused if it is no log, or one of a database with other pages", () => {
    expect(() => applyLog(main, main, LOG)).toThrow("a.db-wal is not a write-ahead log");
    const other = log.slice();
    new DataView(other.buffer).setUint32(8, 512);
    expect(() => applyLog(main, other, LOG)).toThrow("the log of another database");
  });
});
