import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import {
  bestLossUpTo,
  completeCurves,
  hasFinished,
  lastLoss,
  lastStep,
  lossAhead,
  lossAtStep,
} from "./curves.ts";
import { errorCdf } from "./forecast.ts";
import { countCrossings } from "./pasha.ts";
import { percentileOf } from "./percentile.ts";

const curveOf = (...points: readonly (readonly [step: number, loss: number])[]) => {
  const loss = Float64Array.from(points, ([, v]) => v);
  return { step: Float64Array.from(points, ([step]) => step), loss, losses: [loss] };
};

describe("a curve", () => {
  const curve = curveOf([1, 5], [3, 2], [4, 7]);
  const none = curveOf();
  it("has a best loss up to each step, NaN before the first", () => {
    expect([0, 1, 2, 3, 4, 9].map((step) => bestLossUpTo(curve, step))).toEqual([
      Number.NaN,
      5,
      5,
      2,
      2,
      2,
    ]);
    expect(bestLossUpTo(curveOf([1, Number.NaN], [2, 3]), 2)).toBe(3);
  });
  it("continues by half of what was gained since half of the steps", () => {
    const falling = curveOf([1, 8], [2, 6], [3, 5], [4, 3]);
    // At 4: 3 now, 6 by step 2, so 3 − (6 − 3) / 2; at 3 the earlier loss is that of step 1.
    expect([1, 2, 3, 4].map((step) => lossAhead(falling, step))).toEqual([8, 5, 3.5, 1.5]);
    const rising = curveOf([1, 2], [2, 5]);
    expect(lossAhead(rising, 2)).toBe(2); // the best loss so far is of step 1
    const broken = curveOf([1, Number.POSITIVE_INFINITY], [2, 4]);
    expect(lossAhead(broken, 2)).toBe(4);
    expect(lossAhead(none, 2)).toBe(Number.NaN);
  });
  it("has a loss at reported steps alone", () => {
    expect([1, 2, 3].map((step) => lossAtStep(curve, step))).toEqual([5, Number.NaN, 2]);
  });
  it("has a last step and loss", () => {
    expect([lastStep(curve), lastLoss(curve)]).toEqual([4, 7]);
    expect([lastStep(none), lastLoss(none)]).toEqual([-1, Number.NaN]);
  });
  it("crosses another one each time that the better of the two changes", () => {
    const line = (...values: number[]) => curveOf(...values.map((v, i) => [i, v] as const));
    expect(countCrossings(line(1, 1, 1, 1), line(2, 0, 2, 0))).toBe(3);
    expect(countCrossings(line(1, 1, 1), line(2, 1, 2))).toBe(0); // they touch
    expect(countCrossings(line(1, 1, 1), line(2, 1, 0))).toBe(1);
    expect(countCrossings(line(1), line(2, 0))).toBe(0);
  });
});

it("complete curves are those of complete trials", () => {
  const s = space({ x: float(0, 1) });
  const params = { x: 0.5 };
  const history = historyOf(s, [
    { params, curve: [1] },
    { params, values: [2], curve: [3, 2] },
    { params, state: "running", curve: [4] },
  ]);
  expect([...completeCurves(history)].map((c) => Array.from(c.loss))).toEqual([[3, 2]]);
  expect([0, 1, 2].map((number) => hasFinished(history, number))).toEqual([true, true, false]);
});

it("a percentile is interpolated between neighbours (as numpy.percentile)", () => {
  const values = [4, 1, 3, 2];
  expect([25, 50, 75, 100].map((p) => percentileOf(values, p))).toEqual([1.75, 2.5, 3.25, 4]);
  expect(percentileOf([7], 10)).toBe(7);
});

it("Student's t with two degrees of freedom has the quantiles of its table", () => {
  expect(errorCdf(0)).toBe(0.5);
  // 1.886, 2.920, 4.303, 6.965: 90, 95, 97.5 and 99 %.
  for (const [t, p] of [
    [1.886, 0.9],
    [2.92, 0.95],
    [4.303, 0.975],
    [6.965, 0.99],
  ]) {
    expect(errorCdf(t)).toBeCloseTo(p, 4);
    expect(errorCdf(-t)).toBeCloseTo(1 - p, 4);
  }
});
