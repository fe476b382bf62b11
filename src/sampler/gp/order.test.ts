import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import { space } from "../../space/space.ts";
import type { Objectives } from "../../trial/objective.ts";
import { observeAny } from "../surrogate/observe-any.ts";
import { orderByValue } from "./order.ts";
import { severalObjectives } from "./several-objectives.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
function order(
  trials: readonly WrittenTrial<typeof s.params>[],
  objectives: Objectives = "minimize",
  limited = false,
): readonly number[] {
  const history = historyOf(s, trials, objectives, limited ? { m: { atMost: 0 } } : {});
  const observations = observeAny(history, new Encoding(s.axes), 100);
  const orderOf = typeof objectives === "string" ? orderByValue : severalObjectives.order;
  return orderOf(observations, observations.losses, history.finished);
}

describe("the order of observations", () => {
  it("is by value, the older of equals first, without trials that have no result", () => {
    expect(
      order([
        { params, values: [2] },
        { params, values: [1] },
        { params, state: "failed" },
        { params, values: [1] },
        { params },
        { params, values: [Number.NaN] },
      ]),
    ).toEqual([1, 3, 0]);
  });
  it("has infeasible trials last, by their violation", () => {
    const at = (value: number, limit: number) => ({ params, values: [value], limits: [limit] });
    expect(order([at(0, 3), at(5, 0), at(9, 1), at(4, -1)], "minimize", true)).toEqual([
      3, 1, 2, 0,
    ]);
  });
  it("with several objectives has the front first, the newest of it foremost", () => {
    const values = [
      [0, 3],
      [3, 3],
      [1, 1],
      [4, 4],
      [3, 0],
    ];
    expect(
      order(
        values.map((v) => ({ params, values: v })),
        { a: "minimize", b: "minimize" },
      ),
    ).toEqual([4, 2, 0, 3, 1]);
  });
  it("of no trials is empty", () => {
    expect(order([])).toEqual([]);
  });
});
