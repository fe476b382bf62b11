import { expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { costsOf } from "./cost.ts";

it("a trial has a cost only where it is a number above 0", () => {
  const { finished } = historyOf(
    space({ x: float(0, 1) }),
    [0, 1, 2, 3, 4].map((i) => ({ params: { x: i / 4 }, values: [i] })),
  );
  const cost = Float64Array.of(2, 0, -1, Infinity, Number.NaN);
  const nan = Number.NaN;
  expect([...costsOf({ rows: [0, 1, 2, 3, 4] }, { ...finished, cost })]).toEqual([
    2,
    nan,
    nan,
    nan,
    nan,
  ]);
});
