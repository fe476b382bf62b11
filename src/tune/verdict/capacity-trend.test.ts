import { describe, expect, it } from "vitest";
import { evaluated } from "../../../test/tune-parts.ts";
import { createRng } from "../../numeric/rng.ts";
import type { Evaluated } from "../tuning-result.ts";
import { findCapacityTrend } from "./capacity-trend.ts";

/**
 * Trials of a model, best first, whose score depends on a parameter as `scoreOf` says, with errors.
 * @param values of the parameter
 */
function trials(
  model: Evaluated["model"],
  values: readonly number[],
  paramsOf: (value: number) => Evaluated["params"],
  scoreOf: (value: number) => number,
  noise = 0.002,
  seed = 1,
): Evaluated[] {
  const rng = createRng(seed);
  return values
    .map((value, number) =>
      evaluated(number, scoreOf(value) + noise * rng.normal(), { model, params: paramsOf(value) }),
    )
    .sort((a, b) => b.validation.mean - a.validation.mean);
}
const penalties = Array.from({ length: 16 }, (_, i) => 10 ** (-6 + i / 2.5));
const asPenalty = (penalty: number) => ({ penalty });
const depths = [1, 2, 3, 4, 5, 6, 7, 8, 2, 3, 4, 5, 6, 7];

describe("the trend of scores over capacity", () => {
  it("finds the best value within the tried ones", () => {
    const scoreOf = (v: number) => 0.9 - 0.01 * (Math.log10(v) + 3) ** 2;
    const trend = findCapacityTrend(
      trials("linear", penalties, asPenalty, scoreOf),
      "linear",
      "maximize",
    );
    expect(trend).toMatchObject({ model: "linear", param: "penalty", best: "within" });
    // The least parabola over the better four fifths of the trials.
    expect(Math.log10(trend?.value ?? 0)).toBeCloseTo(-3, 0);
    expect(trend?.trials).toBe(13);
    expect(trend?.growsWith).toBe(false);
  });
  it("finds that the best value lies beyond an end", () => {
    const up = (v: number) => 0.8 + 0.02 * Math.log10(v);
    const high = findCapacityTrend(
      trials("linear", penalties, asPenalty, up),
      "linear",
      "maximize",
    );
    expect(high).toMatchObject({ best: "high", value: penalties[15] });
    const low = findCapacityTrend(
      trials("linear", penalties, asPenalty, (v) => 1 - up(v)),
      "linear",
      "maximize",
    );
    expect(low).toMatchObject({ best: "low" });
  });
  it("knows that of an error less is better", () => {
    const error = (v: number) => 1 + 0.02 * Math.log10(v);
    const list = trials("linear", penalties, asPenalty, error).toReversed();
    expect(findCapacityTrend(list, "linear", "minimize")).toMatchObject({ best: "low" });
  });
  it("finds a parameter within another one: the depth of boosted trees", () => {
    const list = trials(
      "boosting",
      depths,
      (depth) => ({ growth: { kind: "oblivious", depth } }),
      (depth) => 0.8 + 0.02 * Math.log(depth),
    );
    expect(findCapacityTrend(list, "boosting", "maximize")).toMatchObject({
      ...{ param: "depth", best: "high", tried: [expect.any(Number), 8], growsWith: true },
    });
  });
  it("says nothing of less than ten trials, of few values, of equal scores, of another model", () => {
    const scoreOf = (v: number) => 0.8 + 0.02 * Math.log10(v);
    const of = (list: Evaluated[], model = "linear") => findCapacityTrend(list, model, "maximize");
    expect(of(trials("linear", penalties.slice(0, 11), asPenalty, scoreOf))).toBeUndefined();
    const three = penalties.map((_, i) => 10 ** -(i % 3));
    expect(of(trials("linear", three, asPenalty, scoreOf))).toBeUndefined();
    expect(of(trials("linear", penalties, asPenalty, () => 0.9, 0))).toBeUndefined();
    expect(of(trials("linear", penalties, asPenalty, scoreOf), "boosting")).toBeUndefined();
  });
  it("is seldom found in scores that do not depend on the parameter", () => {
    let found = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const list = trials("linear", penalties, asPenalty, () => 0.9, 0.01, seed);
      if (findCapacityTrend(list, "linear", "maximize") !== undefined) found++;
    }
    // Below 1 % for each of two coefficients.
    expect(found).toBeLessThanOrEqual(6);
  });
});
