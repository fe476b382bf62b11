import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../../test/terminal.ts";
import { goodVerdict } from "../../../test/tune-verdict.ts";
import type { Task } from "../../tune/metric.ts";
import { defaultCandidate } from "../../tune/search/candidates.ts";
import type { BestModel, Evaluated, TuneResult } from "../../tune/tuning-result.ts";
import type { TuneCommandOptions } from "./tune-options.ts";
import { tuneSummary } from "./tune-summary.ts";

const score = (mean: number) => ({ mean, low: mean - 0.05, high: mean + 0.05 });
const evaluated = (number: number, model: Evaluated["model"], mean: number): Evaluated => ({
  ...{ number, model, params: { depth: 5 }, train: 0.9, validation: score(mean), std: 0.02 },
  ...{ folds: [mean], secondsToTrain: 0.25, seconds: 0.5, rowsPerSecond: 1234.5, whole: false },
});
const constant = { ...evaluated(0, "constant", 0.5), params: {}, std: 0 };
const untuned = {
  ...evaluated(1, "forest", 0.75),
  ...defaultCandidate("forest", "classification"),
};
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
    direction: "maximize",
    study: "churn-1",
    trials: 50,
    failed: [],
  },
  ...{ seconds: 61, best: kept("tree", 0.86, [tuned, 1]), single: tuned },
  untuned: { ...untuned, estimate: score(0.7) },
  ...{ constant: score(0.5), holdout: score(0.85), holdoutRows: [3, 9] },
  test: undefined,
  written: { models: "again", text: "It was trained again." },
  estimate: { ...score(0.85), by: "holdout", rows: 100 },
  verdict: { ...goodVerdict, statements: [{ about: "constant", text: "Use it." }] },
  ...{ cost: undefined, importance: undefined },
  ...{ untried: [], front: [tuned, untuned], leaderboard: [tuned, untuned, constant], notes: [] },
  predict: () => expect.fail("the summary predicts nothing"),
  toJSON: () => expect.fail("the summary needs no JSON"),
  model: () => expect.fail("the summary needs no model"),
  report: () => expect.fail("the summary needs no report"),
  toMarkdown: () => expect.fail("the summary needs no card"),
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
    new Map([["model.ts", 48_200]]),
    recordingTerminal({ colour }),
  );

describe("the summary of attune tune", () => {
  it("has the winner, what it is compared with, the verdict and how to continue", () => {
    expect(summary()).toBe(
      [
        "Best: tuned tree  depth 5",
        "                cross-validation auc  unseen rows  95 % interval",
        "tuned tree      0.860 (nested)        0.850        0.800 to 0.900",
        "untuned forest  0.750                 0.700        0.650 to 0.750",
        "constant        0.500                 0.500        0.450 to 0.550",
        "- Use it.",
        "- It was trained again.",
        "Best of 2 candidates in cross-validation (not nested):",
        "trial  auc    95 % interval   s to train  model",
        "7      0.875  0.825 to 0.925  0.25        tree  depth 5",
        "1      0.750  0.700 to 0.800  0.25        forest  trees 100, depth 40, min_leaf 2, " +
          "min_split 2, features 0, bootstrap true, criterion gini",
        "50 trials finished in 61 s (study churn-1 in sqlite:./a.db). To continue the study, set a " +
          "larger --trials.",
        "",
      ].join("\n"),
    );
  });
  it("is as wide as the screen: candidates are cut, and intervals fill what is left", () => {
    const screen = recordingTerminal({ outIsScreen: true, columns: 84 });
    const lines = tuneSummary(
      result,
      { target: "y", storage: "sqlite:./a.db" },
      new Map(),
      screen,
    ).split("\n");
    const forest = lines.find((line) => line.startsWith("1      0.750"));
    expect(forest).toMatch(/…$/);
    expect(forest?.length).toBe(84);
    const bars = lines.filter((line) => line.includes("●"));
    expect(bars.map((line) => line.slice(0, 16).trim())).toEqual([
      ...["tuned tree", "untuned forest", "constant"],
    ]);
    const places = bars.map((line) => line.indexOf("●"));
    expect(places).toEqual(places.toSorted((a, b) => b - a));
    expect(Math.max(...bars.map((line) => line.length))).toBeLessThanOrEqual(84);
    const narrow = recordingTerminal({ outIsScreen: true, columns: 60 });
    const options = { target: "y", storage: "memory:" } as const;
    const text = tuneSummary(result, options, new Map(), narrow);
    expect(text).not.toContain("●");
    // Sentences break between words.
    const sentences = text.slice(text.indexOf("\n- "));
    for (const line of sentences.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  });
  it("is as wide as the screen in all its parts, from 40 columns on", () => {
    const failed = [{ number: 9, message: "the penalty of the linear model was far too large" }];
    const objective = "auc,time";
    for (const changes of [{}, bothWin, byCrossValidation, { failed }])
      for (let columns = 40; columns <= 200; columns += 4) {
        const text = tuneSummary(
          { ...result, ...changes, leaderboard: [tuned, untuned, constant] },
          { target: "y", storage: "sqlite:./a.db", objective, out: "model.json" },
          new Map(),
          recordingTerminal({ outIsScreen: true, columns }),
        );
        for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
        for (const part of ["0.850", "0.500", "rows/s"]) expect(text).toContain(part);
      }
  });
  it("names what the model predicts: rows of a file, or a folder", () => {
    expect(summary({}, { out: "m.json" })).toContain("; attune predict m.json ROWS.csv)");
    expect(summary({}, { out: "my m.json" })).toContain("; attune predict 'my m.json' ROWS.csv)");
    const options = { target: "class", storage: "memory:", out: "m.json" } as const;
    expect(tuneSummary(result, options, new Map(), recordingTerminal(), "FOLDER")).toContain(
      "; attune predict m.json FOLDER)",
    );
  });
  it("shows how the best score grew, of three candidates on", () => {
    const leaderboard = [tuned, untuned, { ...evaluated(3, "linear", 0.7) }, constant];
    expect(summary({ leaderboard })).toContain(
      "\nBest of 3 candidates in cross-validation (not nested), best so far ▁▁█:\n",
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
        "Best: tuned tree  depth 5",
        "                nested cross-validation auc  95 % interval",
        "tuned tree      0.850                        0.800 to 0.900",
        "untuned forest  0.700                        0.650 to 0.750",
        "constant        0.500                        0.450 to 0.550",
        "- Use it.",
        "",
      ].join("\n"),
    );
  });
  it("has the members of an ensemble with their weights, and the best single candidate", () => {
    expect(summary(bothWin)).toContain(
      [
        "Best: ensemble of 2 models",
        "   75 %  tree  depth 5",
        "   25 %  forest  trees 100, depth 40, min_leaf 2, min_split 2, features 0, bootstrap true, " +
          "criterion gini",
        "                      cross-validation auc  unseen rows  95 % interval",
        "ensemble of 2 models  0.880 (nested)        0.850        0.800 to 0.900",
        "tuned tree            0.875",
        "untuned forest        0.750                 0.700        0.650 to 0.750",
        "constant              0.500                 0.500        0.450 to 0.550",
        "",
      ].join("\n"),
    );
  });
  it("compares an ensemble with the untuned model, also where that is its first member", () => {
    const best = kept("ensemble", 0.88, [untuned, 0.6], [tuned, 0.4]);
    expect(summary({ best })).toMatch(/^untuned forest +0\.750 +0\.700 /m);
    // The best single candidate and the untuned model are the same here: one line has it.
    const one = summary({ best, single: untuned });
    expect(one.match(/^untuned forest/gm)?.length).toBe(1);
    expect(one).toMatch(/^untuned forest +0\.750 +0\.700 /m);
  });
  it("compares the winner with nothing that it is itself", () => {
    expect(summary(untunedWins)).toContain("\nuntuned forest  0.740");
    expect(summary(untunedWins).match(/^untuned forest/gm)?.length).toBe(1);
    const constantWins = summary({
      ...{ best: kept("constant", 0.5, [constant, 1]), untuned: undefined },
    });
    expect(constantWins.match(/^constant/gm)?.length).toBe(1);
  });
  it("says what the ensemble costs, and which columns matter most", () => {
    const columns = ["a", "b", "c", "d", "e", "f"].map((column, i) => ({
      column,
      loss: 0.3 - 0.06 * i,
    }));
    const text = summary({
      ...{ ...bothWin, cost: { slower: 5.21, larger: 4.1 } },
      importance: { columns, rows: 100, unseen: true },
    });
    expect(text).toContain(
      "\n- The ensemble predicts 1,000 rows per second: it takes 5.2 times as long as the best single " +
        "model, and is 4.1 times as large; --single keeps that one.\n",
    );
    expect(text).toContain(
      "\nColumns that matter most, by the auc lost without them: a 0.300, b 0.240, c 0.180, d 0.120, " +
        "e 0.060\n",
    );
    expect(summary()).not.toMatch(/rows per second|Columns/);
  });
  it("prints the front only if the time was an objective", () => {
    expect(summary()).not.toContain("Quality against time");
    expect(summary({}, { objective: "auc,time" })).toContain(
      "\nQuality against time:\n" +
        "auc    s to train  rows/s\n" +
        "0.875  0.25        1235    tree  depth 5\n" +
        "0.75   0.25        1235    forest  trees 100,",
    );
  });
  it("counts failed trials and gives the messages of the last ones", () => {
    const failed = [3, 4, 5, 6].map((number) => ({ number, message: `no ${number}` }));
    expect(summary({ failed: failed.slice(0, 2) })).toContain(
      "\n2 of 50 trials failed: trial 3: no 3; trial 4: no 4\n",
    );
    expect(summary({ failed })).toContain(
      "\n4 of 50 trials failed; the last ones: trial 4: no 4; trial 5: no 5; trial 6: no 6\n",
    );
    expect(summary()).not.toContain("failed");
  });
  it("does not show the password of the storage", () => {
    expect(summary({}, { storage: "postgres://me:secret@db/x" })).toContain(
      "(study churn-1 in postgres://me:***@db/x).",
    );
  });
  it("prints titles in bold on a terminal with colours, and the same text", () => {
    const text = summary({}, {}, true);
    expect(text).toContain("\u001b[1mBest: tuned tree\u001b[22m  depth 5\n");
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
    const files = { report: "r.html", card: "c.md" };
    expect(summary({}, files)).toMatch(/\nWritten: r\.html, c\.md\n$/);
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
