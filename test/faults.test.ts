import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";
import { random } from "../src/sampler/random.ts";
import { float } from "../src/space/builders.ts";
import { space } from "../src/space/space.ts";
import { SqlStorage } from "../src/storage/sql/sql-storage.ts";
import { type Database, openDatabase, pragma } from "../src/storage/sqlite/database.ts";
import { sqlite } from "../src/storage/sqlite/sqlite.ts";
import { SqliteDriver } from "../src/storage/sqlite/sqlite-driver.ts";
import { openSession } from "../src/study/session/open-session.ts";
import { scratch } from "./command.ts";
import { cutPower, hasStrace, recordOperations } from "./storm/disk.ts";

const folder = scratch();
const x = space({ x: float(0, 1) });
const wide = "w".repeat(3000); // so that every trial needs a page or two

/** A study on a database whose settings the test may change under it. */
async function study(name: string) {
  const path = join(folder, `${name}.db`);
  const database: Database = await openDatabase(path);
  const storage = new SqlStorage(new SqliteDriver(path, `sqlite:${path}`, database));
  const session = await openSession(
    { name: "s", objectives: "minimize", storage, sampler: random(), seed: 1 },
    x,
  );
  return { path, database, session, storage };
}
/** What a fresh process finds: values by number, and whether every page is sound. */
async function found(path: string): Promise<readonly (number | undefined)[]> {
  const database = await openDatabase(path);
  expect(pragma(database, "integrity_check")).toBe("ok");
  database.close();
  const storage = await sqlite(path);
  const { trials } = await storage.changes("s", null);
  await storage.close();
  const values: (number | undefined)[] = [];
  for (const t of trials) if (t.state === "complete") values[t.number] = t.values[0];
  return values;
}

describe("A disk that is full at one write after another", () => {
  it("is a clear error each time; nothing that was acknowledged is lost, and the study goes on when there is room", async () => {
    const { path, database, session, storage } = await study("full");
    const told: number[] = [];
    let full = 0;
    for (let i = 0; i < 400 && told.length < 60; i++) {
      // Room for one page more each time: the write that meets the end is another one.
      const pages = pragma(database, "page_count") as number;
      pragma(database, `max_page_count = ${pages + (i % 3)}`);
      try {
        const [trial] = await session.askAll(1);
        await storage.annotate("s", trial!.number, { attributes: { wide } });
        await trial!.tell(trial!.number);
        told.push(trial!.number);
      } catch (error) {
        full++;
        expect(error).toMatchObject({
          code: "storage-unreachable",
          retryable: true,
          message: expect.stringContaining("the disk is full"),
        });
        expect((error as { hint: string }).hint).toContain("make room");
        pragma(database, "max_page_count = 1000000");
        await session.giveBackAll();
      }
    }
    expect(full).toBeGreaterThan(20);
    expect(told.length).toBe(60);
    await session.close();
    database.close();
    const values = await found(path);
    for (const number of told) expect(values[number]).toBe(number);
  });
});

describe("A database that can't be written any more", () => {
  it("says so, still reads, and goes on when it can be written again", async () => {
    const { path, database, session } = await study("readonly");
    const [trial] = await session.askAll(1);
    database.exec("PRAGMA query_only = 1");
    await expect(trial!.tell(1)).rejects.toMatchObject({
      code: "storage-unreachable",
      message: expect.stringContaining("can't be written"),
    });
    await session.refresh();
    database.exec("PRAGMA query_only = 0");
    await trial!.tell(2);
    await session.close();
    database.close();
    expect(await found(path)).toEqual([2]);
  });
});

describe("A process without file handles", () => {
  it.skipIf(process.platform === "win32")(
    "gets one clear error from every storage in a file, and goes on when there are some again",
    () => {
      const dist = fileURLToPath(new URL("../dist/storage/index.js", import.meta.url));
      const program = `
      import { closeSync, openSync } from "node:fs";
      import { openStorage } from ${JSON.stringify(dist)};
      const urls = ["sqlite:a.db", "optuna+sqlite:optuna.db", "optuna+journal:optuna.log"];
      for (const url of urls) await (await openStorage(url)).close();
      const held = [];
      try { for (;;) held.push(openSync("/dev/null")); } catch {}
      const codes = [];
      for (const url of urls)
        codes.push(await openStorage(url).then(() => "opened", (error) => error.code));
      for (const file of held) closeSync(file);
      for (const url of urls) { const s = await openStorage(url); await s.list(); await s.close(); }
      console.log(codes.join(" "));`;
      const file = join(folder, "handles.mjs");
      writeFileSync(file, program);
      const ran = spawnSync(
        "bash",
        ["-c", `ulimit -n 64; exec "${process.execPath}" handles.mjs`],
        { cwd: folder, encoding: "utf8" },
      );
      expect([ran.stdout.trim(), ran.stderr]).toEqual([
        "storage-unreachable storage-unreachable storage-unreachable",
        "",
      ]);
    },
  );
});

describe("A power cut at a random operation", () => {
  it.skipIf(!hasStrace)(
    "loses nothing that was acknowledged with durability=power, and every file opens (25 cuts; npm run storm -- power makes thousands; needs strace)",
    async () => {
      const at = join(folder, "power");
      mkdirSync(at);
      const worker = fileURLToPath(new URL("./storm/power-worker.mjs", import.meta.url));
      const operations = recordOperations(
        [process.execPath, worker, `sqlite:${join(at, "p.db")}?durability=power`, "20"],
        at,
      );
      expect(operations.filter((o) => o.kind === "sync").length).toBeGreaterThan(20); // each result, at the least
      for (let seed = 0; seed < 25; seed++) {
        const after = join(folder, "after");
        const acknowledged = cutPower(operations, createRng(seed), after);
        const storage = await sqlite(join(after, "p.db"));
        const studies = await storage.list();
        const values =
          studies.length === 0
            ? []
            : (await storage.changes("storm", null)).trials.map((t) => t.values[0]);
        expect(values.slice(0, acknowledged), `seed ${seed}`).toEqual(
          Array.from({ length: acknowledged }, (_, i) => i),
        );
        await storage.close();
        rmSync(after, { recursive: true, force: true });
      }
    },
  );
});
