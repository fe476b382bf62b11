import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../../test/terminal.ts";
import type { Task } from "../../tune/metric.ts";
import type { Evaluated, TuneResult } from "../../tune/tuning-result.ts";
import type { TuneCommandOptions } from "./tune-options.ts";
import { tuneSummary } from "./tune-summary.ts";

const score = (mean: number) => ({ mean, low: mean - 0.05, high: mean + 0.05 });
const evaluated = (number: number, model: Evaluated["model"], mean: number): Evaluated => ({
  ...{ number, model, params: { depth: 5 }, train: 0.9, validation: score(mean), std: 0.02 },
  ...{ folds: [mean], secondsToTrain: 0.25, seconds: 0.5, rowsPerSecond: 1234.5 },
});
const constant = { ...evaluated(0, "constant", 0.5), params: {}, std: 0 };
const untuned = evaluated(1, "forest", 0.75);
const tuned = evaluated(7, "tree", 0.875);

const result: TuneResult<Task> = {
  ...{
    task: "classification",
    metric: "auc",
    metricLabel: "auc",
    study: "churn-1",
    trials: 50,
    failed: [],
  },
  ...{ seconds: 61, best: tuned, baseline: { ...untuned, holdout: score(0.7) } },
  holdout: score(0.85),
  verdict: {
    ...{ fit: "good", beatsDefault: true, gain: undefined, advice: "Use it." },
    recommended: "best",
  },
  ...{ kept: tuned, front: [tuned, untuned], leaderboard: [tuned, untuned, constant], notes: [] },
  predict: () => expect.fail("the summary predicts nothing"),
  toJSON: () => expect.fail("the summary needs no JSON"),
  model: () => expect.fail("the summary needs no model"),
  toHTML: () => expect.fail("the summary needs no report"),
} as TuneResult<Task>;

const summary = (
  changes: Partial<TuneResult<Task>> = {},
  options: Partial<TuneCommandOptions> = {},
  colour = false,
): string =>
  tuneSummary(
    { ...result, ...changes },
    { target: "churn", storage: "sqlite:./a.db", ...options },
    recordingTerminal({ colour }),
  );

describe("the summary of attune tune", () => {
  it("has the winner, what it is compared with, the verdict and how to continue", () => {
    expect(summary()).toBe(
      [
        "Best: tree  depth 5",
        "                cross-validation auc  unseen rows",
        "tuned tree      0.875 ± 0.02          0.85 (95 % interval 0.8 to 0.9)",
        "untuned forest  0.75 ± 0.02           0.7 (95 % interval 0.65 to 0.75)",
        "constant        0.5 ± 0",
        "Good fit: Use it.",
        "50 trials finished in 61 s (study churn-1 in sqlite:./a.db). To continue the study, set a " +
          "larger --trials.",
        "",
      ].join("\n"),
    );
  });
  it("says to run the command again where trials are left", () => {
    const again =
      /61 s\. Run the same command again to continue \(study churn-1 in sqlite:.\/a.db\)/;
    expect(summary({}, { trials: 51 })).toMatch(again);
    expect(summary({}, { seconds: 60 })).toMatch(again);
    expect(summary({ trials: 49 })).toMatch(again);
  });
  it("says so where no rows were held out", () => {
    const text = summary({ holdout: undefined, baseline: { ...untuned, holdout: undefined } });
    expect(text).toContain("\ntuned tree      0.875 ± 0.02          none held out\n");
    expect(text).toContain("\nuntuned forest  0.75 ± 0.02           –\n");
  });
  it("compares the winner with nothing that it is itself", () => {
    const untunedWins = summary({ best: untuned, kept: untuned });
    expect(untunedWins).toContain("\nuntuned forest  0.75");
    expect(untunedWins.match(/untuned forest/g)?.length).toBe(1);
    const constantWins = summary({ best: constant, kept: constant, baseline: undefined });
    expect(constantWins).toContain("\ntuned constant  0.5 ± 0");
    expect(constantWins).not.toMatch(/^constant/m);
  });
  it.each([
    ["overfits", "Overfits"],
    ["underfits", "Underfits"],
  ] as const)("a fit that %s has the title %s", (fit, title) => {
    const verdict = { ...result.verdict, fit, advice: "Get more rows." };
    expect(summary({ verdict })).toContain(`\n${title}: Get more rows.\n`);
  });
  it("prints the front only if the time was an objective", () => {
    expect(summary()).not.toContain("Quality against time");
    expect(summary({}, { objective: "auc,time" })).toContain(
      "\nQuality against time:\n" +
        "auc    s to train  rows/s\n" +
        "0.875  0.25        1235    tree  depth 5\n" +
        "0.75   0.25        1235    forest  depth 5\n",
    );
  });
  it("counts failed trials and gives the message of the last one", () => {
    const failed = [
      { number: 3, message: "first" },
      { number: 4, message: "second" },
    ];
    expect(summary({ failed })).toContain("\n2 of 50 trials failed; the last one: second\n");
    expect(summary()).not.toContain("failed");
  });
  it("does not show the password of the storage", () => {
    expect(summary({}, { storage: "postgres://me:secret@db/x" })).toContain(
      "(study churn-1 in postgres://me:***@db/x).",
    );
  });
  it("prints titles in bold on a terminal with colours, and the same text", () => {
    const text = summary({}, {}, true);
    expect(text).toContain("\u001b[1mBest: tree\u001b[22m  depth 5\n");
    expect(text).toContain("\u001b[1mGood fit\u001b[22m: Use it.");
    expect(text.replaceAll(/\u001b\[\d+m/g, "")).toBe(summary());
  });
});

describe("the files that attune tune has written", () => {
  it("are not mentioned where there are none", () => {
    expect(summary()).not.toContain("Written");
  });
  it("are the model, with the command that uses it, and the report", () => {
    expect(summary({}, { out: "m.json", report: "r.html" })).toMatch(
      /\nWritten: m\.json \(the tuned tree; attune predict m\.json ROWS\.csv\), r\.html\n$/,
    );
    expect(summary({}, { report: "r.html" })).toMatch(/\nWritten: r\.html\n$/);
  });
  it("say why the untuned model was kept", () => {
    expect(summary({ kept: untuned }, { out: "m.json" })).toMatch(
      /\nWritten: m\.json \(the untuned forest, which did better on unseen rows; attune predict/,
    );
  });
});
