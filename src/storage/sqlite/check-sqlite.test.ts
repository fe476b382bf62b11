import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDatabase, repairDatabase } from "./check-sqlite.ts";
import { type Database, openFile } from "./database.ts";
import { statementsFrom } from "./sqlite-dialect.ts";

const HOUR_MS = 3_600_000;

describe("checkDatabase and repairDatabase", () => {
  let database: Database;
  beforeEach(async () => {
    database = await openFile(":memory:");
    for (const statement of statementsFrom(0)) database.exec(statement);
    database.exec("PRAGMA foreign_keys = OFF");
  });
  afterEach(() => database.close());

  const putStudy = (id: number, trials: number, version: number) =>
    database
      .prepare(
        "INSERT INTO studies (id, name, spec, created, trials, version) VALUES (?, ?, '', 0, ?, ?)",
      )
      .run(id, `s${id}`, trials, version);
  const putTrial = (study: number, number: number, changed: number, worker = "w", expires = 0) =>
    database
      .prepare(
        "INSERT INTO trials (study, number, state, origin, worker, attempt, started, changed, " +
          "expires, lease, token) VALUES (?, ?, 'running', '', ?, 1, 0, ?, ?, 60000, 't')",
      )
      .run(study, number, worker, changed, expires);
  const finding = (name: string) => checkDatabase(database, "a.db").find((f) => f.name === name);
  const columns = (text: string) =>
    database
      .prepare(text)
      .all()
      .map((row) => Object.values(row));

  it("find nothing in an empty database, and repair nothing", () => {
    expect(checkDatabase(database, "a.db").map((f) => [f.name, f.ok])).toEqual([
      ["storage", true],
      ["references", true],
      ["counts", true],
      ["leases", true],
    ]);
    expect(repairDatabase(database)).toEqual([]);
  });
  it("find counters that are behind the trials, and leave those that are ahead", () => {
    putStudy(1, 3, 5); // Right.
    putTrial(1, 2, 5);
    putStudy(2, 9, 9); // Ahead: trials were deleted.
    putTrial(2, 0, 1);
    putStudy(3, 0, 0); // Without trials.
    putStudy(4, 1, 4); // A number too few.
    putTrial(4, 1, 4);
    putStudy(5, 1, 3); // A version too few.
    putTrial(5, 0, 4);
    expect(finding("counts")).toEqual({
      name: "counts",
      ok: false,
      message: "counters of study s4, s5 are wrong (--repair recounts them)",
    });
    database.exec("UPDATE trials SET state = 'paused'");
    expect(repairDatabase(database)).toEqual(["recounted study s4", "recounted study s5"]);
    expect(columns("SELECT id, trials, version FROM studies")).toEqual([
      [1, 3, 5],
      [2, 9, 9],
      [3, 0, 0],
      [4, 2, 4],
      [5, 1, 4],
    ]);
  });
  it("find the running trials whose worker is gone, or has not renewed its lease for twice as long", () => {
    putStudy(1, 6, 1);
    const now = Date.now();
    const host = hostname().replaceAll(":", "-");
    putTrial(1, 0, 1, "elsewhere:1::a", now - 30_000); // It may renew its lease still.
    putTrial(1, 1, 1, "elsewhere:1::a", now - 61_000);
    putTrial(1, 2, 1, "ticket:0::a", now - 1); // No process renews it.
    putTrial(1, 3, 1, `${host}:4194999::a`, now + HOUR_MS); // No such process.
    putTrial(1, 4, 1, `${host}:${process.pid}::a`, now + HOUR_MS);
    putTrial(1, 5, 1, "elsewhere:1::a", 0);
    database.exec("UPDATE trials SET state = 'paused' WHERE number = 5");
    expect(finding("leases")).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^3 running trials have no worker/),
    });
    expect(repairDatabase(database)).toEqual(["returned 3 trials without a worker to the queue"]);
    const select = "SELECT number, state, token, changed FROM trials ORDER BY number";
    expect(columns(select)).toEqual([
      [0, "running", "t", 1],
      [1, "waiting", null, 2],
      [2, "waiting", null, 3],
      [3, "waiting", null, 4],
      [4, "running", "t", 1],
      [5, "paused", "t", 1],
    ]);
    // Readers see the change, since the study's version has moved as well.
    expect(columns("SELECT version FROM studies")).toEqual([[4]]);
  });
  it("remove trials, reports and keys of inserts of a study that is gone", () => {
    putStudy(1, 1, 1);
    putTrial(1, 0, 1, "elsewhere:1::a", Date.now() + HOUR_MS);
    putTrial(7, 0, 1);
    database.exec("INSERT INTO reports VALUES (7, 0, 1, '[]', 0), (1, 0, 1, '[]', 0)");
    database.exec("INSERT INTO inserted VALUES (7, 'k', '[]'), (1, 'k', '[]')");
    expect(finding("references")?.message).toBe(
      "2 rows belong to no study or trial (--repair removes them)",
    );
    // The trial's report belongs to no trial once that is removed.
    expect(repairDatabase(database)).toEqual(["removed 3 rows that belonged to no study or trial"]);
    expect(finding("references")?.ok).toBe(true);
    for (const table of ["trials", "reports", "inserted"])
      expect(columns(`SELECT study FROM ${table}`), table).toEqual([[1]]);
  });
  // Fault: `checkpoints` refers to trials as well, and is not among the tables that are emptied.
  it("remove checkpoints of a trial that is gone", () => {
    putStudy(1, 1, 1);
    database.exec("INSERT INTO checkpoints VALUES (1, 0, 1, x'00')");
    expect(finding("references")?.ok).toBe(false);
    repairDatabase(database);
    expect(finding("references")?.ok).toBe(true);
  });
  it("make the file smaller after much was deleted, and say by how much", () => {
    putStudy(1, 0, 0);
    const put = database.prepare("INSERT INTO inserted VALUES (1, ?, ?)");
    for (let i = 0; i < 50; i++) put.run(`k${i}`, "1".repeat(2000));
    database.exec("DELETE FROM inserted");
    const [sentence] = repairDatabase(database);
    expect(sentence).toMatch(/^freed \d+ of \d+ pages$/);
    const [freed, all] = sentence.match(/\d+/g)!.map(Number);
    expect(columns("PRAGMA page_count")).toEqual([[all - freed]]);
    expect(repairDatabase(database)).toEqual([]);
  });
});
