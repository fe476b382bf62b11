import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { asha } from "./asha.ts";
import { hyperband } from "./hyperband.ts";
import { pasha } from "./pasha.ts";
import { successiveHalving } from "./successive-halving.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const paused = (...curve: number[]): Trial => ({ params, state: "paused", curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });
const failed: Trial = { params, state: "failed" };

describe("asha with checkpoints", () => {
  // Rungs 1 and 2, one in four continues, rounded to the nearest.
  const pruner = asha({ min: 1, max: 4 });
  it("lets the best of two trials continue, and has the other one wait", () => {
    const history = historyOf(s, [running(3), running(2)]);
    expect(pruner.decide(1, history, true)).toBe("continue");
    expect(pruner.decide(0, history, true)).toBe("pause");
    expect(pruner.decide(0, historyOf(s, [running(3)]), true)).toBe("pause"); // ¼ rounds to 0
  });
  it("promotes the second best of six, once there are six", () => {
    const five = [5, 4, 3, 2, 1].map((v) => paused(v));
    expect(pruner.promote?.(historyOf(s, five), 9, true)).toEqual([4]);
    expect(pruner.promote?.(historyOf(s, [...five, paused(6)]), 9, true)).toEqual([4, 3]);
  });
  it("has the paper's rungs where growth is eta", () => {
    const paper = asha({ min: 1, max: 27, eta: 3, growth: 3 });
    const steps = [0, 1, 2, 3, 9].map((n) =>
      paper.next?.(0, historyOf(s, [running(...new Array(n).fill(0))])),
    );
    expect(steps).toEqual([1, 3, 3, 9, 27]);
  });
});

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

describe("hyperband", () => {
  const pruner = hyperband({ min: 1, max: 27 });
  const none = historyOf(s, []);
  const firstRung = (number: number): number => pruner.next?.(number, none) ?? Number.NaN;

  it("compares a trial with those of its own bracket alone", () => {
    // Later brackets have much worse values, and within each a later trial is worse.
    const n = 80;
    const rungs = Array.from({ length: n }, (_, i) => firstRung(i));
    const trials = rungs.map((rung, i) => running(...new Array(rung).fill(1000 * rung + i)));
    const history = historyOf(s, trials);
    for (let i = 0; i < n; i++) {
      const bracket = rungs.filter((r) => r === rungs[i]).length;
      const rank = rungs.slice(0, i).filter((r) => r === rungs[i]).length;
      const stops = rungs[i] < 27 && bracket > 3 && rank >= Math.floor(bracket / 3);
      expect(pruner.decide(i, history, false)).toBe(stops ? "stop" : "continue");
    }
  });
  it("puts each number into the same bracket in every process", () => {
    const again = hyperband({ min: 1, max: 27 });
    for (let i = 0; i < 50; i++) expect(again.next?.(i, none)).toBe(firstRung(i));
  });
  it("has one bracket only, which trains in full, where no rung lies below max", () => {
    const full = hyperband({ min: 9, max: 9 });
    expect([0, 1, 2, 3].map((i) => full.next?.(i, none))).toEqual([9, 9, 9, 9]);
  });
  it("refuses a wrong range by its own name", () => {
    expect(() => hyperband({ min: 3, max: 2 })).toThrow(/^hyperband needs 0 < min ≤ max/);
  });
});
