import { expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { bandwidth, lowestBandwidth } from "./bandwidth.ts";
import { LossRanking, rankByForecast } from "./ranking.ts";
import { FrontRanking } from "./ranking-fronts.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };

it("TPE ranks by value, then pruned trials by step, then infeasible, then failed ones", () => {
  const history = historyOf(
    s,
    [
      { params, state: "failed" },
      { params, values: [0], limits: [4] },
      { params, values: [0], limits: [2] },
      { params, curve: [1] },
      { params, curve: [5, 5] },
      { params, curve: [5, 4] },
      { params, values: [3], limits: [0] },
      { params, values: [2], limits: [0] },
    ],
    "minimize",
    { m: { atMost: 1 } },
  );
  const all = new LossRanking(99);
  const three = new LossRanking(3);
  for (let row = 0; row < history.finished.length; row++) {
    all.add(history, row);
    three.add(history, row);
  }
  expect(all.order).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
  expect(three.order).toEqual([7, 6, 5]);
});

it("a forecast ranks a pruned trial among the complete ones", () => {
  const falling = (level: number, steps = 8): number[] =>
    Array.from({ length: steps }, (_, i) => level + 1 / (i + 1));
  const history = historyOf(s, [
    ...[0.1, 0.3, 0.5, 0.7].map((level) => ({
      params,
      curve: falling(level),
      values: [level + 1 / 8],
    })),
    { params, curve: falling(0.2, 4) },
    { params },
    { params, state: "failed" },
  ]);
  expect(rankByForecast(history)).toEqual([0, 4, 1, 2, 3, 5, 6]);
});

it("a bandwidth reaches to the farther neighbour, within its bounds", () => {
  expect(bandwidth(0.2, 0.5, 0.6, 0.01)).toBeCloseTo(0.3, 12);
  expect(bandwidth(Number.NaN, 0.3, 0.7, 0.01)).toBeCloseTo(0.4, 12);
  expect(bandwidth(0.1, 0.3, Number.NaN, 0.01)).toBeCloseTo(0.2, 12);
  expect(bandwidth(Number.NaN, 0.3, Number.NaN, 0.01)).toBeCloseTo(0.7, 12);
  expect(bandwidth(0.5, 0.5, 0.5, 0.01)).toBe(0.01);
  expect([1, 50, 99, 1000].map(lowestBandwidth)).toEqual([1 / 2, 1 / 51, 1 / 100, 1 / 100]);
});

/** All rows of a history in the order of a ranking. */
const ranked = (history: ReturnType<typeof historyOf>, kept = 99): readonly number[] => {
  const ranking = history.finished.loss.length > 1 ? new FrontRanking() : new LossRanking(kept);
  for (let row = 0; row < history.finished.length; row++) ranking.add(history, row);
  return ranking.order;
};

it("TPE ranks equal trials by age, and an infinitely good value as a failure", () => {
  const values = [2, 1, 1, Infinity, 1, -Infinity];
  const history = historyOf(
    s,
    values.map((v) => ({ params, values: [v] })),
  );
  expect(ranked(history)).toEqual([1, 2, 4, 0, 3, 5]);
});

it("the best rows are the same whatever number of them is kept", () => {
  const values = Array.from({ length: 40 }, (_, i) => Math.sin(7 * i));
  const history = historyOf(
    s,
    values.map((v) => ({ params, values: [v] })),
  );
  const all = ranked(history);
  expect(all).toEqual([...values.keys()].sort((a, b) => values[a] - values[b]));
  for (const kept of [1, 5, 25]) expect(ranked(history, kept)).toEqual(all.slice(0, kept));
});

it("pruned trials are ranked by their last step, then loss, without a curve last", () => {
  const history = historyOf(s, [
    { params },
    { params, curve: [1, Number.NaN] },
    { params, curve: [9, 3] },
    { params, curve: [0] },
    { params, curve: [9, 2] },
    { params, curve: [[7, [50]]] },
  ]);
  expect(ranked(history)).toEqual([5, 4, 2, 1, 3, 0]);
});

it("a maximized objective is ranked from its greatest value", () => {
  const history = historyOf(
    s,
    [1, 3, 2].map((v) => ({ params, values: [v] })),
    "maximize",
  );
  expect(ranked(history)).toEqual([1, 2, 0]);
});

it("several objectives are ranked by front", () => {
  const values = [
    [3, 3],
    [0, 2],
    [1, 1],
    [2, 0],
    [2, 2],
  ];
  const history = historyOf(
    s,
    values.map((v) => ({ params, values: v })),
    { a: "minimize", b: "minimize" },
  );
  const order = ranked(history);
  expect([...order.slice(0, 3)].sort()).toEqual([1, 2, 3]);
  expect(order.slice(3)).toEqual([4, 0]);
});

it("a forecast ranks infeasible trials after feasible ones, failed ones last", () => {
  const history = historyOf(
    s,
    [
      { params, state: "failed" },
      { params, values: [0], limits: [5] },
      { params, values: [0], limits: [3] },
      { params, values: [9], limits: [0] },
      { params, values: [8], limits: [1] },
    ],
    "minimize",
    { m: { atMost: 1 } },
  );
  expect(rankByForecast(history)).toEqual([4, 3, 2, 1, 0]);
  expect(rankByForecast(historyOf(s, []))).toEqual([]);
});

it("a complete trial with a value of NaN is ranked behind those with a number", () => {
  const history = historyOf(
    s,
    [3, Number.NaN, 1].map((v) => ({ params, values: [v] })),
  );
  expect(ranked(history)).toEqual([2, 0, 1]);
});
