import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { attuneHere, jsonHere, type StudyJson, scratch, trialsOf } from "./command.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1}}';
const run = (study: string, trials: number, storage = "sqlite:./attune.db") =>
  attuneHere(
    folder,
    ...["optimize", space, "--study", study, "--trials", String(trials)],
    ...["--storage", storage, "--sampler", "random", "--", "echo", "{x}"],
  );

beforeAll(async () => {
  for (const study of ["a", "b"]) expect((await run(study, 3)).code).toBe(0);
  const backup = await attuneHere(folder, "export", "--format", "jsonl", "--out", "all.jsonl");
  expect(backup).toMatchObject({ code: 0, out: "", err: "" });
});

describe("attune export --format jsonl and attune import", () => {
  it.each(["sqlite:./copy.db", "optuna+sqlite:./optuna.db", "optuna+journal:./optuna.log"])(
    "bring all studies to %s",
    async (storage) => {
      expect(await jsonHere(folder, "import", "all.jsonl", "--storage", storage)).toEqual([
        { study: "a", trials: 3 },
        { study: "b", trials: 3 },
      ]);
      for (const study of ["a", "b"]) {
        const trials = await trialsOf(folder, study);
        const there = await jsonHere<typeof trials>(
          folder,
          ...["trials", "--study", study, "--storage", storage],
        );
        expect(there.map((t) => [t.number, t.state, t.params, t.value])).toEqual(
          trials.map((t) => [t.number, t.state, t.params, t.value]),
        );
      }
    },
  );
  it("restore the same bytes in SQLite", async () => {
    const copy = ["--storage", "sqlite:./copy.db"];
    const { out } = await attuneHere(folder, "export", "--format", "jsonl", ...copy);
    expect(out).toBe(readFileSync(join(folder, "all.jsonl"), "utf8"));
  });
  it("let a study continue elsewhere as it would have here", async () => {
    const there = ["--storage", "sqlite:./on.db", "--from-study", "a"];
    expect(await attuneHere(folder, "import", "all.jsonl", ...there)).toMatchObject({
      code: 0,
      err: "study a: 3 trials imported\n",
    });
    const params: unknown[] = [];
    for (const storage of ["on.db", "attune.db"]) {
      expect((await run("a", 6, `sqlite:./${storage}`)).code).toBe(0);
      params.push((await trialsOf(folder, "a", storage)).map((t) => t.params));
    }
    expect(params[0]).toEqual(params[1]);
    expect(params[0]).toHaveLength(6);
  });
  it("copy a study of Optuna's under another name", async () => {
    const sample = fileURLToPath(new URL("./fixtures/optuna/sample.db", import.meta.url));
    copyFileSync(sample, join(folder, "sample.db"));
    const args = ["optuna+sqlite:./sample.db", "--from-study", "multi", "--as", "theirs"];
    expect(await jsonHere(folder, "import", ...args)).toEqual([
      { study: "theirs", trials: expect.any(Number) },
    ]);
    const shares = await jsonHere<object>(
      folder,
      ...["importance", "--study", "theirs", "--objective", "value0"],
    );
    expect(Object.keys(shares).sort()).toEqual(["x", "y"]);
  });
  it("refuse a cut file, an existing study and a wrong name, writing nothing", async () => {
    const text = readFileSync(join(folder, "all.jsonl"), "utf8");
    writeFileSync(join(folder, "cut.jsonl"), text.slice(0, -40));
    const before = await jsonHere<StudyJson[]>(folder, "studies");
    for (const [args, message] of [
      [["cut.jsonl", "--storage", "sqlite:./none.db"], /cut\.jsonl, line \d+/],
      [["all.jsonl"], /already has a study "a"; nothing was imported \(--as NAME/],
      [["nothing.jsonl"], /there is no file nothing\.jsonl/],
      [["all.jsonl", "--from-study", "c"], /has no study "c" \(valid names: a, b\)/],
      [["all.jsonl", "--as", "c"], /--as names one study, but all\.jsonl has 2 studies/],
    ] as const) {
      const { code, err } = await attuneHere(folder, "import", ...args);
      expect([code, err.trim().split("\n").length]).toEqual([2, 1]);
      expect(err).toMatch(message);
    }
    expect(await jsonHere(folder, "studies")).toEqual(before);
  });
});

describe("attune delete", () => {
  const less = ["--storage", "sqlite:./less.db"];
  it("says what it would delete, and deletes with --yes", async () => {
    expect((await attuneHere(folder, "import", "all.jsonl", ...less)).code).toBe(0);
    const numbers = async () => (await trialsOf(folder, "a", "less.db")).map((t) => t.number);
    const trial = ["delete", "--study", "a", "--trial", "1", ...less];
    expect(await attuneHere(folder, ...trial)).toMatchObject({
      code: 2,
      err: expect.stringContaining("this would delete trial 1 of study a (add --yes to delete;"),
    });
    expect(await numbers()).toEqual([0, 1, 2]);
    expect(await attuneHere(folder, ...trial, "--yes")).toMatchObject({
      code: 0,
      err: "deleted trial 1 of study a\n",
    });
    expect(await numbers()).toEqual([0, 2]);
    expect(await attuneHere(folder, "delete", "--study", "a", "--yes", ...less)).toMatchObject({
      code: 0,
      err: "deleted study a with 2 trials\n",
    });
    const studies = await jsonHere<StudyJson[]>(folder, "studies", ...less);
    expect(studies.map((s) => [s.name, s.counts["complete"]])).toEqual([["b", 3]]);
  });
});
