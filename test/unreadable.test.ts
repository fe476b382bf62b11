import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openStorage } from "attune/storage";
import { afterAll, describe, expect, it } from "vitest";
import { openFile } from "../src/storage/sqlite/database.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-unreadable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(folder, `${files++}.db`);
const attune = (...args: readonly string[]) =>
  spawnSync(process.execPath, [resolve("dist/cli/main.js"), ...args], {
    encoding: "utf8",
    cwd: folder,
  });
const SPACE = '{"x":{"type":"float","low":0,"high":1}}';

async function change(path: string, ...statements: readonly string[]): Promise<void> {
  const database = await openFile(path);
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe("a study of Optuna's that can't be read", () => {
  const PARTS = {
    "integers beyond 2^53":
      '{"name":"IntDistribution","attributes":{"log":false,"step":1,"low":0,"high":4611686018427387904}}',
    "a distribution of a newer Optuna": '{"name":"QuantumDistribution","attributes":{}}',
  };
  /** Two studies, of which `single` becomes unreadable. */
  async function damagedDatabase(distribution: string): Promise<string> {
    const path = fresh();
    copyFileSync(resolve("test/fixtures/optuna/sample.db"), path);
    await change(
      path,
      `UPDATE trial_params SET distribution_json = '${distribution}' WHERE trial_id IN
        (SELECT trial_id FROM trials t JOIN studies s ON s.study_id = t.study_id
          WHERE study_name = 'single' AND state = 'COMPLETE')`,
    );
    return `optuna+sqlite:${path}`;
  }
  function damagedJournal(distribution: string): string {
    const path = fresh();
    const name = JSON.stringify(JSON.stringify(JSON.parse(distribution)));
    writeFileSync(
      path,
      readFileSync(resolve("test/fixtures/optuna/sample.journal.log"), "utf8") +
        '{"op_code": 0, "worker_id": "w", "study_name": "big", "directions": [1]}\n',
    );
    const studies = readFileSync(path, "utf8")
      .split("\n")
      .filter((l) => /"op_code": ?0[,}]/.test(l));
    const id = studies.length - 1;
    writeFileSync(
      path,
      `${readFileSync(path, "utf8")}{"op_code": 4, "worker_id": "w", "study_id": ${id}, "datetime_start": "2026-01-01T00:00:00", "datetime_complete": "2026-01-01T00:00:01", "state": 1, "value": 1, "params": {"k": 5}, "distributions": {"k": ${name}}, "user_attrs": {}, "system_attrs": {}, "intermediate_values": {}}\n`,
    );
    return `optuna+journal:${path}`;
  }
  it.each(
    Object.entries(PARTS).flatMap(([what, text]) => [
      [what, "tables", "single", () => damagedDatabase(text)] as const,
      [what, "journal", "big", async () => damagedJournal(text)] as const,
    ]),
  )("is named, and the others work: %s, %s", async (_, __, name, damage) => {
    const url = await damage();
    const note = new RegExp(`^note: study "${name}" in .* can't be read: .*it is left out`);
    const studies = attune("studies", "--storage", url);
    expect([studies.status, studies.stderr]).toEqual([0, expect.stringMatching(note)]);
    expect(studies.stdout).toMatch(/^multi +10 /m);
    expect(attune("best", "--study", "multi", "--storage", url).status).toBe(0);
    expect(attune("trials", "--study", "multi", "--storage", url).stdout).toMatch(/^9 /m);

    const target = fresh();
    const imported = attune("import", url, "--storage", `sqlite:${target}`);
    expect([imported.status, imported.stderr]).toEqual([0, expect.stringMatching(note)]);
    const storage = await openStorage(`sqlite:${target}`);
    const names = (await storage.list()).map((study) => study.name);
    await storage.close();
    expect(names).toContain("multi");
    expect(names).not.toContain(name);

    const own = attune("best", "--study", name, "--storage", url);
    expect([own.status, own.stderr]).toEqual([
      2,
      expect.stringMatching(`^attune: study "${name}" in [^\n]* can't be read: [^\n]*\n$`),
    ]);
    expect(own.stderr).not.toContain("whole number");
    const doctor = attune("doctor", "--storage", url);
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toMatch(new RegExp(`FAIL contents: study "${name}" in `));
  });
});

describe("import", () => {
  it("says which trials ran in the source", () => {
    const { stderr } = attune(
      ...["import", `optuna+sqlite:${resolve("test/fixtures/optuna/sample.db")}`],
      ...["--from-study", "single", "--storage", `sqlite:${fresh()}`],
    );
    expect(stderr).toBe("study single: 14 trials imported; 1 of them runs there, and waits here\n");
  });
});

describe("a row that was changed by hand", () => {
  const TRIAL_COLUMNS = ["params", "origin", "internal", '"values"'];
  const fill = (path: string, study = "s") =>
    attune(
      ...["optimize", SPACE, "--study", study, "--trials", "8", "--sampler", "random"],
      ...["--storage", `sqlite:${path}`, "--", "echo", "{x}"],
    );
  it.each([
    ...TRIAL_COLUMNS.map((column) => `UPDATE trials SET ${column} = '{garbage' WHERE number = 5`),
    "UPDATE trials SET params = '[1]' WHERE number = 5",
    "UPDATE trials SET \"values\" = '7' WHERE number = 5",
    "INSERT INTO reports VALUES (1, 5, 1, 'x', 0)",
  ])("is named and left out, and found by doctor: %s", async (statement) => {
    const path = fresh();
    fill(path);
    await change(path, statement);
    const storage = ["--storage", `sqlite:${path}`];
    for (const args of [["trials"], ["export"], ["export", "--format", "jsonl"]]) {
      const read = attune(...args, ...storage);
      expect([read.status, read.stderr], args.join(" ")).toEqual([
        0,
        expect.stringMatching(/^note: trial 5 of study "s" in [^\n]* can't be read[^\n]*\n$/),
      ]);
      expect(read.stdout.trimEnd().split("\n")).toHaveLength(args.length > 1 ? 9 : 8);
    }
    expect(attune("best", ...storage).status).toBe(0);
    const doctor = attune("doctor", ...storage);
    expect(doctor.stdout).toMatch(/FAIL contents: trial 5 of study "s" in /);
    expect(doctor.status).toBe(1);
    const more = attune(
      ...["optimize", SPACE, "--study", "s", "--trials", "9", "--sampler", "random", ...storage],
      ...["--", "echo", "{x}"],
    );
    expect(more.stderr).toMatch(/trial 5 of study "s" in [^\n]* can't be read/);
    expect(more.stderr).not.toMatch(/\n {4}at /);
    expect(more.status).toBe(2);
    // The hint mends it.
    expect(attune("delete", "--study", "s", "--trial", "5", "--yes", ...storage).status).toBe(0);
    expect(attune("doctor", ...storage).status).toBe(0);
  });
  it.each(["spec = '{garbage'", "spec = '[]'", "attributes = 'x'", "internal = '3'"])(
    "of a study is named, and the others are read: %s",
    async (assignment) => {
      const path = fresh();
      fill(path, "a");
      fill(path, "b");
      await change(path, `UPDATE studies SET ${assignment} WHERE name = 'a'`);
      const storage = ["--storage", `sqlite:${path}`];
      const studies = attune("studies", ...storage);
      expect(studies.stderr).toMatch(/^note: study "a" in [^\n]* can't be read[^\n]*\n$/);
      expect(studies.stdout).toMatch(/^b +8 /m);
      expect(attune("best", "--study", "b", ...storage).status).toBe(0);
      const own = attune("best", "--study", "a", ...storage);
      expect([own.status, own.stderr]).toEqual([
        2,
        expect.stringMatching(/^attune: study "a" in [^\n]* can't be read[^\n]*\n$/),
      ]);
      expect(attune("doctor", ...storage).stdout).toMatch(/FAIL contents: study "a" in /);
    },
  );
});
