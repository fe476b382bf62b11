import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OwnMetric, readSavedModel, type TuneOptions, tune } from "attune/tune";
import { describe, expect, it } from "vitest";
import { run as runHere } from "../src/cli/program.ts";
import { attune, scratch } from "./command.ts";
import { recordingTerminal } from "./terminal.ts";
import { quick, tableRows } from "./tune-rows.ts";

const folder = scratch();
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const rows = tableRows(150);

/** The squared error of the probabilities, as `brier` is defined. */
const ownBrier: OwnMetric = {
  name: "squared error",
  direction: "minimize",
  score: (targets, predictions, weights, classes) => {
    let [sum, total] = [0, 0];
    for (const [i, target] of targets.entries()) {
      const weight = weights?.[i] ?? 1;
      sum += weight * (predictions[i * classes.length + target] - 1) ** 2;
      total += weight;
    }
    // The arrays are the metric's own.
    predictions.fill(Number.NaN);
    targets.fill(Number.NaN);
    return sum / total;
  },
};

describe("a metric of the user's", () => {
  it("leads to the same search as the built-in metric of the same definition", async () => {
    const weighed = rows.map((row, i) => ({ ...row, w: 1 + (i % 3) }));
    const run = (metric: TuneOptions<"classification">["metric"]) =>
      tune<"classification">(weighed, {
        ...{ ...quick, task: "classification", weight: "w", models: ["linear", "tree"] },
        ...{ metric, holdout: 0.2, folds: 3, trials: 7 },
      });
    const own = await run(ownBrier);
    const builtIn = await run("brier");
    expect(own).toMatchObject({ metric: "squared error", direction: "minimize" });
    expect(own.leaderboard.length).toBe(builtIn.leaderboard.length);
    for (const [k, e] of own.leaderboard.entries()) {
      const same = builtIn.leaderboard[k];
      expect(e.params).toEqual(same.params);
      expect(e.train).toBeCloseTo(same.train, 12);
      expect(e.validation.mean).toBeCloseTo(same.validation.mean, 12);
      for (const [f, score] of e.folds.entries()) expect(score).toBeCloseTo(same.folds[f], 12);
    }
    expect(own.estimate.mean).toBeCloseTo(builtIn.estimate.mean, 12);
    expect(own.verdict.learning?.points.map((p) => p.score.toFixed(9))).toEqual(
      builtIn.verdict.learning?.points.map((p) => p.score.toFixed(9)),
    );
    expect(own.toHTML()).toContain("squared error");
  });
  it("is another study when its function is another one", async () => {
    const of = async (score: OwnMetric["score"]) =>
      (
        await tune(rows, {
          ...{ ...quick, target: "amount", ignore: ["y"], trials: 2, models: ["linear"], folds: 2 },
          metric: { name: "mine", direction: "maximize", score },
        })
      ).study;
    const first = await of((y, p) => -Math.abs(y[0] - p[0]));
    expect(await of((y, p) => -Math.abs(y[1] - p[1]))).not.toBe(first);
  });
});

describe("attune tune --metric with a module", () => {
  const header = Object.keys(rows[0]);
  const cells = rows.map((row) => header.map((name) => row[name] ?? "").join(","));
  file("rows.csv", [header.join(","), ...cells].join("\n"));
  const run = (metric: string, ...more: readonly string[]) =>
    attune(
      folder,
      ...["tune", "rows.csv", "--target", "amount", "--ignore", "y", "--metric", metric],
      ...["--models", "linear", "--trials", "4", "--cv", "3", "--storage", "memory:", ...more],
    );

  it("scores by it, in TypeScript too, and writes a model that predicts", async () => {
    const module = file(
      "worst-error.ts",
      `export default {
        direction: "minimize" as const,
        score: (y: Float64Array, p: Float64Array): number =>
          y.reduce((most, v, i) => Math.max(most, Math.abs(v - p[i])), 0),
      };`,
    );
    const tuned = await run(module, "--json", "--out", "model.json", "--holdout", "0.2");
    expect(tuned.code, tuned.err).toBe(0);
    const result = JSON.parse(tuned.out);
    expect(result).toMatchObject({ metric: "worst-error", direction: "minimize" });
    expect(result.best.cv.mean).toBeLessThan(result.constant.score);
    const path = join(folder, "model.json");
    expect(readSavedModel(readFileSync(path, "utf8"), path).metric).toBe("worst-error");
    const predicted = await attune(folder, "predict", "model.json", "rows.csv");
    expect(predicted.out.trim().split("\n").length).toBe(151);
  });
  it.each([
    ["missing.mjs", undefined, "--metric: there is no file missing.mjs"],
    ["empty.mjs", "export const score = 1;", "--metric: empty.mjs has no default export"],
    ["text.mjs", 'export default "mae";', 'default export of text.mjs is no metric, but "mae"'],
    ["syntax.mjs", "export default {", "syntax.mjs can't be loaded: "],
    [
      "direction.mjs",
      "export default { direction: 1, score: () => 1 };",
      '--metric: its direction must be "minimize" or "maximize", got 1',
    ],
    [
      "score.mjs",
      'export default { direction: "minimize" };',
      "--metric: its score must be a function, got undefined",
    ],
    [
      "throws.mjs",
      'export default { direction: "minimize", score: (y) => y.missing.length };',
      "metric throws threw \"Cannot read properties of undefined (reading 'length')\"",
    ],
    [
      "nan.mjs",
      'export default { direction: "minimize", score: () => NaN };',
      "metric nan returns NaN for predictions half way between the targets and their mean",
    ],
    [
      "async.mjs",
      'export default { direction: "minimize", score: async () => 1 };',
      "metric async must return a number, got a promise",
    ],
    [
      "known.mjs",
      'export default { name: "mae", direction: "minimize", score: () => 1 };',
      "--metric: its name is mae, which is a built-in metric",
    ],
  ])("refuses %s with one line", async (name, text, message) => {
    if (text !== undefined) file(name, text);
    const terminal = recordingTerminal();
    const args = ["--target", "amount", "--storage", "memory:", "--metric", join(folder, name)];
    expect(await runHere(["tune", join(folder, "rows.csv"), ...args], terminal)).toBe(2);
    const last = terminal.printedErr.trim().split("\n").at(-1) ?? "";
    expect(last.replaceAll(`${folder}/`, "")).toContain(message);
    expect(terminal.printedErr).not.toMatch(/\n\s+at /);
  });
});
