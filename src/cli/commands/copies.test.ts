import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  attuneHere,
  jsonHere,
  type StudyJson,
  scratch,
  studyNamed,
  trialsOf,
} from "../../../test/command.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1}}';
const namesIn = async (db: string): Promise<readonly string[]> =>
  (await jsonHere<StudyJson[]>(folder, "studies", "--storage", `sqlite:./${db}`)).map(
    (study) => study.name,
  );

beforeAll(async () => {
  for (const study of ["oven", "stove"]) {
    await attuneHere(folder, "ask", space, "--study", study, "--count", "3", "--seed", "1");
    await attuneHere(folder, "tell", "1", "0.5", "--study", study);
    await attuneHere(folder, "tell", "0", "Infinity", "--study", study);
    await attuneHere(folder, "tell", "2", "--pruned", "--study", study);
  }
  await attuneHere(folder, "export", "--format", "jsonl", "--out", "both.jsonl");
  await attuneHere(folder, "export", "--format=jsonl", "--study=oven", "--out=oven.jsonl");
});

describe("attune import", () => {
  it("restores what attune export wrote, to the last byte", async () => {
    const to = ["--storage", "sqlite:./copy.db"];
    expect(await attuneHere(folder, "import", "both.jsonl", ...to)).toMatchObject({
      code: 0,
      out: "",
      err: "study oven: 3 trials imported\nstudy stove: 3 trials imported\n",
    });
    expect(await trialsOf(folder, "oven", "copy.db")).toEqual(await trialsOf(folder, "oven"));
    const { out } = await attuneHere(folder, "export", "--format", "jsonl", ...to);
    expect(out).toBe(readFileSync(join(folder, "both.jsonl"), "utf8"));
  });
  it("puts a running trial back into the queue, since its worker does not know of the copy", async () => {
    await attuneHere(folder, "ask", space, "--study", "runs", "--storage", "sqlite:./runs.db");
    await attuneHere(folder, "import", "sqlite:./runs.db", "--storage", "sqlite:./queue.db");
    const [[original], [copy]] = await Promise.all([
      trialsOf(folder, "runs", "runs.db"),
      trialsOf(folder, "runs", "queue.db"),
    ]);
    expect([original.state, copy.state]).toEqual(["running", "waiting"]);
    expect(copy.params).toEqual(original.params);
  });
  it("with --json prints the studies and their counts of trials", async () => {
    expect(await jsonHere(folder, "import", "both.jsonl", "--storage", "sqlite:./json.db")).toEqual(
      [
        { study: "oven", trials: 3 },
        { study: "stove", trials: 3 },
      ],
    );
  });
  it("takes one study of a file or of a storage, under another name if asked", async () => {
    for (const [db, source] of [
      ["file.db", "both.jsonl"],
      ["storage.db", "sqlite:./attune.db"],
    ]) {
      const options = ["--from-study", "stove", "--as", "hob", "--storage", `sqlite:./${db}`];
      expect(await attuneHere(folder, "import", source, ...options)).toMatchObject({
        code: 0,
        err: "study hob: 3 trials imported\n",
      });
      expect(await namesIn(db)).toEqual(["hob"]);
      expect(await trialsOf(folder, "hob", db)).toEqual(await trialsOf(folder, "stove"));
    }
  });
  it("imports nothing if one of the studies exists", async () => {
    const to = ["--storage", "sqlite:./half.db"];
    await attuneHere(folder, "import", "both.jsonl", "--from-study", "stove", ...to);
    expect(await attuneHere(folder, "import", "both.jsonl", ...to)).toMatchObject({
      code: 2,
      err:
        'attune: sqlite:./half.db already has a study "stove"; nothing was imported (--as NAME ' +
        "imports it under another name)\n",
    });
    expect(await namesIn("half.db")).toEqual(["stove"]);
  });
  it.each([
    [["both.jsonl", "--as", "x"], "--as names one study, but both.jsonl has 2 studies (choose one"],
    [["both.jsonl", "--from-study", "ovne"], 'both.jsonl has no study "ovne" (did you mean oven?)'],
    [["none.jsonl"], "there is no file none.jsonl (check the path)"],
    [["cut.jsonl"], 'cut.jsonl, line 2: the file ends before study "oven" does (it was cut off'],
    [["empty.jsonl"], "empty.jsonl, line 1: there is no study (attune export --format jsonl"],
    [["sqlite:./none.db"], "there is no file ./none.db (name the database with"],
  ])("refuses %j in one line, and creates no database", async (args, message) => {
    const text = readFileSync(join(folder, "oven.jsonl"), "utf8");
    writeFileSync(join(folder, "cut.jsonl"), text.split("\n").slice(0, 2).join("\n"));
    writeFileSync(join(folder, "empty.jsonl"), "\n");
    const ran = await attuneHere(folder, "import", ...args, "--storage", "sqlite:./new.db");
    expect([ran.code, ran.out, ran.err.trim().split("\n").length]).toEqual([2, "", 1]);
    expect(ran.err.startsWith(`attune: ${message}`), ran.err).toBe(true);
    expect(existsSync(join(folder, "new.db"))).toBe(false);
  });
});

describe("attune delete", () => {
  const copy = async (name: string): Promise<readonly string[]> => {
    const options = ["--from-study", "oven", "--as", name];
    await attuneHere(folder, "import", "sqlite:./attune.db", ...options);
    return ["delete", "--study", name];
  };
  it("only says what it would delete, without --yes", async () => {
    const remove = await copy("kept");
    const hint = "(add --yes to delete; attune export --format jsonl makes a backup)\n";
    expect(await attuneHere(folder, ...remove)).toMatchObject({
      code: 2,
      err: `attune: this would delete study kept with 3 trials ${hint}`,
    });
    for (const [numbers, named] of [
      ["1", "trial 1"],
      ["0,2", "trials 0, 2"],
    ])
      expect((await attuneHere(folder, ...remove, "--trial", numbers)).err).toBe(
        `attune: this would delete ${named} of study kept ${hint}`,
      );
    expect((await trialsOf(folder, "kept")).length).toBe(3);
  });
  it("deletes the trials that are named, and leaves the others as they are", async () => {
    const remove = await copy("thinned");
    const before = await trialsOf(folder, "thinned");
    const ran = await attuneHere(folder, ...remove, "--trial", "0", "--trial", "2", "--yes");
    expect(ran).toMatchObject({ code: 0, out: "", err: "deleted trials 0, 2 of study thinned\n" });
    expect(await trialsOf(folder, "thinned")).toEqual([before[1]]);
    expect(await attuneHere(folder, ...remove, "--trial", "1,2", "--yes")).toMatchObject({
      code: 2,
      err: "attune: study thinned has no trial 2; nothing was deleted\n",
    });
    expect(await trialsOf(folder, "thinned")).toEqual([before[1]]);
  });
  it("deletes one study, and no other", async () => {
    const remove = await copy("gone");
    expect((await attuneHere(folder, ...remove, "--yes")).err).toBe(
      "deleted study gone with 3 trials\n",
    );
    expect(await studyNamed(folder, "gone")).toBeUndefined();
    expect(await studyNamed(folder, "oven")).toMatchObject({ counts: { complete: 2, pruned: 1 } });
  });
});

describe("attune optimize", () => {
  it("creates no study for a --try that is refused", async () => {
    const args = ["--study", "refused", "--try", "{x}", "--trials", "1", "--", "echo", "1"];
    expect((await attuneHere(folder, "optimize", space, ...args)).code).toBe(2);
    expect(await studyNamed(folder, "refused")).toBeUndefined();
  });
});

describe("attune copy and attune rename", () => {
  it("copy a study under another name, or into another storage, trial by trial", async () => {
    await attuneHere(folder, "export", "--format=jsonl", "--study=oven", "--out=kept.jsonl");
    const from = ["--storage", "sqlite:./care.db"];
    await attuneHere(folder, "import", "kept.jsonl", ...from);
    expect(await attuneHere(folder, "copy", "--as", "before", ...from)).toMatchObject({
      code: 0,
      err: "study before: 3 trials copied\n",
    });
    const to = ["--as", "oven", "--to", "sqlite:./other.db"];
    expect(await attuneHere(folder, "copy", "--study", "oven", ...to, ...from)).toMatchObject({
      code: 0,
      err: "study oven in sqlite:./other.db: 3 trials copied\n",
    });
    const trials = await trialsOf(folder, "oven");
    expect(await trialsOf(folder, "before", "care.db")).toEqual(trials);
    expect(await trialsOf(folder, "oven", "other.db")).toEqual(trials);
    expect(
      await attuneHere(folder, "copy", "--study", "oven", "--as", "before", ...from),
    ).toMatchObject({ code: 2, err: expect.stringMatching(/has a study "before" already/) });
  });
  it("rename a study, and refuse a name that is taken", async () => {
    const from = ["--storage", "sqlite:./names.db"];
    await attuneHere(folder, "import", "both.jsonl", ...from);
    expect(
      await attuneHere(folder, "rename", "--study", "oven", "--as", "kiln", ...from),
    ).toMatchObject({ code: 0, err: "study oven is now kiln\n" });
    expect(await namesIn("names.db")).toEqual(["kiln", "stove"]);
    expect(await trialsOf(folder, "kiln", "names.db")).toEqual(await trialsOf(folder, "oven"));
    expect(
      await attuneHere(folder, "rename", "--study", "kiln", "--as", "stove", ...from),
    ).toMatchObject({ code: 2, err: expect.stringMatching(/has a study "stove" already/) });
    expect(await attuneHere(folder, "rename", "--study", "kiln", ...from)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--as is required; nothing was renamed/),
    });
  });
});
