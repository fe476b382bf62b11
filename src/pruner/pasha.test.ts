import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { asha } from "./asha.ts";
import { pasha } from "./pasha.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const paused = (...curve: number[]): Trial => ({ params, state: "paused", curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });

describe("pasha", () => {
  // Rungs 1, 2, 4 and 8; at first 1 and 2 are open.
  const pruner = pasha({ min: 1, max: 16 });
  it("holds the best trial at the second rung while its order is that of the first", () => {
    const history = historyOf(s, [paused(1, 1), running(2, 1.5), paused(9)]);
    expect(pruner.decide(1, history, true)).toBe("pause");
    expect(pruner.decide(0, history, true)).toBe("pause");
    expect(pruner.promote?.(history, 9, true)).toEqual([]);
  });
  it("opens the third rung when the order differs", () => {
    const history = historyOf(s, [paused(1, 1), running(2, 0.5)]);
    expect(pruner.decide(1, history, true)).toBe("continue");
    expect(pruner.promote?.(historyOf(s, [paused(1, 1), paused(2, 0.5)]), 9, true)).toEqual([1]);
  });
  it("opens no rung for a difference that is within the noise", () => {
    // Rungs 1 and 4, then 16. The curves cross three times, so their distance of 0.1 is noise.
    const wider = pasha({ min: 1, max: 64, growth: 4 });
    const noisy = [paused(1, 3, 1, 1), running(2, 2, 2, 0.9)];
    expect(wider.decide(1, historyOf(s, noisy), true)).toBe("pause");
    // Without the crossings in between the same values count.
    const smooth = [paused(1, 1, 1, 1), running(2, 2, 2, 0.9)];
    expect(wider.decide(1, historyOf(s, smooth), true)).toBe("continue");
  });
  it("trains the best one in full when nothing else is left to do", () => {
    const history = historyOf(s, [paused(1, 1), paused(2, 1.5)]);
    expect(pruner.promote?.(history, 9, false)).toEqual([0]);
  });
  it("is asha where trials cannot be paused", () => {
    const trials = [5, 1, 4, 2, 3, 6, 0].map((v) => running(v, v));
    const history = historyOf(s, trials);
    const other = asha({ min: 1, max: 16 });
    for (const number of trials.keys())
      expect(pruner.decide(number, history, false)).toBe(other.decide(number, history, false));
  });
});
