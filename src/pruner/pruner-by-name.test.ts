import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { prunerNamed } from "./pruner-by-name.ts";

const none = historyOf(space({ x: float(0, 1) }), [{ params: { x: 0.5 }, state: "running" }]);

describe("a pruner by its name", () => {
  it.each([
    ["median", "median", 1],
    ["percentile", "percentile-25", 1],
    ["percentile:12.5", "percentile-12.5", 1],
    ["asha", "asha", Infinity],
    ["pasha", "pasha", Infinity],
    ["hyperband", "hyperband", Infinity],
    ["successive-halving", "successive-halving", Infinity],
    ["pbt", "pbt", 1],
    ["pb2", "pb2", 1],
    ["forecast", "forecast", 1],
    ["threshold:0.9", "threshold", 1],
    ["wilcoxon", "wilcoxon", 1],
  ])("%s is %s, for %d objectives", (text, name, objectives) => {
    expect(prunerNamed(text)).toMatchObject({ name, supports: { objectives } });
  });
  it.each([
    ["asha:2:9", 2],
    ["asha", 1],
    ["pasha:3:9", 3],
    ["successive-halving:5:9", 5],
    ["pbt", 10],
    ["pbt:4:9", 4],
    ["pb2:6:9", 6],
  ])("%s decides at step %d first", (text, step) => {
    expect(prunerNamed(text)?.next?.(0, none)).toBe(step);
  });
  it("refuses an unknown name with all valid ones, and a hint if one is near", () => {
    const names =
      "none, median, percentile, asha, pasha, hyperband, successive-halving, pbt, pb2, forecast, " +
      "threshold, wilcoxon";
    expect(() => prunerNamed("zebra")).toThrow(
      expect.objectContaining({
        code: "usage",
        message: `unknown pruner "zebra"; valid names: ${names}`,
        hint: undefined,
      }),
    );
    expect(() => prunerNamed("toString")).toThrow('unknown pruner "toString"');
    expect(() => prunerNamed("sucessive-halving:1")).toThrow(
      expect.objectContaining({ hint: "did you mean successive-halving?" }),
    );
  });
  it.each([
    ["threshold", "threshold needs a number to compare with"],
    ["percentile:0", "percentile needs a share from 0 to 100, got 0"],
    ["pbt:0", "pbt needs whole numbers 1 ≤ interval < max, got interval 0, max 100"],
    ["pb2:9:9", "pb2 needs whole numbers 1 ≤ interval < max, got interval 9, max 9"],
    ["pbt:1:9:0.6", "share of pbt must be above 0 and 0.5 at most, got 0.6"],
    [
      "asha:9:1",
      "asha needs 0 < min ≤ max, eta > 1 and growth > 1, got min 9, max 1, eta 3, growth 2",
    ],
  ])("refuses %s", (text, message) => {
    expect(() => prunerNamed(text)).toThrow(expect.objectContaining({ code: "usage", message }));
  });
});
