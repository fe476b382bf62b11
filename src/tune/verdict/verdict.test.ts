import { describe, expect, it } from "vitest";
import { evaluated } from "../../../test/tune-parts.ts";
import type { LearningCurve } from "../finals/learning-curve.ts";
import type { Evidence } from "./evidence.ts";
import { judge, type Question } from "./verdict.ts";

const gain = (score: number, low: number, high: number) => ({ score, low, high });
const usual: Evidence = {
  metricLabel: "auc",
  direction: "maximize",
  ...{ rows: 5000, leaks: [], name: "tuned boosting", isConstant: false, by: "holdout" },
  estimate: gain(0.9, 0.87, 0.93),
  validation: gain(0.91, 0.89, 0.93),
  constant: { score: gain(0.5, 0.5, 0.5), gain: gain(0.4, 0.37, 0.43) },
  untuned: { model: "forest", score: gain(0.87, 0.84, 0.9), gain: gain(0.03, 0.01, 0.05) },
  ...{
    single: undefined,
    optimism: 0.004,
    learning: undefined,
    isGrouped: false,
    triedTuned: true,
  },
  leaderboard: [
    evaluated(9, 0.91, { model: "boosting" }),
    evaluated(0, 0.5, { model: "constant" }),
  ],
  best: evaluated(9, 0.91, { model: "boosting" }),
  ...{ excluded: [], untried: [], failed: 0 },
};
/** What the verdict says to a question. */
const say = (about: Question, changes: Partial<Evidence> = {}): string | undefined =>
  judge({ ...usual, ...changes }).statements.find((s) => s.about === about)?.text;
const against = (g: Evidence["estimate"]) => ({
  ...usual,
  constant: { score: gain(0.5, 0.5, 0.5), gain: g },
  untuned: { model: "forest", score: gain(0.87, 0.84, 0.9), gain: g },
});

describe("the verdict", () => {
  it("answers its questions in order, each with its number", () => {
    const v = judge(usual);
    expect(v.statements.map((s) => s.about)).toEqual([
      ...["constant", "untuned", "overtuning", "untried"],
    ]);
    expect(v.advice).toBe(
      "On unseen rows the model beats a constant: auc 0.900 against 0.500, better by 0.400 " +
        "(95 % interval 0.370 to 0.430). " +
        "The tuned boosting beats the best untuned model, forest: 0.900 against 0.870 on the rows held out, better by " +
        "0.030 (95 % interval 0.010 to 0.050). " +
        "The holdout agrees with cross-validation: 0.910 in nested cross-validation, 0.900 there, a gain " +
        "of -0.010 (95 % interval -0.046 to 0.026). " +
        "1 candidate of 1 model was compared.",
    );
  });
  it.each([
    [0.001, true],
    [0, false],
    [-0.001, false],
  ])("a gain counts only when its interval lies above 0: from %d", (low, beats) => {
    const v = judge(against(gain(0.03, low, 0.05)));
    expect(v).toMatchObject({ beatsUntuned: beats, beatsConstant: beats });
    expect(v.advice.includes("boosting beats the best untuned model")).toBe(beats);
    expect(v.advice.includes("On unseen rows the model beats a constant")).toBe(beats);
    expect(v.advice.includes("not shown to beat")).toBe(!beats);
  });
  it("says of cross-validation what was worse than a constant: models of a part of the rows", () => {
    const worse = against(gain(-0.03, -0.05, -0.01));
    expect(judge(worse).advice).toContain("the model is worse than a constant, so do not use it");
    expect(judge({ ...worse, by: "cross-validation" }).advice).toContain(
      "Models that were trained on a part of the rows are worse than a constant on the others",
    );
  });
  it("never says that it is not shown to beat what it is shown to be worse than", () => {
    const v = judge(against(gain(-0.1, -0.2, -0.05)));
    expect(v).toMatchObject({ beatsUntuned: false, beatsConstant: false });
    expect(v.advice).not.toContain("not shown");
    expect(v.advice).toContain("the model is worse than a constant, so do not use it: ");
    expect(v.advice).toContain("boosting is worse than the best untuned model, forest: ");
    expect(v.advice).toContain("worse by 0.100 (95 % interval 0.050 to 0.200)");
    expect(judge(against(gain(-0.1, -0.2, 0))).advice).toContain("not shown to beat");
  });
  it("makes nothing of a gain over an untuned model where neither beats a constant", () => {
    const constant = { score: gain(0.5, 0.5, 0.5), gain: gain(0.01, -0.02, 0.05) };
    const v = judge({ ...usual, constant });
    expect(v.beatsUntuned).toBe(false);
    expect(v.advice).toContain(
      "Though not shown to beat a constant, the tuned boosting is better than the best untuned model",
    );
  });
  it("says what it may mean that a constant is not beaten", () => {
    expect(say("constant", against(gain(0.01, -0.02, 0.05)))).toBe(
      "On unseen rows the model is not shown to beat a constant, so the columns may say nothing " +
        "about the target: auc 0.900 against 0.500, a gain of 0.010 (95 % interval -0.020 to " +
        "0.050).",
    );
  });
  it("says so where the untuned model is kept, which does not beat itself", () => {
    const untuned = { model: "forest", score: gain(0.9, 0.87, 0.93), gain: undefined };
    const v = judge({ ...usual, untuned });
    expect(v).toMatchObject({ beatsUntuned: false, gainOverUntuned: undefined });
    expect(v.advice).toContain(
      "No tuned model or ensemble did better in cross-validation: the untuned forest is kept.",
    );
    expect(say("untuned", { untuned, triedTuned: false })).toBe(
      "No tuned model was evaluated: the untuned forest is kept. Give more trials or time.",
    );
  });
  it("says so where there is nothing to compare with, or only a constant", () => {
    const none = { untuned: undefined, constant: undefined };
    expect(judge({ ...usual, ...none })).toMatchObject({
      beatsConstant: false,
      beatsUntuned: false,
    });
    expect(say("constant", none)).toBe("No constant was evaluated to compare it with.");
    expect(say("untuned", none)).toBe("No untuned model was evaluated to compare it with.");
    const only = { isConstant: true };
    expect(say("constant", only)).toMatch(/^Only a constant was evaluated/);
    expect(say("untuned", only)).toBeUndefined();
  });
});

describe("leaks", () => {
  const leak = (column: string) => ({ column, message: "predicts the target (0.999)" });
  it("come first, with their columns, and temper every score", () => {
    const v = judge({ ...usual, leaks: [leak("refund"), leak("score"), leak("score")] });
    expect(v.statements[0]).toEqual({
      about: "leaks",
      text:
        'Check first for a leak: "refund", "score" predict the target suspiciously well. If that ' +
        "is not known at the time of prediction, every score below is too good (--ignore leaves " +
        "columns out).",
    });
    expect(v.advice.startsWith("Check first for a leak")).toBe(true);
  });
  it("of rows are said as they were found", () => {
    const copies = { column: "", message: "60 rows are copies of others" };
    expect(say("leaks", { leaks: [copies] })).toContain("leak: 60 rows are copies of others.");
  });
  it("of many columns list five", () => {
    const text = say("leaks", { leaks: ["a", "b", "c", "d", "e", "f", "g"].map(leak) });
    expect(text).toContain('"a", "b", "c", "d", "e", 2 more predict');
  });
});

describe("few rows", () => {
  const learning = { ...usual, rows: 99, learning: "no-time" } as const;
  it("below 100 have one answer: the width of the interval", () => {
    expect(say("size", learning)).toBe(
      "With 99 rows the score is known only to an interval of width 0.060 (0.870 to 0.930): " +
        "nothing finer than that can be concluded.",
    );
    expect(say("rows", learning)).toBeUndefined();
    expect(say("size")).toBeUndefined();
  });
});

describe("the ensemble", () => {
  const single = {
    ...{ name: "tuned boosting", score: 0.905, isEnsembleKept: true },
    gain: gain(0.005, 0.001, 0.009),
  };
  it("is compared with the best single candidate in nested cross-validation", () => {
    expect(say("ensemble", { single, name: "ensemble of 4 models" })).toBe(
      "The best single model, tuned boosting, scored 0.9050 in nested cross-validation, the ensemble of 4 " +
        "models 0.9100: better by 0.0050 (95 % interval 0.0010 to 0.0090).",
    );
    expect(say("ensemble")).toBeUndefined();
  });
  it("is named where it did not pay", () => {
    const text = say("ensemble", { single: { ...single, isEnsembleKept: false } });
    expect(text).toMatch(
      /^An ensemble was not enough better than the tuned boosting to be kept: better by/,
    );
  });
});

describe("the holdout", () => {
  const sentence = "does not confirm cross-validation";
  it("confirms a score that differs by chance, and says by how much", () => {
    for (const validation of [gain(0.93, 0.91, 0.95), gain(0.9, 0.88, 0.92)]) {
      const v = judge({ ...usual, validation });
      expect(v.confirmed).toBe(true);
      expect(v.advice).not.toContain(sentence);
    }
    expect(judge(usual).overtuning).toEqual({
      score: expect.closeTo(0.01, 9),
      low: expect.closeTo(0.01 - Math.hypot(0.02, 0.03), 9),
      high: expect.closeTo(0.01 + Math.hypot(0.02, 0.03), 9),
    });
  });
  it("does not confirm a better one, and says so in numbers", () => {
    const v = judge({ ...usual, validation: gain(0.96, 0.95, 0.97) });
    expect(v.confirmed).toBe(false);
    expect(v.advice).toContain(
      `The holdout ${sentence}: 0.960 in nested cross-validation, 0.900 there, worse by 0.060 (95 % ` +
        "interval 0.028 to 0.092); the search overfitted its folds or the held rows are harder, " +
        "so rely on the holdout.",
    );
  });
  it("may be better, which says that its rows are easier", () => {
    const v = judge({ ...usual, validation: gain(0.8, 0.78, 0.82) });
    expect(v.confirmed).toBe(true);
    expect(v.advice).toContain("The holdout is better than cross-validation");
  });
  it("is turned where less is better", () => {
    const rmse = { ...usual, direction: "minimize", estimate: gain(10, 9, 11) } as const;
    const confirmed = (score: number) =>
      judge({ ...rmse, validation: gain(score, score - 1, score + 1) }).confirmed;
    expect([confirmed(9), confirmed(13), confirmed(8)]).toEqual([true, true, false]);
  });
  it("gives way to the optimism of the choice where no rows were held out", () => {
    const inside = { by: "cross-validation" } as const;
    expect(judge({ ...usual, ...inside }).confirmed).toBeUndefined();
    expect(say("overtuning", inside)).toBe(
      "Choosing the best by the same rows makes its score look better by 0.004; the score above, " +
        "0.910, is free of that.",
    );
    expect(say("overtuning", { ...inside, optimism: 0.0003 })).toContain(
      "look better by less than 0.001; the score above, 0.910,",
    );
    expect(say("overtuning", { ...inside, optimism: 0 })).toBeUndefined();
  });
});

describe("more rows", () => {
  const curve = (g: LearningCurve["gain"]): LearningCurve => ({
    model: "boosting",
    folds: 5,
    points: [0.25, 0.5, 1].map((share, i) => ({
      ...{ share, rows: 1000 * share, score: 0.89 + i / 50 },
      ...{ low: 0.8, high: 0.95 },
    })),
    gain: g,
  });
  it.each([
    [gain(0.02, 0.01, 0.03), "more rows would probably help."],
    [gain(0.02, -0.01, 0.03), "it is not shown that more rows would help."],
    [gain(-0.02, -0.03, -0.01), "more rows would not help."],
  ])("help or not by what half of them cost: %j", (g, end) => {
    const text = say("rows", { learning: curve(g) });
    expect(text).toContain(
      "With a quarter of the rows boosting scored 0.890, with half 0.910, with all 0.930, ",
    );
    expect(text?.endsWith(end)).toBe(true);
  });
  it("are of the same groups where rows are grouped", () => {
    const learning = curve(gain(0.02, 0.01, 0.03));
    expect(say("rows", { learning, isGrouped: true })).toContain("more rows of such groups would");
  });
  it("are not spoken of unless measured, and a lack of time is named", () => {
    expect(say("rows")).toBeUndefined();
    expect(say("rows", { learning: "no-time" })).toMatch(/^There was no time to see whether more/);
  });
});

describe("what was not tried", () => {
  it("has the models without time with the seconds, failed trials, and excluded models", () => {
    const untried = [
      { model: "network", params: {}, seconds: 33 },
      { model: "boosting", params: {}, seconds: 42 },
      { model: "boosting", params: {}, seconds: undefined },
    ] as const;
    expect(say("untried", { untried, failed: 2, excluded: ["tree", "linear"] })).toBe(
      "1 candidate of 1 model was compared; the search ended before network, 2 × boosting (which need at least 75 s " +
        "more); 2 trials failed or took too long; tree, linear were left out as asked.",
    );
  });

  it("tells baselines from models that were left out", () => {
    expect(say("untried", { excluded: ["tree", "boosting"] })).toBe(
      "1 candidate of 1 model was compared; boosting was compared as a baseline only, untuned; " +
        "tree was left out as asked.",
    );
  });
});

it.each([
  [9.87654, "better by 9.9 (95 % interval 1.0 to 9.9)", 9.9],
  [98.7654, "better by 99 (95 % interval 1 to 99)", 99],
  [9876.54, "better by 9,877 (95 % interval 1 to 9,999)", 9999],
  [0.0000123, "better by 0.0000123 (95 % interval 0.0000010 to 0.0000200)", 0.00002],
])(
  "gains have as many digits as their interval allows, and a limit that decides never is 0: %d",
  (score, text, high) => {
    const g = gain(score, Math.min(1, score / 12), high);
    const untuned = {
      model: "forest",
      score: gain(1, 1, 1),
      gain: { ...g, low: score < 1 ? 1e-6 : 1 },
    };
    expect(say("untuned", { untuned })).toContain(text);
  },
);

it.each([
  // An error of the gain that is larger than the whole of a score.
  [
    gain(412, 371, 455),
    gain(26_400, 24_900, 27_900),
    gain(26_000, 24_500, 27_500),
    "412 against 26,400",
  ],
  [
    gain(0.000_31, 0.000_28, 0.000_34),
    gain(1.9, 1.5, 2.3),
    gain(1.9, 1.5, 2.3),
    "0.000310 against 1.90",
  ],
  // Scores of the same rows that differ by less than either is known to.
  [
    gain(0.9123, 0.88, 0.94),
    gain(0.9101, 0.88, 0.94),
    gain(0.0022, 0.0014, 0.003),
    "0.91230 against 0.91010",
  ],
  // A score that is not distinguishable from 0.
  [gain(1e-9, -0.2, 0.2), gain(0.5, 0.4, 0.6), gain(0.5, 0.3, 0.7), "0.000 against 0.50"],
  // Of which no error is known.
  [gain(7, 7, 7), gain(8.12345, 8.12345, 8.12345), gain(1, 1, 1), "7 against 8.123"],
])(
  "each score has as many digits as its own error or that of the gain allows",
  (own, other, over, text) => {
    const e = { estimate: own, constant: { score: other, gain: over }, metricLabel: "rmse" };
    expect(say("constant", e)).toContain(`rmse ${text},`);
  },
);

describe("a comparison", () => {
  it("adds up: the gain is the difference of the scores that are shown", () => {
    const validation = gain(0.8206, 0.8, 0.85);
    expect(say("overtuning", { estimate: gain(0.7924, 0.75, 0.83), validation })).toContain(
      "0.821 in nested cross-validation, 0.792 there, a gain of -0.029 (95 %",
    );
    const constant = { score: gain(0.5, 0.5, 0.5), gain: gain(0.2926, 0.25, 0.33) };
    expect(say("constant", { estimate: gain(0.7926, 0.75, 0.83), constant })).toContain(
      "auc 0.793 against 0.500, better by 0.293 (95 %",
    );
  });
  it("ends all its numbers with one digit, that of the score where the gain is certain anyhow", () => {
    const constant = { score: gain(2.30248, 2.3018, 2.3032), gain: gain(2.2021, 2.179, 2.226) };
    const loss = { direction: "minimize", metricLabel: "log-loss", constant } as const;
    expect(say("constant", { ...loss, estimate: gain(0.1004, 0.081, 0.133) })).toContain(
      "log-loss 0.100 against 2.302, better by 2.202 (95 % interval 2.179 to 2.226)",
    );
    const price = { score: gain(79_210, 71_600, 91_100), gain: gain(50_850, 41_700, 60_000) };
    const rmse = { direction: "minimize", metricLabel: "rmse", constant: price } as const;
    expect(say("constant", { ...rmse, estimate: gain(28_360, 21_000, 44_000) })).toContain(
      "rmse 28,000 against 79,000, better by 51,000 (95 % interval 42,000 to 60,000)",
    );
  });
  it("keeps a gain that is not the difference of the scores", () => {
    const constant = { score: gain(0.5, 0.5, 0.5), gain: gain(0.31, 0.25, 0.37) };
    expect(say("constant", { constant })).toContain("0.900 against 0.500, better by 0.310 (95 %");
  });
});
