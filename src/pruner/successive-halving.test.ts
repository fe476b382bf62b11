import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { successiveHalving } from "./successive-halving.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const paused = (...curve: number[]): Trial => ({ params, state: "paused", curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });
const failed: Trial = { params, state: "failed" };

describe("successive halving", () => {
  // Rungs 1 and 3, brackets of three trials, of which one continues.
  const pruner = successiveHalving({ min: 1, max: 9, trials: 3 });
  const promoted = (trials: readonly Trial[], fresh = true, count = 9) =>
    pruner.promote?.(historyOf(s, trials), count, fresh);

  it("pauses each trial at each rung, the best one too, and none between rungs", () => {
    const history = historyOf(s, [paused(5), running(1), running(0, 0)]);
    expect(pruner.decide(1, history, true)).toBe("pause");
    expect(pruner.decide(2, history, true)).toBe("continue");
  });
  it("waits until all trials of the bracket have reached the rung", () => {
    expect(promoted([paused(1), paused(2), running()])).toEqual([]);
    expect(promoted([paused(2), paused(1), paused(3)])).toEqual([1]);
  });
  it("does not wait for a trial that has failed", () => {
    expect(promoted([paused(2), paused(1), failed])).toEqual([1]);
  });
  it("waits for trials that have not begun, unless none may begin any more", () => {
    expect(promoted([paused(2), paused(1)])).toEqual([]);
    expect(promoted([paused(2), paused(1)], false)).toEqual([1]);
  });
  it("promotes again at the next rung the one that is left", () => {
    expect(promoted([paused(2), paused(1, 1, 1), paused(3)])).toEqual([1]);
    expect(promoted([paused(2), running(1), paused(3)])).toEqual([]);
  });
  it("does not promote another trial in place of the best one that failed", () => {
    const crashed: Trial = { params, state: "failed", curve: [0] };
    expect(promoted([crashed, paused(1), paused(2)])).toEqual([]);
  });
  it("promotes from the first bracket first, and no more than it is asked for", () => {
    const two = [3, 2, 1, 6, 5, 4].map((v) => paused(v));
    expect(promoted(two)).toEqual([2, 5]);
    expect(promoted(two, true, 1)).toEqual([2]);
  });
  it("has brackets of eta to the power of the number of rungs by default", () => {
    const nine = successiveHalving({ min: 1, max: 9 });
    const trials = Array.from({ length: 9 }, (_, i) => paused(i));
    expect(nine.promote?.(historyOf(s, trials.slice(0, 8)), 9, true)).toEqual([]);
    expect(nine.promote?.(historyOf(s, trials), 9, true)).toEqual([0, 1, 2]);
  });
});
