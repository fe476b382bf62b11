import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStorage } from "attune/storage";
import { beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../src/storage/sqlite/database.ts";
import { attune, attuneHere, type Ran, scratch } from "./command.ts";

const fixtures = fileURLToPath(new URL("./fixtures/optuna", import.meta.url));
const folder = scratch();
let files = 0;
const fresh = (): string => join(folder, `${files++}.db`);
const here = (...args: readonly string[]): Promise<Ran> => attuneHere(folder, ...args);
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
    copyFileSync(join(fixtures, "sample.db"), path);
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
      readFileSync(join(fixtures, "sample.journal.log"), "utf8") +
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
    const studies = await here("studies", "--storage", url);
    expect([studies.code, studies.err]).toEqual([0, expect.stringMatching(note)]);
    expect(studies.out).toMatch(/^multi +10 /m);
    expect((await here("best", "--study", "multi", "--storage", url)).code).toBe(0);
    expect((await here("trials", "--study", "multi", "--storage", url)).out).toMatch(/^9 /m);

    const target = fresh();
    const imported = await here("import", url, "--storage", `sqlite:${target}`);
    expect([imported.code, imported.err]).toEqual([0, expect.stringMatching(note)]);
    const storage = await openStorage(`sqlite:${target}`);
    const names = (await storage.list()).map((study) => study.name);
    await storage.close();
    expect(names).toContain("multi");
    expect(names).not.toContain(name);

    const own = await here("best", "--study", name, "--storage", url);
    expect([own.code, own.err]).toEqual([
      2,
      expect.stringMatching(`^attune: study "${name}" in [^\n]* can't be read: [^\n]*\n$`),
    ]);
    expect(own.err).not.toContain("whole number");
    const doctor = await here("doctor", "--storage", url);
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(new RegExp(`FAIL contents: study "${name}" in `));
  });
});

describe("import", () => {
  it("says which trials ran in the source", async () => {
    const { err } = await here(
      ...["import", `optuna+sqlite:${join(fixtures, "sample.db")}`],
      ...["--from-study", "single", "--storage", `sqlite:${fresh()}`],
    );
    expect(err).toBe("study single: 14 trials imported; 1 of them runs there, and waits here\n");
  });
});

describe("a row that was changed by hand", () => {
  const TRIAL_COLUMNS = ["params", "origin", "internal", '"values"'];
  const trialNote = /^note: trial 5 of study "s" in [^\n]* can't be read[^\n]*\n$/;
  const studyNote = /^note: study "s" in [^\n]* can't be read[^\n]*\n$/;
  /** A database with the studies s and t of 8 trials each. */
  const sound = join(folder, "sound.db");
  beforeAll(async () => {
    for (const study of ["s", "t"]) {
      const { code } = await here(
        ...["optimize", SPACE, "--study", study, "--trials", "8", "--sampler", "random"],
        ...["--storage", `sqlite:${sound}`, "--", "echo", "{x}"],
      );
      expect(code).toBe(0);
    }
  });
  async function changed(statement: string): Promise<readonly string[]> {
    const path = fresh();
    copyFileSync(sound, path);
    await change(path, statement);
    return ["--storage", `sqlite:${path}`];
  }
  it("is the only thing that a process says on standard error", async () => {
    const trials = await changed(
      "UPDATE trials SET params = '{garbage' WHERE study = 1 AND number = 5",
    );
    const read = await attune(folder, "trials", "--study", "s", ...trials);
    expect([read.code, read.err]).toEqual([0, expect.stringMatching(trialNote)]);
    expect((await attune(folder, "doctor", ...trials)).code).toBe(1);
    const studies = await changed("UPDATE studies SET spec = '{garbage' WHERE name = 's'");
    const listed = await attune(folder, "studies", ...studies);
    expect([listed.code, listed.err]).toEqual([0, expect.stringMatching(studyNote)]);
  });
  it.each([
    ...TRIAL_COLUMNS.map(
      (column) => `UPDATE trials SET ${column} = '{garbage' WHERE study = 1 AND number = 5`,
    ),
    "UPDATE trials SET params = '[1]' WHERE study = 1 AND number = 5",
    "UPDATE trials SET \"values\" = '7' WHERE study = 1 AND number = 5",
    "INSERT INTO reports VALUES (1, 5, 1, 'x', 0)",
  ])("is named and left out, and found by doctor: %s", async (statement) => {
    const storage = await changed(statement);
    const study = ["--study", "s", ...storage];
    for (const args of [["trials"], ["export"], ["export", "--format", "jsonl"]]) {
      const read = await here(...args, ...study);
      expect([read.code, read.err], args.join(" ")).toEqual([0, expect.stringMatching(trialNote)]);
      expect(read.out.trimEnd().split("\n")).toHaveLength(args.length > 1 ? 9 : 8);
    }
    expect((await here("best", ...study)).code).toBe(0);
    const doctor = await here("doctor", ...storage);
    expect(doctor.out).toMatch(/FAIL contents: trial 5 of study "s" in /);
    expect(doctor.code).toBe(1);
    const more = await here(
      ...["optimize", SPACE, "--trials", "9", "--sampler", "random", ...study],
      ...["--", "echo", "{x}"],
    );
    expect(more.err).toMatch(/trial 5 of study "s" in [^\n]* can't be read/);
    expect(more.err).not.toMatch(/\n {4}at /);
    expect(more.code).toBe(2);
    // The hint mends it.
    expect((await here("delete", "--trial", "5", "--yes", ...study)).code).toBe(0);
    expect((await here("doctor", ...storage)).code).toBe(0);
  });
  it.each(["spec = '{garbage'", "spec = '[]'", "attributes = 'x'", "internal = '3'"])(
    "of a study is named, and the others are read: %s",
    async (assignment) => {
      const storage = await changed(`UPDATE studies SET ${assignment} WHERE name = 's'`);
      const studies = await here("studies", ...storage);
      expect([studies.code, studies.err]).toEqual([0, expect.stringMatching(studyNote)]);
      expect(studies.out).toMatch(/^t +8 /m);
      expect((await here("best", "--study", "t", ...storage)).code).toBe(0);
      const own = await here("best", "--study", "s", ...storage);
      expect([own.code, own.err]).toEqual([
        2,
        expect.stringMatching(/^attune: study "s" in [^\n]* can't be read[^\n]*\n$/),
      ]);
      expect((await here("doctor", ...storage)).out).toMatch(/FAIL contents: study "s" in /);
    },
  );
});
