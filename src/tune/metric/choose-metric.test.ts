import { describe, expect, it } from "vitest";
import { chooseMetric, type MetricWishes, type ScoredData } from "./choose-metric.ts";

const loans: ScoredData = {
  task: "classification",
  classes: ["bad", "good"],
  target: Float64Array.of(1, 1, 0, 1),
};
const grades: ScoredData = {
  task: "classification",
  classes: ["a", "b", "c"],
  target: Float64Array.of(0, 1, 2),
};
const prices: ScoredData = { task: "regression", classes: [], target: Float64Array.of(-2, 0.5) };

const labelOf = (data: ScoredData, wishes: MetricWishes): string =>
  chooseMetric(data, wishes).info.label;
/** Two rows: bad is predicted for both, and right for the first one. */
const predictions = Float64Array.of(0.9, 0.1, 0.8, 0.2);
const two = { values: Float64Array.of(0, 1), classes: 2 };

describe("the metric that is chosen", () => {
  it("is of the rarer of two classes, and says so", () => {
    const { info } = chooseMetric(loans, { metric: "f1" });
    expect(info.label).toBe("f1 of bad");
    expect(info.score(predictions, two)).toBeCloseTo(2 / 3, 12);
    const often = { ...loans, target: Float64Array.of(0, 0, 1) };
    expect(labelOf(often, { metric: "average-precision" })).toBe("average-precision of good");
    const equal = { ...loans, target: Float64Array.of(0, 1) };
    expect(labelOf(equal, { metric: "f1" })).toBe("f1 of good");
  });
  it("is of the class that the user names, also among more than two", () => {
    const { info } = chooseMetric(loans, { metric: "f1", positive: "good" });
    expect(info.label).toBe("f1 of good");
    expect(info.score(predictions, two)).toBe(0);
    expect(labelOf(grades, { metric: "auc", positive: "c" })).toBe("auc of c");
  });
  it("names no class where the score is the same of each", () => {
    expect(labelOf(loans, {})).toBe("auc");
    expect(labelOf(loans, { metric: "matthews" })).toBe("matthews");
    expect(labelOf(loans, { metric: "log-loss", positive: "bad" })).toBe("log-loss");
    expect(labelOf(grades, { metric: "f1" })).toBe("f1");
  });
  it("has a quantile, if it is the pinball loss", () => {
    const { info } = chooseMetric(prices, { metric: "pinball", quantile: 0.9 });
    expect(info.label).toBe("pinball at 0.9");
    expect(info.score(Float64Array.of(0), { values: Float64Array.of(1), classes: 0 })).toBe(0.9);
    expect(labelOf(prices, { metric: "pinball" })).toBe("pinball at 0.5");
  });
  it.each<[string, ScoredData, MetricWishes, string, string | undefined]>([
    ["a class of numbers", prices, { positive: "bad" }, "positive names a class, but", undefined],
    [
      "an unknown class",
      loans,
      { positive: "Bad" },
      'there is no class "Bad"',
      "did you mean bad?",
    ],
    [
      "a quantile of auc",
      loans,
      { quantile: 0.5 },
      "quantile is for the metric pinball",
      undefined,
    ],
    ["no quantile", prices, { metric: "pinball", quantile: 1 }, "above 0 and below 1", undefined],
    ["rmsle below −1", prices, { metric: "rmsle" }, "a target is -2", "use --metric rmse or mae"],
    ["another task", prices, { metric: "auc" }, '"auc" is not for regression', undefined],
    ["a typo", loans, { metric: "acuracy" as "accuracy" }, "is not for", "did you mean accuracy?"],
  ])("refuses %s", (_, data, wishes, message, hint) => {
    expect(() => chooseMetric(data, wishes)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        ...(hint !== undefined && { hint }),
      }),
    );
  });
});
