import { expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { bandwidth, lowestBandwidth } from "./bandwidth.ts";
import { Ranking, rankByForecast } from "./ranking.ts";

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
  const all = new Ranking(99);
  const three = new Ranking(3);
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
