import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { PlotNumbers } from "../src/analysis/index.ts";
import { createStudy, float } from "../src/index.ts";
import { random } from "../src/sampler/random.ts";
import { attuneHere, jsonHere, scratch, type TrialJson } from "./command.ts";

const folder = scratch();

beforeAll(async () => {
  for (const [name, seed] of [
    ["a-1", 1],
    ["a-2", 2],
    ["a-3", 3],
    ["b", 4],
  ] as const) {
    await using study = await createStudy({
      ...{ name, seed, sampler: random(), storage: `sqlite:${join(folder, "attune.db")}` },
      space: { x: float(0, 1), y: float(1e-3, 1, { log: true }) },
      objectives: "minimize",
    });
    await study.optimize(({ x, y }) => x + y, { trials: 12 });
  }
});

const plotHere = (...args: readonly string[]) => attuneHere(folder, "plot", ...args);
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

describe("attune plot", () => {
  it("prints text, and with --json the numbers, which are those of the trials", async () => {
    const { out, code } = await plotHere("history", "--study", "b");
    expect([code, out.split("\n")[0]]).toEqual([0, "History of b"]);
    expect(out).toMatch(/[\u2801-\u28ff]/);
    const numbers = await jsonHere<Extract<PlotNumbers, { kind: "history" }>>(
      folder,
      ...["plot", "history", "--study", "b"],
    );
    const trials = await jsonHere<TrialJson[]>(folder, "trials", "--study", "b");
    expect(numbers.panels[0].complete.y).toEqual(trials.map((t) => t.value));
  });
  it("writes SVG, PNG, JSON and text by the end of the file's name", async () => {
    for (const file of ["s.svg", "s.png", "s.json", "s.txt"]) {
      const { code, out, err } = await plotHere("slice", "--study", "b", "--out", file);
      expect([code, out, err]).toEqual([0, "", `Wrote ${file}\n`]);
    }
    expect(read("s.svg")).toMatch(/^<svg xmlns/);
    expect(readFileSync(join(folder, "s.png")).subarray(1, 4).toString()).toBe("PNG");
    expect(JSON.parse(read("s.json"))).toMatchObject({ kind: "slice", study: "b" });
    expect(read("s.txt")).toContain("value by parameter, b");
    await plotHere("slice", "--study", "b", "--theme", "dark", "--param", "y", "--out", "d.svg");
    expect(read("d.svg")).toContain('fill="#14181f"');
    expect(read("d.svg")).toContain(">y<");
    expect(read("d.svg")).not.toContain(">x<");
  });
  it("takes a name with * for all studies that match", async () => {
    const numbers = await jsonHere<Extract<PlotNumbers, { kind: "comparison" }>>(
      folder,
      ...["plot", "comparison", "--study", "a-*", "--study", "b"],
    );
    expect(numbers.groups.map((g) => [g.name, g.studies])).toEqual([
      ["a-*", 3],
      ["b", 1],
    ]);
  });
  it.each([
    [["histry", "--study", "b"], /there is no plot "histry" \(did you mean history\?\)/],
    [["history"], /has 4 studies/],
    [["history", "--study", "c*"], /no study matches "c\*"/],
    [["slice", "--study", "a-*"], /the plot slice shows one study, got 3/],
    [["slice", "--study", "b", "--param", "z"], /there is no parameter "z"/],
    [["front", "--study", "b"], /a front needs two objectives/],
    [
      ["curves", "--study", "b"],
      /there is nothing to draw yet for curves \(no trial has reported\)/,
    ],
    [["history", "--study", "b", "--param", "x"], /the plot history takes no option params/],
    [["history", "--study", "b", "--out", "kept.gif"], /kept\.gif has no known ending/],
    [["history", "--study", "b", "--theme", "blue"], /Allowed choices are light, dark/],
  ])("%j is refused in one line", async (args, message) => {
    writeFileSync(join(folder, "kept.gif"), "before");
    const { code, out, err } = await plotHere(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(read("kept.gif")).toBe("before");
  });
});
