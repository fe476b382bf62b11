import { describe, expect, it } from "vitest";
import { type Evidence, judge } from "./verdict.ts";

const usual: Evidence = {
  metric: "auc",
  direction: "maximize",
  by: "holdout",
  validation: 0.9,
  estimate: { score: 0.9, low: 0.87, high: 0.93 },
  untuned: "forest",
  isUntuned: false,
  overUntuned: { score: 0.03, low: 0.01, high: 0.05 },
  overConstant: { score: 0.4, low: 0.37, high: 0.43 },
};
const gain = (score: number, low: number, high: number) => ({ score, low, high });

describe("the verdict", () => {
  it("has the gains over the constant and the untuned model, and what they show", () => {
    expect(judge(usual)).toEqual({
      beatsConstant: true,
      gainOverConstant: usual.overConstant,
      beatsUntuned: true,
      gainOverUntuned: usual.overUntuned,
      confirmed: true,
      advice:
        "On unseen rows the model beats a constant " +
        "(+0.4000, 95 % interval 0.3700 to 0.4300). " +
        "It beats the best untuned model, forest (+0.0300, 95 % interval 0.0100 to 0.0500).",
    });
  });
  it.each([
    [0.001, true],
    [0, false],
    [-0.001, false],
  ])("a gain counts only when its interval lies above 0: from %d", (low, beats) => {
    const v = judge({
      ...usual,
      overUntuned: gain(0.03, low, 0.05),
      overConstant: gain(0.03, low, 0.05),
    });
    expect(v).toMatchObject({ beatsUntuned: beats, beatsConstant: beats });
    expect(v.advice.includes("It beats the best untuned model")).toBe(beats);
    expect(v.advice.includes("On unseen rows the model beats a constant")).toBe(beats);
  });
  it.each([
    [gain(-0.02, -0.03, -0.001), "It is worse than the best untuned model, forest (-0.0200, "],
    [gain(-0.02, -0.03, 0), "It is not shown to beat the best untuned model, forest (-0.0200, "],
    [gain(0.01, -0.03, 0.04), "It is not shown to beat the best untuned model, forest (+0.0100, "],
  ])("says how it stands to the untuned model: %j", (overUntuned, sentence) => {
    const v = judge({ ...usual, overUntuned });
    expect(v.beatsUntuned).toBe(false);
    expect(v.advice).toContain(sentence);
  });
  it("says to use no model that is worse than a constant", () => {
    const v = judge({ ...usual, overConstant: gain(-0.1, -0.2, -0.05) });
    expect(v.beatsConstant).toBe(false);
    expect(v.advice).toMatch(
      /^On unseen rows the model is worse than a constant: do not use it \(-0\.1000, 95 % /,
    );
  });
  it("says what it may mean that a constant is not beaten", () => {
    const v = judge({ ...usual, overConstant: gain(0.01, -0.02, 0.05) });
    expect(v.beatsConstant).toBe(false);
    expect(v.advice).toContain(
      "the model is not shown to beat a constant: the columns may say nothing about the target (",
    );
  });
  it("says so where the model is the untuned one, which then does not beat itself", () => {
    for (const overUntuned of [undefined, gain(0.1, 0.05, 0.2)]) {
      const v = judge({ ...usual, isUntuned: true, overUntuned });
      expect(v.beatsUntuned).toBe(false);
      expect(v.advice).toMatch(/ It is the untuned forest\.$/);
    }
  });
  it("says so where there is nothing to compare with", () => {
    const none = { ...usual, untuned: undefined, overUntuned: undefined, overConstant: undefined };
    expect(judge(none)).toMatchObject({ beatsConstant: false, beatsUntuned: false });
    expect(judge(none).advice).toBe(
      "No constant was evaluated to compare it with. " +
        "No untuned model was evaluated to compare it with.",
    );
  });
});

describe("the holdout", () => {
  const sentence = "the search overfitted its folds";

  it("confirms a score that is within its interval, or worse", () => {
    for (const validation of [0.93, 0.9, 0.5]) {
      const v = judge({ ...usual, validation });
      expect(v.confirmed).toBe(true);
      expect(v.advice).not.toContain(sentence);
    }
  });
  it("does not confirm a better one, and the advice says so", () => {
    const v = judge({ ...usual, validation: 0.931 });
    expect(v.confirmed).toBe(false);
    expect(v.advice).toContain(
      "Cross-validation promised 0.9310, which is better than the holdout",
    );
    expect(v.advice).toContain(sentence);
  });
  it("is turned where less is better", () => {
    const error = { ...usual, direction: "minimize", metric: "rmse" } as const;
    const estimate = { score: 10, low: 9, high: 11 };
    expect(judge({ ...error, estimate, validation: 9 }).confirmed).toBe(true);
    expect(judge({ ...error, estimate, validation: 12 }).confirmed).toBe(true);
    expect(judge({ ...error, estimate, validation: 8.9 }).confirmed).toBe(false);
  });
  it("is not spoken of without held rows", () => {
    const v = judge({ ...usual, by: "cross-validation", validation: 2 });
    expect(v.confirmed).toBeUndefined();
    expect(v.advice).not.toContain(sentence);
  });
});

it.each([
  [9.87654, "+9.8765, 95 % interval 1.0000 to"],
  [98.7654, "+98.77, 95 % interval 1.0000 to"],
  [9876.54, "+9877, 95 % interval 1.0000 to"],
])("scores have four decimals below 10, two below 1000, none above: %d", (score, text) => {
  expect(judge({ ...usual, overUntuned: gain(score, 1, 99_999) }).advice).toContain(text);
});
