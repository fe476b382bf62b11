import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { random } from "../src/sampler/random.ts";
import { spaceFrom } from "../src/space/json/space-from.ts";
import { sqlite } from "../src/storage/sqlite/sqlite.ts";
import { openSession } from "../src/study/session/open-session.ts";
import { attune, attuneHere, nodeCommand, type Ran, scratch } from "./command.ts";

const folder = scratch();
const ESC = "\u001b";
const HOSTILE = `${ESC}[31mred${ESC}]0;title\u0007\u009b2J`;
const SPACE = JSON.stringify({
  [`name${ESC}[2J`]: { type: "categorical", choices: [`${HOSTILE}\nx`] },
  n: { type: "float", low: 0, high: 1 },
});

/** Whether a screen would act on what was printed. */
const hasControls = ({ out, err }: Ran): boolean =>
  /\p{Cc}/u.test((out + err).replaceAll("\n", "").replaceAll("\t", ""));

describe("control characters of names, choices and messages are printed as text", () => {
  it("by optimize, trials, best, ask and tell", async () => {
    const code =
      "console.error(process.argv[1]); if (+process.env.ATTUNE_TRIAL) process.exit(3); console.log(1)";
    const search = ["optimize", SPACE, "--trials", "2", "--study", "s", "--verbose"];
    const ran = await attuneHere(folder, ...search, ...nodeCommand(code, `${HOSTILE}\rlast`));
    expect(ran.err).toContain("failed: exit code 3: last");
    for (const printed of [
      ran,
      await attuneHere(folder, "trials", "--study", "s"),
      await attuneHere(folder, "trials", "--study", "s", "--json"),
      await attuneHere(folder, "best", "--study", "s"),
      await attuneHere(folder, "best", "--study", HOSTILE),
      await attuneHere(folder, "ask", SPACE, "--study", "t"),
      await attuneHere(folder, "tell", "0", "--failed", HOSTILE, "--study", "t"),
      await attuneHere(folder, "optimize", `{"${HOSTILE}`, "--", "echo"),
      await attuneHere(folder, HOSTILE),
      await attuneHere(folder, "optimize", SPACE, "--", HOSTILE),
    ])
      expect(hasControls(printed), JSON.stringify(printed)).toBe(false);
    const { out } = await attuneHere(folder, "best", "--study", "s");
    expect(out.trim().split("\n")).toHaveLength(1);
  });
  it("by tune and predict", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 2 === 0 ? HOSTILE : "b"}`);
    writeFileSync(join(folder, "h.csv"), [`a${ESC}[31m,y`, ...rows].join("\n"));
    const args = ["--target", "y", "--models", "tree", "--trials", "2", "--out", "m.json"];
    const tuned = await attune(folder, "tune", "h.csv", ...args);
    expect([tuned.code, hasControls(tuned)]).toEqual([0, false]);
    const missing = await attuneHere(folder, "tune", "h.csv", "--target", "z");
    expect([missing.code, hasControls(missing)]).toEqual([2, false]);
  });
  it("by studies, also of a study that is stored with such a name", async () => {
    const storage = await sqlite(join(folder, "old.db"));
    await storage.open({
      ...{ name: `a\nb${HOSTILE}`, objectives: "minimize", limits: {}, seed: 1, sampler: "random" },
      space: spaceFrom({ x: { type: "float", low: 0, high: 1 } }).toJSON(),
    });
    await storage.close();
    const listed = await attuneHere(folder, "studies", "--storage", "sqlite:./old.db");
    expect(listed.out).toContain("a\\nb\\u001b[31mred");
    expect(listed.out.trim().split("\n")).toHaveLength(2);
    expect(hasControls(listed)).toBe(false);
  });
});

it("a study of such a name is not created, by any way in", async () => {
  for (const command of [
    ["optimize", SPACE, "--study", "a\nb", "--", "echo", "1"],
    ["ask", SPACE, "--study", " "],
    ["worker", "--space", SPACE, "--study", "x".repeat(201), "--trials", "1", "--", "echo", "1"],
  ]) {
    const { code, err } = await attuneHere(folder, ...command, "--storage", "sqlite:./none.db");
    expect([code, err]).toEqual([2, expect.stringMatching(/^attune: the name of a study /)]);
  }
  const { err } = await attuneHere(folder, "studies", "--storage", "sqlite:./none.db");
  expect(err).toContain("there is no study");
});

describe("CSV", () => {
  const formula = '=HYPERLINK("http://evil","x")';
  const cells = (csv: string): readonly string[][] => Papa.parse<string[]>(csv.trim()).data;
  it("of export has formulas as text, unless --raw is given", async () => {
    const space = spaceFrom({
      c: { type: "categorical", choices: [formula] },
      n: { type: "float", low: -2, high: -1 },
    });
    const storage = await sqlite(join(folder, "f.db"));
    const session = await openSession(
      { name: "f", objectives: "minimize", sampler: random(), storage },
      space,
    );
    const [trial] = await session.askAll(1);
    await trial.tell(-0.5);
    await storage.close();
    const args = ["export", "--storage", "sqlite:./f.db"];
    const valuesOf = async (...more: readonly string[]): Promise<readonly unknown[]> => {
      const [header, row] = cells((await attuneHere(folder, ...args, ...more)).out);
      return ["param:c", "param:n", "value"].map((name) => row[header.indexOf(name)]);
    };
    expect(await valuesOf()).toEqual([`'${formula}`, String(trial.params["n"]), "-0.5"]);
    expect(await valuesOf("--raw")).toEqual([formula, String(trial.params["n"]), "-0.5"]);
  });
  it("of predict has formulas as text, unless --raw is given", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [
      i < 20 ? i % 5 : 9 + (i % 5),
      i < 20 ? formula : "b",
    ]);
    writeFileSync(join(folder, "p.csv"), Papa.unparse([["a", "y"], ...rows]));
    const args = ["--target", "y", "--models", "tree", "--trials", "2", "--out", "p.json"];
    expect((await attune(folder, "tune", "p.csv", ...args)).code).toBe(0);
    const { out } = await attuneHere(folder, "predict", "p.json", "p.csv");
    expect(cells(out)[1][0]).toBe(`'${formula}`);
    expect(cells(out)[0]).toContain(`probability:${formula}`);
    const raw = await attuneHere(folder, "predict", "p.json", "p.csv", "--raw");
    expect(cells(raw.out)[1][0]).toBe(formula);
  });
});
