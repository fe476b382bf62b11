import { describe, expect, it } from "vitest";
import { metrics } from "./metric.ts";
import { type Evidence, judge } from "./verdict.ts";

const usual: Evidence = {
  model: "boosting",
  info: metrics.auc,
  train: 0.93,
  validation: 0.9,
  std: 0.02,
  constant: 0.5,
  holdout: { score: 0.9, low: 0.87, high: 0.93 },
  difference: { score: 0.03, low: 0.01, high: 0.05 },
  bestIsDefault: false,
  defaultModel: "forest",
  mayKeepDefault: true,
};

describe("the verdict", () => {
  it("says that tuning paid when the interval of the gain is above 0", () => {
    expect(judge(usual)).toMatchObject({
      fit: "good",
      beatsDefault: true,
      recommended: "best",
      gain: { score: 0.03, low: 0.01, high: 0.05 },
    });
  });
  it("recommends the untuned model where that scored better and may be chosen", () => {
    const worse = { ...usual, difference: { score: -0.01, low: -0.03, high: 0.01 } };
    expect(judge(worse)).toMatchObject({ beatsDefault: false, recommended: "default" });
    expect(judge(worse).advice).toMatch(
      /not shown to beat the untuned forest .*: the untuned model is recommended\.$/,
    );
    expect(
      judge({ ...usual, difference: { score: -0.02, low: -0.03, high: -0.01 } }).advice,
    ).toMatch(/is worse than the untuned forest/);
    const excluded = judge({ ...worse, mayKeepDefault: false });
    expect(excluded.recommended).toBe("best");
    expect(excluded.advice).toMatch(/not among the models to choose from: the tuned one is rec/);
  });
  it("recommends the tuned model where the gain is not shown, but not below 0", () => {
    const v = judge({ ...usual, difference: { score: 0.01, low: -0.02, high: 0.04 } });
    expect(v).toMatchObject({ beatsDefault: false, recommended: "best" });
    expect(v.advice).toMatch(/not shown to beat .*scored no worse: the tuned model is rec/);
    expect(judge({ ...usual, bestIsDefault: true, difference: undefined }).advice).toMatch(
      /No candidate beat the untuned forest/,
    );
  });
  it("turns the sign where less is better", () => {
    const v = judge({
      ...usual,
      info: metrics.rmse,
      train: 9,
      validation: 10,
      constant: 30,
      holdout: { score: 10, low: 9, high: 11 },
      difference: { score: -2, low: -3, high: -1 },
    });
    expect(v).toMatchObject({
      fit: "good",
      beatsDefault: true,
      gain: { score: 2, low: 1, high: 3 },
    });
  });
  it("sees a model that learns its rows by heart, and names the lever", () => {
    const v = judge({ ...usual, model: "tree", train: 1, validation: 0.7 });
    expect(v.fit).toBe("overfits");
    expect(v.advice).toMatch(/less depth/);
  });
  it("does not hold it against a forest, which always does", () => {
    expect(judge({ ...usual, model: "forest", train: 1 }).fit).toBe("good");
  });
  it("sees a model that learns too little", () => {
    const v = judge({ ...usual, model: "linear", train: 0.52, validation: 0.51 });
    expect(v.fit).toBe("underfits");
    expect(v.advice).toMatch(/smaller penalty/);
  });
  it("sees a search that fitted its folds", () => {
    expect(
      judge({
        ...usual,
        validation: 0.99,
        train: 0.995,
        std: 0.001,
        holdout: { score: 0.9, low: 0.88, high: 0.92 },
      }),
    ).toMatchObject({
      fit: "overfits",
    });
  });
});

describe("the thresholds of a verdict", () => {
  const fitOf = (more: Partial<Evidence>) => judge({ ...usual, ...more }).fit;

  it("a gap is wide above two deviations and a quarter of what was gained on the constant", () => {
    // Gained: 0.9 − 0.5; a quarter of it is 0.1.
    const gap = (train: number, std: number) =>
      fitOf({ train, std, validation: 0.9, constant: 0.5, holdout: undefined });
    expect(gap(0.999, 0.01)).toBe("good");
    expect(gap(1.001, 0.01)).toBe("overfits");
    expect(gap(1.001, 0.051)).toBe("good");
    expect(gap(1.001, 0.05)).toBe("overfits");
  });
  it("a model underfits below a tenth of what could be gained, 1 being the best of bounded scores", () => {
    const learned = (train: number) =>
      fitOf({ train, validation: train, constant: 0.5, holdout: undefined });
    expect(learned(0.549)).toBe("underfits");
    expect(learned(0.551)).toBe("good");
  });
  it("a model underfits a score without bounds below a tenth of the constant's", () => {
    const learned = (train: number) =>
      fitOf({ info: metrics.rmse, train, validation: train, constant: 20, holdout: undefined });
    expect(learned(18.1)).toBe("underfits");
    expect(learned(17.9)).toBe("good");
  });
  it("nothing is said on underfitting when the constant is not known", () => {
    expect(fitOf({ train: 0.5, validation: 0.5, constant: undefined, holdout: undefined })).toBe(
      "good",
    );
  });
  it("a search fitted its folds when it is two deviations beyond the holdout's interval", () => {
    const validated = (validation: number) =>
      fitOf({ validation, train: validation, holdout: { score: 0.8, low: 0.75, high: 0.85 } });
    expect(validated(0.889)).toBe("good");
    expect(validated(0.891)).toBe("overfits");
    const error = (validation: number) =>
      fitOf({
        info: metrics.rmse,
        validation,
        train: validation,
        constant: 30,
        std: 0.5,
        holdout: { score: 10, low: 9, high: 11 },
      });
    expect(error(8.1)).toBe("good");
    expect(error(7.9)).toBe("overfits");
  });
  it("a gain pays only when its interval lies above 0, not when it touches it", () => {
    const low = (v: number) =>
      judge({ ...usual, difference: { score: 0.03, low: v, high: 0.05 } }).beatsDefault;
    expect([low(-0.001), low(0), low(0.001)]).toEqual([false, false, true]);
    const touching = judge({ ...usual, difference: { score: 0.03, low: 0, high: 0.05 } });
    expect(touching.advice).toContain("it is not shown to beat the untuned forest");
  });
  it("a gain does not count for the untuned model itself", () => {
    expect(judge({ ...usual, bestIsDefault: true })).toMatchObject({
      beatsDefault: false,
      recommended: "default",
    });
  });
});

describe("the advice", () => {
  it("has four decimals for scores below 10, two below 1000, none above", () => {
    const advice = (train: number) =>
      judge({ ...usual, info: metrics.rmse, train, validation: train, constant: undefined }).advice;
    expect(advice(9.87654)).toContain("training score 9.8765 and");
    expect(advice(98.7654)).toContain("training score 98.77 and");
    expect(advice(9876.54)).toContain("training score 9877 and");
  });
  it("has the gain with its interval, and a plus before one that is not shown", () => {
    expect(judge(usual).advice).toContain(
      "On unseen rows it beats the untuned forest by 0.0300 (95 % interval 0.0100 to 0.0500).",
    );
    const unsure = judge({ ...usual, difference: { score: 0.01, low: -0.02, high: 0.04 } });
    expect(unsure.advice).toContain("(+0.0100, 95 % interval -0.0200 to 0.0400)");
    const worse = judge({ ...usual, difference: { score: -0.01, low: -0.02, high: 0 } });
    expect(worse.advice).toContain("(-0.0100, 95 % interval -0.0200 to 0.0000)");
  });
  it("says why there is no comparison", () => {
    const none = { ...usual, difference: undefined };
    expect(judge({ ...none, defaultModel: undefined }).advice).toContain(
      "No untuned model was evaluated to compare it with.",
    );
    expect(judge({ ...none, holdout: undefined }).advice).toContain(
      "Without held-out rows there is no fair comparison with the untuned model.",
    );
  });
  it.each([
    ["linear", "a larger penalty"],
    ["tree", "less depth, a larger min_leaf, more pruning"],
    ["boosting", "fewer leaves, a lower rate, a larger min_leaf or l2"],
    ["network", "more l2 or dropout, fewer neurons, earlier stopping"],
  ] as const)("tells what to change when a %s model overfits", (model, remedy) => {
    expect(judge({ ...usual, model, train: 1, validation: 0.6 }).advice).toContain(remedy);
  });
});
