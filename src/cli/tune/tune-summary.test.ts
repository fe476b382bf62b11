import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../../test/terminal.ts";
import type { Task } from "../../tune/metric.ts";
import type { BestModel, Evaluated, TuneResult } from "../../tune/tuning-result.ts";
import type { TuneCommandOptions } from "./tune-options.ts";
import { tuneSummary } from "./tune-summary.ts";

const score = (mean: number) => ({ mean, low: mean - 0.05, high: mean + 0.05 });
const evaluated = (number: number, model: Evaluated["model"], mean: number): Evaluated => ({
  ...{ number, model, params: { depth: 5 }, train: 0.9, validation: score(mean), std: 0.02 },
  ...{ folds: [mean], secondsToTrain: 0.25, seconds: 0.5, rowsPerSecond: 1234.5, whole: false },
});
const constant = { ...evaluated(0, "constant", 0.5), params: {}, std: 0 };
const untuned = evaluated(1, "forest", 0.75);
const tuned = evaluated(7, "tree", 0.875);

/** A kept model of these candidates. */
const kept = (
  model: BestModel["model"],
  validation: number,
  ...members: readonly (readonly [Evaluated, number])[]
): BestModel => ({
  ...{ model, validation, rowsPerSecond: 1000 },
  params: model === "ensemble" ? {} : members[0][0].params,
  members: members.map(([{ number, model, params }, weight]) => ({
    ...{ number, model, params, weight },
  })),
});
const untunedWins = { best: kept("forest", 0.74, [untuned, 1]) };
const bothWin = { best: kept("ensemble", 0.88, [tuned, 0.754], [untuned, 0.246]) };
const byCrossValidation = {
  ...{ holdout: undefined },
  estimate: { ...score(0.85), by: "cross-validation", rows: 400 },
} as const;

const result: TuneResult<Task> = {
  ...{
    task: "classification",
    metric: "auc",
    metricLabel: "auc",
    study: "churn-1",
    trials: 50,
    failed: [],
  },
  ...{ seconds: 61, best: kept("tree", 0.86, [tuned, 1]), single: tuned },
  untuned: { ...untuned, estimate: score(0.7) },
  ...{ constant: score(0.5), holdout: score(0.85) },
  estimate: { ...score(0.85), by: "holdout", rows: 100 },
  verdict: {
    ...{ beatsConstant: true, gainOverConstant: undefined, confirmed: true },
    ...{ beatsUntuned: true, gainOverUntuned: undefined, advice: "Use it." },
  },
  ...{ untried: [], front: [tuned, untuned], leaderboard: [tuned, untuned, constant], notes: [] },
  predict: () => expect.fail("the summary predicts nothing"),
  toJSON: () => expect.fail("the summary needs no JSON"),
  model: () => expect.fail("the summary needs no model"),
  toHTML: () => expect.fail("the summary needs no report"),
};

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
        "tuned tree      0.86                  0.85 (95 % interval 0.8 to 0.9)",
        "untuned forest  0.75                  0.7 (95 % interval 0.65 to 0.75)",
        "constant        0.5                   0.5 (95 % interval 0.45 to 0.55)",
        "Use it.",
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
  it("has one score of each, of nested cross-validation, where no rows were held out", () => {
    expect(summary(byCrossValidation)).toContain(
      [
        "Best: tree  depth 5",
        "                nested cross-validation auc",
        "tuned tree      0.85 (95 % interval 0.8 to 0.9)",
        "untuned forest  0.7 (95 % interval 0.65 to 0.75)",
        "constant        0.5 (95 % interval 0.45 to 0.55)",
        "Use it.",
        "",
      ].join("\n"),
    );
  });
  it("has the members of an ensemble with their weights, and the best single candidate", () => {
    expect(summary(bothWin)).toContain(
      [
        "Best: ensemble",
        "   75 %  tree  depth 5",
        "   25 %  forest  depth 5",
        "                      cross-validation auc  unseen rows",
        "ensemble of 2 models  0.88                  0.85 (95 % interval 0.8 to 0.9)",
        "tuned tree            0.875",
        "untuned forest        0.75                  0.7 (95 % interval 0.65 to 0.75)",
        "constant              0.5                   0.5 (95 % interval 0.45 to 0.55)",
        "",
      ].join("\n"),
    );
  });
  it("compares an ensemble with the untuned model, also where that is its first member", () => {
    const best = kept("ensemble", 0.88, [untuned, 0.6], [tuned, 0.4]);
    expect(summary({ best })).toMatch(/^untuned forest +0\.75 +0\.7 /m);
    // The best single candidate and the untuned model are the same here: one line has it.
    const one = summary({ best, single: untuned });
    expect(one.match(/^untuned forest/gm)?.length).toBe(1);
    expect(one).toMatch(/^untuned forest +0\.75 +0\.7 /m);
  });
  it("compares the winner with nothing that it is itself", () => {
    expect(summary(untunedWins)).toContain("\nuntuned forest  0.74");
    expect(summary(untunedWins).match(/untuned forest/g)?.length).toBe(1);
    const constantWins = summary({
      ...{ best: kept("constant", 0.5, [constant, 1]), untuned: undefined },
    });
    expect(constantWins).toContain("\ntuned constant  0.5 ");
    expect(constantWins).not.toMatch(/^constant/m);
  });
  it("names the candidates for which there was no time, and what they would take", () => {
    const untried = [
      { model: "network", params: {}, seconds: 75 },
      { model: "tree", params: {}, seconds: undefined },
    ] as const;
    expect(summary({ untried })).toContain(
      "\nNo time was left for: network (about 75 s), tree. Give more --seconds.\n",
    );
    expect(summary()).not.toContain("No time");
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
  it("are called by what was kept", () => {
    expect(summary(untunedWins, { out: "m.json" })).toMatch(
      /\nWritten: m\.json \(the untuned forest; attune predict m\.json ROWS\.csv\)\n$/,
    );
    expect(summary(bothWin, { out: "m.json" })).toMatch(
      /\nWritten: m\.json \(the ensemble of 2 models; attune predict m\.json ROWS\.csv\)\n$/,
    );
  });
});
