import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { asha } from "./asha.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const paused = (...curve: number[]): Trial => ({ params, state: "paused", curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });

describe("asha with checkpoints", () => {
  // Rungs 1 and 2, one in three continues, rounded to the nearest.
  const pruner = asha({ min: 1, max: 4 });
  it("lets the best of two trials continue, and has the other one wait", () => {
    const history = historyOf(s, [running(3), running(2)]);
    expect(pruner.decide(1, history, true)).toBe("continue");
    expect(pruner.decide(0, history, true)).toBe("pause");
    expect(pruner.decide(0, historyOf(s, [running(3)]), true)).toBe("pause"); // ⅓ rounds to 0
  });
  it("promotes the second best of five, once there are five", () => {
    const four = [4, 3, 2, 1].map((v) => paused(v));
    expect(pruner.promote?.(historyOf(s, four), 9, true)).toEqual([3]);
    expect(pruner.promote?.(historyOf(s, [...four, paused(5)]), 9, true)).toEqual([3, 2]);
  });
  it("prefers a steep curve to a flat one that is a little better now", () => {
    // At step 2: 1.9 expected of the flat curve, 2.1 − (4 − 2.1) / 2 = 1.15 of the steep one.
    const history = historyOf(s, [running(2, 1.9), running(4, 2.1)]);
    expect(pruner.decide(1, history, true)).toBe("continue");
    expect(pruner.decide(0, history, true)).toBe("pause");
  });
  it("lets the first trial continue alone once the others have taken twice the steps", () => {
    const alone = (...others: Trial[]) => historyOf(s, [paused(3, 2), ...others]);
    const pruner = asha({ min: 1, max: 8 });
    // It stands alone at step 2, from which the next rung is 2 steps away.
    expect(pruner.promote?.(alone(paused(4), paused(5), paused(6)), 9, true)).toEqual([]);
    expect(pruner.promote?.(alone(...[4, 5, 6, 7].map((v) => paused(v))), 1, true)).toEqual([0]);
    expect(
      pruner.decide(0, historyOf(s, [running(3, 2), ...[4, 5, 6, 7].map((v) => paused(v))]), true),
    ).toBe("continue");
    // No other trial does.
    const second = historyOf(
      s,
      [7, 4, 5, 6, 8].map((v, i) => (i === 1 ? paused(4, 2) : paused(v))),
    );
    expect(pruner.promote?.(second, 9, true)).toEqual([2]);
  });
  it("has the first trial wait like any other while another one runs", () => {
    const pruner = asha({ min: 1, max: 8 });
    const others = [4, 5, 6, 7].map((v) => paused(v));
    const second = running(9);
    expect(pruner.promote?.(historyOf(s, [paused(3, 2), ...others, second]), 1, true)).toEqual([1]);
    const both = historyOf(s, [running(3, 2), ...others, second]);
    expect(pruner.decide(0, both, true)).toBe("pause");
  });
  it("has the paper's rungs where growth is eta", () => {
    const paper = asha({ min: 1, max: 27, eta: 3, growth: 3 });
    const steps = [0, 1, 2, 3, 9].map((n) =>
      paper.next?.(0, historyOf(s, [running(...new Array(n).fill(0))])),
    );
    expect(steps).toEqual([1, 3, 3, 9, 27]);
  });
});
