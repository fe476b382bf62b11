import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { byCrowding, byLoss, partitionFeasible } from "./selection.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };

describe("selection", () => {
  it("orders by value, then infeasible trials by violation, then pruned, then failed ones", () => {
    const { finished } = historyOf(
      s,
      [
        { params, state: "failed" },
        { params },
        { params, values: [0], limits: [9] },
        { params, values: [3], limits: [1] },
        { params, values: [1], limits: [0] },
        { params, values: [0], limits: [2] },
        { params, values: [1], limits: [0] },
      ],
      "minimize",
      { m: { atMost: 1 } },
    );
    expect(byLoss(finished, [0, 1, 2, 3, 4, 5, 6])).toEqual([4, 6, 3, 5, 2, 1, 0]);
    expect(byLoss(finished, [0, 6, 2])).toEqual([6, 2, 0]);
    const { good, rest } = partitionFeasible(finished, [5, 4, 3]);
    expect([good, rest]).toEqual([[4, 3], [5]]);
  });
  it("counts a value of NaN as worse than any number", () => {
    const { finished } = historyOf(s, [
      { params, values: [Number.NaN] },
      { params, values: [1e9] },
      { params, values: [Infinity] },
    ]);
    expect(byLoss(finished, [0, 1, 2])).toEqual([1, 2, 0]);
  });
  it("orders several objectives by front, then by crowding distance (Deb et al. 2002)", () => {
    const values = [
      [0, 4],
      [1, 2], // between its neighbours: (2 − 0)/4 + (4 − 1)/4 = 5/4
      [2, 1], // (4 − 1)/4 + (2 − 0)/4 = 5/4: equal, so as the rows stand
      [4, 0],
      [5, 5],
    ];
    const { finished } = historyOf(
      s,
      values.map((v) => ({ params, values: v })),
      { a: "minimize", b: "minimize" },
    );
    expect(byCrowding(finished, [4, 3, 2, 1, 0])).toEqual([3, 0, 2, 1, 4]);
  });
});
