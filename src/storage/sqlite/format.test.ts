import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "../sql/schema.ts";
import { checkDatabase, repairDatabase } from "./check-sqlite.ts";
import { openDatabase, openFile, pragma } from "./database.ts";
import { isDiskFull, networkFileSystem } from "./file-system.ts";
import { sqlite } from "./sqlite.ts";
import { statementsFrom } from "./sqlite-dialect.ts";
import { sqliteError } from "./sqlite-error.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-format-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
/** A database that the first format's code wrote (five trials with two reports each). */
function old(): string {
  const path = join(folder, `${files++}.db`);
  copyFileSync(fileURLToPath(new URL("../../../test/fixtures/format-1.db", import.meta.url)), path);
  return path;
}
interface OldTrial {
  readonly number: number;
  readonly params: unknown;
  readonly value: number;
  readonly reports: readonly { readonly step: number; readonly value: number }[];
}
const expected: { readonly trials: readonly OldTrial[] } = JSON.parse(
  readFileSync(
    fileURLToPath(new URL("../../../test/fixtures/format-1.json", import.meta.url)),
    "utf8",
  ),
);

async function whole(path: string): Promise<void> {
  const storage = await sqlite(path);
  const { trials } = await storage.changes("old", null);
  expect(
    trials.map((t) => [
      t.number,
      t.params,
      t.values[0],
      t.reports.map((r) => [r.step, r.values[0]]),
    ]),
  ).toEqual(
    expected.trials.map((t) => [
      t.number,
      t.params,
      t.value,
      t.reports.map((r) => [r.step, r.value]),
    ]),
  );
  await storage.close();
}

describe("A database of the first format", () => {
  it("is brought up to date when it is opened, with all that it had", async () => {
    const path = old();
    await whole(path);
    const database = await openFile(path);
    expect(pragma(database, "user_version")).toBe(SCHEMA_VERSION);
    expect(
      database.prepare("SELECT name, value FROM all_params WHERE number = 0 ORDER BY name").all(),
    ).toHaveLength(2);
    database.close();
  });
  it("is old or up to date when the process is killed at any statement", async () => {
    const statements = ["BEGIN IMMEDIATE", ...statementsFrom(1), "COMMIT"];
    for (let n = 1; n <= statements.length; n++) {
      const path = old();
      const program = `
        const { DatabaseSync } = await import(process.argv[1]);
        const database = new DatabaseSync(process.argv[2]);
        database.exec("PRAGMA journal_mode = WAL");
        for (const statement of JSON.parse(process.argv[3])) database.exec(statement);
        process.kill(process.pid, "SIGKILL");`;
      const driver = fileURLToPath(import.meta.resolve("@photostructure/sqlite"));
      const args = [
        "--input-type=module",
        "-e",
        program,
        driver,
        path,
        JSON.stringify(statements.slice(0, n)),
      ];
      expect(spawnSync(process.execPath, args).signal).toBe("SIGKILL");
      await whole(path);
    }
  });
});

describe("checkDatabase and repairDatabase", () => {
  const request = { count: 3, worker: "elsewhere:1::a", leaseMs: 1, after: null };
  it("find and mend orphaned rows, wrong counters, and trials without a worker", async () => {
    const path = join(folder, "damaged.db");
    const storage = await sqlite(path);
    await storage.open({
      name: "s",
      space: null,
      objectives: "minimize",
      limits: {},
      seed: 1,
      sampler: "random",
    });
    const starts = [0, 1, 2].map((x) => ({ params: { x }, origin: "added" as const }));
    const { next } = await storage.changes("s", null);
    const begun = await storage.begin("s", { ...request, key: "a", after: next, starts });
    const outcome = { state: "complete", values: [1], limits: [] } as const;
    await storage.finish("s", [{ ticket: begun.tickets[0], outcome }], null);
    await storage.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const database = await openDatabase(path);
    expect(checkDatabase(database, path).map((f) => f.message)).toEqual([
      `${path}: format ${SCHEMA_VERSION}, 1 study, 3 trials, integrity check passed`,
      "every trial belongs to a study",
      "trial counters are consistent",
      "2 running trials have no worker (the next worker takes them over, or " +
        "--repair returns them to the queue)",
    ]);
    database.exec("PRAGMA foreign_keys = OFF");
    database.exec("UPDATE studies SET trials = 1, version = 0");
    database.exec(`INSERT INTO reports VALUES (1, 99, 0, '[1]', 0)`);
    const failed = () => checkDatabase(database, path).filter((f) => !f.ok);
    expect(failed().map((f) => [f.name, f.message])).toEqual([
      ["references", "1 row belongs to no study or trial (--repair removes them)"],
      ["counts", "counters of study s are wrong (--repair recounts them)"],
    ]);
    expect(repairDatabase(database)).toEqual([
      "removed 1 rows that belonged to no study or trial",
      "recounted study s",
      "returned 2 trials without a worker to the queue",
    ]);
    expect(failed()).toEqual([]);
    database.close();
    const mended = await sqlite(path);
    const { trials } = await mended.changes("s", null);
    expect(trials.map((t) => t.state)).toEqual(["complete", "waiting", "waiting"]);
    const { leases } = await mended.claim("s", { ...request, leaseMs: 60_000, key: "b" });
    expect(leases.map((l) => l.ticket.number)).toEqual([1, 2]);
    const { tickets } = await mended.begin("s", { ...request, count: 1, key: "c" });
    expect(tickets.map((t) => t.number)).toEqual([3]);
    await mended.close();
  });
});

describe("sqliteError", () => {
  it.each([
    ["database disk image is malformed", "storage-corrupt", "is not a readable SQLite database"],
    ["database is locked", "storage-busy", "is locked by another process"],
    ["attempt to write a readonly database", "storage-unreachable", "can't be written"],
    ["database or disk is full", "storage-unreachable", "the disk is full"],
    ["unable to open database file", "storage-unreachable", "can't be opened"],
    ["no such table: trials", "storage-unreachable", "no such table: trials"],
  ])("makes of %j the code %s", (message, code, text) => {
    const error = sqliteError(new Error(message), "a.db");
    expect([error.code, error.message]).toEqual([code, `a.db: ${text}`]);
  });
  it("says that the disk is full where SQLite says that it reports an error", () => {
    const error = new Error("disk I/O error");
    expect(sqliteError(error, "a.db", () => true)).toMatchObject({
      message: "a.db: the disk is full",
      retryable: true,
    });
    expect(sqliteError(error, "a.db", () => false).message).toBe("a.db: the disk reports an error");
    const full = (blocks: number) => isDiskFull("a.db", () => ({ blocks, bavail: 2, bsize: 4096 }));
    expect([full(100), full(0), isDiskFull("a.db")]).toEqual([true, false, false]);
  });
  it("leaves faults of the program as they are", () => {
    expect(() => sqliteError(new TypeError("x is not a function"), "a.db")).toThrow(TypeError);
  });
});

describe("Durability", () => {
  it("is that of the URL, read back", async () => {
    for (const [durability, level] of [
      ["process", 1],
      ["power", 2],
    ] as const) {
      const database = await openDatabase(join(folder, `${durability}.db`), durability);
      expect(pragma(database, "synchronous")).toBe(level);
      database.close();
    }
    await expect(sqlite(`${join(folder, "x.db")}?durability=eternal`)).rejects.toThrow(
      /unknown setting durability=eternal/,
    );
    await expect(sqlite(`${join(folder, "x.db")}?speed=1`)).rejects.toMatchObject({
      code: "usage",
    });
  });
});

describe("A new database", () => {
  it("is opened by several processes at once: one that SQLite refuses tries again", async () => {
    const path = join(folder, `${files++}.db`);
    // Another process is creating it. SQLite does not wait for that lock.
    const other = await openFile(path);
    other.exec("BEGIN IMMEDIATE");
    setTimeout(() => {
      other.exec("COMMIT");
      other.close();
    }, 200);
    const database = await openDatabase(path);
    expect(pragma(database, "journal_mode")).toBe("wal");
    database.close();
  });
});

describe("A network file system", () => {
  const mounts =
    "/dev/sda1 / ext4 rw 0 0\nnas:/home /home nfs4 rw 0 0\n" +
    "tmpfs /home/fast tmpfs rw 0 0\n//nas/share /mnt/my\\040share cifs rw 0 0\n";
  it("is known by the mount that a path lies on", () => {
    expect(networkFileSystem("/runs.db", mounts)).toBeUndefined();
    expect(networkFileSystem("/home/runs.db", mounts)).toBe("nfs4");
    expect(networkFileSystem(join(folder, "runs.db"), "/dev/sda1 / ext4 rw 0 0\n")).toBeUndefined();
    expect(
      networkFileSystem(
        join(folder, "runs.db"),
        `/dev/sda1 / ext4 rw 0 0\nx ${folder} cifs rw 0 0\n`,
      ),
    ).toBe("cifs");
  });
});
