import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyExplanation } from "../src/analysis/index.ts";
import { categorical, createStudy, float } from "../src/index.ts";
import { attune, attuneHere, jsonHere, scratch } from "./command.ts";

const folder = scratch();
const space = { rate: float(1e-4, 1, { log: true }), kind: categorical(["<a>", "b"]) };

beforeAll(async () => {
  for (const [name, trials] of [
    ["oven", 25],
    ["few", 2],
  ] as const) {
    await using study = await createStudy({
      ...{ name, seed: 1, storage: `sqlite:${join(folder, "attune.db")}` },
      space,
      objectives: "minimize",
    });
    if (name === "oven") {
      await study.enqueue({ rate: 0.0102, kind: "b" }, { source: "agent <1>" });
      await study.enqueue({ rate: 1, kind: "<a>" });
    }
    await study.optimize(({ rate, kind }) => (Math.log10(rate) + 2) ** 2 + (kind === "b" ? 0 : 1), {
      trials,
    });
  }
});

const explainHere = (...args: readonly string[]) => attuneHere(folder, "explain", ...args);
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

describe("attune explain --study", () => {
  it("prints words and plots, started as a user starts it", async () => {
    const { code, out, err } = await attune(folder, "explain", "--study", "oven");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^What the search of oven believes\n\nRecommendation\n {2}/);
    expect(out).toMatch(/\nWhere good results are expected\n.*kind b \(100 %\)/);
    expect(out).toMatch(
      /50 more trials are expected to improve the best by .* none improves it is/,
    );
    expect(out).toMatch(/Proposals of agent <1>: 1 result, 1 improvement of the best/);
    expect(out).toMatch(
      /\nWhat the search believes of value, oven\n.*[\u2801-\u28ff].*\nOutlook of oven\n/s,
    );
  });
  it("prints with --json what the library says", async () => {
    const json = await jsonHere<StudyExplanation>(folder, "explain", "--study", "oven");
    const [{ best, region, gain }] = json.objectives;
    expect(region?.params.find(({ name }) => name === "kind")?.choices?.[0]?.value).toBe("b");
    expect(gain.map(({ trials }) => trials)).toEqual([10, 50]);
    const { out } = await attuneHere(folder, "best", "--study", "oven", "--json");
    expect(JSON.parse(out)).toMatchObject({ number: best?.trial, value: best?.value });
  });
  it("writes a page, drawings, text and numbers by the end of the file's name", async () => {
    for (const file of ["o.html", "o.svg", "o.txt", "o.json"]) {
      const { code, out, err } = await explainHere("--study", "oven", "--out", file);
      expect([code, out, err]).toEqual([0, "", `Wrote ${file}\n`]);
    }
    const page = read("o.html");
    expect(page).toContain("<h1>What the search of oven believes</h1>");
    expect(page).toContain("<h2>What further trials may gain</h2>");
    expect(page).toContain("agent &#60;1&#62;");
    expect(page).not.toContain("<1>");
    expect(page.match(/<figure>/g)).toHaveLength(2);
    expect(read("o.svg")).toMatch(/^<svg xmlns.*Outlook of oven/s);
    expect(read("o.txt")).toContain("Outlook of oven");
    expect(JSON.parse(read("o.json"))).toMatchObject({ study: "oven", finished: 25 });
  });
  it("says of a study with few results what can't be said, and draws nothing", async () => {
    const { code, out } = await explainHere("--study", "few");
    expect(code).toBe(0);
    expect(out).toContain("a model needs 4 results, there are 2.\n");
    const { code: failed, err } = await explainHere("--study", "few", "--out", "f.svg");
    expect([failed, err]).toEqual([
      2,
      "attune: there is nothing to draw of study few yet (it has too few results; write .txt, .html or .json for the words)\n",
    ]);
  });
  it.each([
    [[], "explain needs a model or a study", "attune explain --study NAME"],
    [["m.json", "--study", "oven"], "a model or a study, not both: m.json and --study", ""],
    [["m.json", "--objective", "f"], "a model or a study, not both: m.json and --objective", ""],
    [["--study", "oven", "--row", "1"], "--row explains a model, not a study", ""],
    [["--storage", "sqlite:./attune.db"], "has 2 studies", "choose one with --study"],
    [["--study", "onev"], 'no study "onev"', "oven"],
    [["--study", "oven", "--objective", "f"], 'no objective "f"', ""],
    [["--study", "oven", "--out", "o.csv"], "o.csv has no known ending", ".html"],
  ])("%j is refused in one line: %s", async (args, message, hint) => {
    writeFileSync(join(folder, "m.json"), "{}");
    const { code, out, err } = await explainHere(...args);
    expect([code, out, err.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });
  it("best says who proposed the best trial", async () => {
    await using study = await createStudy({
      ...{ name: "won", seed: 1, storage: `sqlite:${join(folder, "attune.db")}` },
      space: { x: float(0, 1) },
      objectives: "minimize",
    });
    await study.enqueue({ x: 0 }, { source: "me" });
    await study.optimize(({ x }) => x, { trials: 3 });
    const { out } = await attuneHere(folder, "best", "--study", "won");
    expect(out).toBe("0  x 0  (trial 0, proposed by me)\n");
  });
});
