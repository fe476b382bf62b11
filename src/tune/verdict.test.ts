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
  it("recommends the default where it did not", () => {
    const v = judge({ ...usual, difference: { score: 0.01, low: -0.02, high: 0.04 } });
    expect(v).toMatchObject({ beatsDefault: false, recommended: "default" });
    expect(v.advice).toMatch(/not shown to beat the untuned forest/);
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
