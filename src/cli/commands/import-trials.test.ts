import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { attuneHere, jsonHere, scratch, type TrialJson, trialsOf } from "../../../test/command.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1},"n":{"type":"int","low":1,"high":9}}';
const file = (name: string) => join(folder, name);
const of = (db: string) => ["--storage", `sqlite:./${db}.db`];
/** Runs trials of study s in a database. */
const run = (db: string, trials: number, ...args: readonly string[]) =>
  attuneHere(
    folder,
    ...["optimize", space, "--study", "s", "--trials", `${trials}`, ...of(db), ...args],
    ...[
      "--",
      "sh",
      "-c",
      'echo "attune: step=1 value=5" >&2; test $1 != 9 && echo $0',
      "{x}",
      "{n}",
    ],
  );
const content = (trials: readonly TrialJson[]) => trials.map(({ number: _, ...trial }) => trial);

beforeAll(async () => {
  await run("one", 5, "--seed", "1", "--try", '{"n":9}');
  await attuneHere(folder, "backup", "two.db", ...of("one"));
  await run("one", 8);
  await run("two", 9, "--sampler", "sobol");
  await attuneHere(folder, "export", "--format", "jsonl", "--out", "two.jsonl", ...of("two"));
});

describe("attune import --into", () => {
  it("merges two runs of one study: the trials that it lacks, each once, as they were", async () => {
    const [one, two] = [
      await trialsOf(folder, "s", "one.db"),
      await trialsOf(folder, "s", "two.db"),
    ];
    const merge = ["import", "two.jsonl", "--into", "s", ...of("one")];
    expect(await jsonHere(folder, ...merge)).toEqual({
      study: "s",
      added: 4,
      known: 5,
      unfinished: 0,
    });
    const merged = await trialsOf(folder, "s", "one.db");
    expect(merged.map((t) => t.number)).toEqual(merged.map((_, i) => i));
    expect(content(merged)).toEqual(content([...one, ...two.slice(5)]));
    expect((await attuneHere(folder, ...merge)).err).toBe(
      "study s: 0 trials added, 9 were there already\n",
    );
    expect(await trialsOf(folder, "s", "one.db")).toEqual(merged);
    expect((await run("one", 14)).code).toBe(0);
    expect(await trialsOf(folder, "s", "one.db")).toHaveLength(14);
  });
  it("takes trials of a smaller space with the defaults of the study, and refuses others", async () => {
    const large = space.replace('"high":1}', '"high":2},"fan":{"type":"boolean"}');
    const storage = of("large");
    await attuneHere(folder, "import", "two.jsonl", ...storage);
    await attuneHere(folder, "extend", large, "--default", "fan=true", ...storage);
    await attuneHere(folder, "delete", "--study", "s", "--yes", "--trial", "0,1", ...storage);
    await attuneHere(folder, "import", "sqlite:./two.db", "--into", "s", ...storage);
    const trials = await trialsOf(folder, "s", "large.db");
    expect(trials.map((t) => t.params["fan"])).toEqual(trials.map(() => true));
    expect(trials.map((t) => t.number)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const narrow = space.replace('"high":9', '"high":5');
    await attuneHere(folder, "ask", narrow, "--study", "s", ...of("narrow"));
    const refused = await attuneHere(folder, "import", "two.jsonl", "--into", "s", ...of("narrow"));
    expect([refused.code, refused.out]).toEqual([2, ""]);
    expect(refused.err).toContain("n was 1 … 9, is now 1 … 5");
    await attuneHere(folder, "ask", space, "--study", "s", "--direction", "maximize", ...of("max"));
    const other = await attuneHere(folder, "import", "two.jsonl", "--into", "s", ...of("max"));
    expect([other.code, other.err]).toEqual([2, expect.stringContaining("another objective")]);
  });
});

describe("attune import of CSV", () => {
  it("makes a study of what attune export wrote, value by value; a second import adds nothing", async () => {
    await attuneHere(folder, "export", "--out", "two.csv", ...of("two"));
    const args = ["import", "two.csv", "--space", space, "--as", "s", ...of("csv")];
    expect(await attuneHere(folder, ...args)).toMatchObject({
      code: 0,
      err: "study s: 9 trials added\n",
    });
    const shown = (trials: readonly TrialJson[]) =>
      trials.map(({ worker, attempt, thrown, ...trial }: any) => trial);
    expect(shown(await trialsOf(folder, "s", "csv.db"))).toEqual(
      shown(await trialsOf(folder, "s", "two.db")),
    );
    expect((await attuneHere(folder, "import", "two.csv", "--into", "s", ...of("csv"))).err).toBe(
      "study s: 0 trials added, 9 were there already\n",
    );
  });
  it("adds results from elsewhere to a study; a wrong cell adds nothing", async () => {
    await attuneHere(folder, "ask", space, "--study", "t", ...of("other"));
    writeFileSync(file("good.csv"), "x,n,value\n0.5,3,1\n0.25,4,-2\n");
    writeFileSync(file("wrong.csv"), "x,n,value\n0.75,3,1\n0.25,44,-2\n");
    const wrong = await attuneHere(folder, "import", "wrong.csv", "--into", "t", ...of("other"));
    expect([wrong.code, wrong.out, wrong.err]).toEqual([
      2,
      "",
      'attune: wrong.csv, row 3, column "n": 44 is outside 1 … 9\n',
    ]);
    for (let i = 0; i < 2; i++)
      await attuneHere(folder, "import", "good.csv", "--into", "t", ...of("other"));
    const trials = await trialsOf(folder, "t", "other.db");
    expect(trials.map((t) => [t.state, t.value, t.origin])).toEqual([
      ["running", undefined, expect.anything()],
      ["complete", 1, "added"],
      ["complete", -2, "added"],
    ]);
    expect((await attuneHere(folder, "best", ...of("other"))).out).toContain("-2");
    expect(readFileSync(file("good.csv"), "utf8")).toContain("0.25");
  });
  it("needs a study or a space", async () => {
    const { code, err } = await attuneHere(folder, "import", "good.csv", ...of("none"));
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("give --into STUDY, or --space SPACE"),
    ]);
  });
});
