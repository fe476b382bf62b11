import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { keepFloor, keepNearest, pausedNumbers, reachedNow, rungsOf, standings } from "./rungs.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
const curveOf = (...step: number[]) => {
  const loss = Float64Array.from(step, () => 0);
  return { step: Float64Array.from(step), loss, losses: [loss] };
};

describe("rungs", () => {
  it("lie at min · growthᵏ below max", () => {
    expect(rungsOf("p", { min: 1, max: 81 })).toEqual([1, 3, 9, 27]);
    expect(rungsOf("p", { min: 1, max: 82 })).toEqual([1, 3, 9, 27, 81]);
    expect(rungsOf("p", { min: 2, max: 20, eta: 4, growth: 2 })).toEqual([2, 4, 8, 16]);
    expect(rungsOf("p", { min: 1, max: 5, eta: 1.2 })).toEqual([1, 2, 3, 4]);
    expect(rungsOf("p", { min: 5, max: 5 })).toEqual([]);
  });
  it("ascend, below max, whatever the options", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: 1.05, max: 10, noNaN: true }),
        (min, more, eta) => {
          const rungs = rungsOf("p", { min, max: min + more, eta });
          for (const [k, rung] of rungs.entries()) {
            expect(rung).toBeGreaterThan(k === 0 ? min - 1 : rungs[k - 1]);
            expect(rung).toBeLessThan(min + more);
          }
        },
      ),
    );
  });
  it.each([
    { min: 0, max: 9 },
    { min: 3, max: 2 },
    { min: 1, max: 9, eta: 1 },
    { min: 1, max: 9, growth: 1 },
    { min: Number.NaN, max: 9 },
  ])("are refused for %o", (options) => {
    expect(() => rungsOf("p", options)).toThrow(/p needs 0 < min ≤ max/);
  });
  it("are judged once, by the report that is the first to reach them", () => {
    const rungs = [1, 3, 9];
    expect(reachedNow(curveOf(), rungs)).toEqual([]);
    expect(reachedNow(curveOf(1), rungs)).toEqual([1]);
    expect(reachedNow(curveOf(1, 2), rungs)).toEqual([]);
    expect(reachedNow(curveOf(2, 4), rungs)).toEqual([3]);
    expect(reachedNow(curveOf(1, 20), rungs)).toEqual([3, 9]);
    expect(reachedNow(curveOf(20), rungs)).toEqual([1, 3, 9]);
  });
  it("keep n/eta trials, rounded down or to the nearest", () => {
    expect([1, 2, 3, 5, 6].map(keepFloor(3))).toEqual([0, 0, 1, 1, 2]);
    expect([1, 2, 3, 5, 6].map(keepNearest(4))).toEqual([0, 1, 1, 1, 2]);
  });
});

describe("standings", () => {
  it("order all trials that have reached a rung by their best loss up to it", () => {
    const history = historyOf(s, [
      { params, curve: [5, 4, 0] },
      { params, curve: [3, 6], state: "running" },
      { params, curve: [1], state: "running" },
      { params, curve: [Number.NaN, Number.NaN], state: "paused" },
      { params, curve: [9, 2], state: "paused" },
    ]);
    expect(standings(history, 2)).toEqual([
      { number: 4, paused: true, step: 2 },
      { number: 1, paused: false, step: 2 },
      { number: 0, paused: false, step: 3 },
      { number: 3, paused: true, step: 2 },
    ]);
    expect(standings(history, 2, (number) => number < 2).map((t) => t.number)).toEqual([1, 0]);
    expect(pausedNumbers(history)).toEqual([3, 4]);
  });
  it("order several objectives by front at the rung, those with a NaN last", () => {
    const at = (...values: number[]) => [[1, values] as const];
    const history = historyOf(
      s,
      [
        { params, curve: at(2, 2) },
        { params, curve: at(0, Number.NaN) },
        { params, curve: at(1, 1) },
      ],
      { a: "minimize", b: "minimize" },
    );
    expect(standings(history, 1).map((t) => t.number)).toEqual([2, 0, 1]);
  });
});
