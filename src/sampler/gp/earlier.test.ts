import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../../test/history.ts";
import { categorical, float } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import { type Space, space } from "../../space/space.ts";
import { Earlier } from "./earlier.ts";

const now = space({ x: float(0, 10), added: float(0, 1) });
const before = space({ x: float(0, 20), removed: float(0, 1) });
const encoding = new Encoding(now.axes);
const learn = <S extends ParamTree>(
  study: Space<S>,
  trials: readonly WrittenTrial<S>[],
  limited = false,
): Earlier =>
  new Earlier(now, encoding, {
    space: study,
    history: historyOf(study, trials, "minimize", limited ? { m: { atMost: 0 } } : {}),
  });
const at = (x: number, value: number, more: object = {}) => ({
  params: { x, removed: 0.9 },
  values: [value],
  ...more,
});
const winners = (study: Earlier) => study.winners.map((unit) => [...unit]);
const meanAt = (study: Earlier, x: number): number =>
  study.model.mean(Float64Array.of(x / 10, 0.5), { mean: 0, variance: 0 });

describe("winners of an earlier study", () => {
  it("keep the values of parameters of the same name; new ones get the middle", () => {
    // 4 is 0.2 of the earlier range, and 0.4 of this one.
    expect(winners(learn(before, [at(4, 1)]))).toEqual([[0.4, 0.5]]);
  });
  it("are the best points that differ by more than a tenth, three at most, best first", () => {
    const trials = [9, 4, 4.1, 1, 6.5, 8].map((x, i) => at(x, [3, 1, 0, 2, 4, 5][i]));
    // By value: 4.1, 4, 1, 9 … of which the first three are considered.
    expect(winners(learn(before, trials)).map(([u]) => u)).toEqual([0.41, 0.1]);
  });
  it("are no infeasible, failed or infinite results, and none outside this space", () => {
    const trials = [
      at(1, -5, { limits: [1] }),
      { params: { x: 2, removed: 0 }, state: "failed" as const },
      at(3, -Infinity, { limits: [0] }),
      at(15, -1, { limits: [0] }),
      at(5, 1, { limits: [0] }),
    ];
    expect(winners(learn(before, trials, true))).toEqual([[0.5, 0.5]]);
  });
  it("are none where a choice of the earlier study does not exist here", () => {
    const choices = space({ x: categorical(["a", "b"]) });
    const study = learn(choices, [{ params: { x: "a" }, values: [1] }]);
    expect(winners(study)).toEqual([]);
  });
});

describe("the model of an earlier study", () => {
  const points = [0.5, 2, 3.5, 5, 6.5, 8, 9.5];
  const rising = learn(
    before,
    points.map((x) => at(x, x)),
  );
  it("does not exist for fewer than five points", () => {
    const few = learn(
      before,
      points.slice(0, 4).map((x) => at(x, x)),
    );
    expect(few.winners.length).toBeGreaterThan(0);
    const gradient = new Float64Array(2);
    expect(meanAt(few, 3)).toBe(0);
    few.model.addSlope(1, new Float64Array(2), new Float64Array(2), gradient);
    expect([...gradient]).toEqual([0, 0]);
  });
  it("rises where values rose", () => {
    const means = [1, 3, 5, 7, 9].map((x) => meanAt(rising, x));
    for (let i = 1; i < means.length; i++) expect(means[i]).toBeGreaterThan(means[i - 1]);
  });
  it("adds the slope of its mean, as differences show it, times a weight", () => {
    const gradient = Float64Array.of(10, 20);
    const h = 1e-5;
    const slope = (meanAt(rising, 4 + h) - meanAt(rising, 4 - h)) / (2 * (h / 10));
    meanAt(rising, 4);
    rising.model.addSlope(0, new Float64Array(2), new Float64Array(2), gradient);
    expect([...gradient]).toEqual([10, 20]);
    rising.model.addSlope(-2, new Float64Array(2), new Float64Array(2), gradient);
    expect(gradient[0] - 10).toBeCloseTo(-2 * slope, 4);
  });
});
