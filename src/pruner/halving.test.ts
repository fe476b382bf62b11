import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { halving } from "./halving.ts";
import { keepFloor } from "./rungs.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
/** Rungs 1 and 3, one in two continues, trained in full at 9. */
const rules = {
  name: "h",
  eta: 2,
  keep: keepFloor(2),
  max: 9,
  rungsOf: () => [1, 3],
  bracketOf: () => 0,
  brackets: [0],
};
const paused = (...curve: number[]) => ({ params, state: "paused", curve }) as const;
const running = (...curve: number[]) => ({ params, state: "running", curve }) as const;

describe("asynchronous halving", () => {
  it("names the next rung at which a trial is judged, then the end", () => {
    const history = historyOf(s, [running(), running(1), running(1, 1, 1)]);
    expect([0, 1, 2].map((number) => halving(rules).next?.(number, history))).toEqual([1, 3, 9]);
  });
  it("pauses a trial at a rung unless it is among the best half there", () => {
    const pruner = halving(rules);
    // The first trial of a rung: half of one, rounded down, is none.
    expect(pruner.decide(0, historyOf(s, [running(5)]), true)).toBe("pause");
    const history = historyOf(s, [paused(5), running(4), running(6)]);
    expect(pruner.decide(1, history, true)).toBe("continue");
    expect(pruner.decide(2, history, true)).toBe("pause");
  });
  it("lets the first eta trials pass that cannot be paused, then the best half", () => {
    const pruner = halving(rules);
    expect(pruner.decide(1, historyOf(s, [running(1), running(9)]), false)).toBe("continue");
    const history = historyOf(s, [running(1), running(9), running(5), running(0)]);
    expect(pruner.decide(2, history, false)).toBe("stop");
    expect(pruner.decide(3, history, false)).toBe("continue");
  });
  it("decides nothing between rungs, and stops at a value of NaN", () => {
    const pruner = halving(rules);
    expect(pruner.decide(1, historyOf(s, [running(1), running(9, 9)]), false)).toBe("continue");
    expect(pruner.decide(0, historyOf(s, [running(1, Number.NaN)]), true)).toBe("stop");
  });
  it("promotes those that have become among the best, the highest rung first", () => {
    const history = historyOf(s, [
      paused(6), // third of five at rung 1, of which two continue
      paused(2),
      paused(9, 9, 1), // best of two at rung 3
      paused(9, 9, 3),
      paused(5),
    ]);
    const pruner = halving(rules);
    expect(pruner.promote?.(history, 9, true)).toEqual([2, 1, 4]);
    expect(pruner.promote?.(history, 1, true)).toEqual([2]);
  });
  it("promotes no trial beyond the open rungs", () => {
    const history = historyOf(s, [paused(2), paused(4), paused(9, 9, 1), paused(9, 9, 3)]);
    const pruner = halving({ ...rules, openTo: () => 3 });
    expect(pruner.promote?.(history, 9, true)).toEqual([0, 1]);
  });
  it("at the end promotes the best trial of the highest rung, if no other one runs", () => {
    const pruner = halving(rules);
    const history = historyOf(s, [paused(9, 9, 4)]);
    expect(pruner.promote?.(history, 9, true)).toEqual([]);
    expect(pruner.promote?.(history, 9, false)).toEqual([0]);
    expect(pruner.promote?.(historyOf(s, [paused(9, 9, 4), running()]), 9, false)).toEqual([]);
    // A complete trial is better: the paused one need not be trained in full.
    const done = { params, values: [1], curve: [3, 2, 1] };
    expect(pruner.promote?.(historyOf(s, [paused(9, 9, 4), done]), 9, false)).toEqual([]);
  });
});
