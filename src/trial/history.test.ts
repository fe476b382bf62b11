import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { countStarted, unitAt, withPending } from "./history.ts";
import { withPausedAsPruned } from "./paused-as-pruned.ts";

const s = space({ x: float(0, 1), y: float(0, 1) });
const history = historyOf(
  s,
  [
    { params: { x: 0.1, y: 0.9 }, values: [3], limits: [2] },
    { params: { x: 0.2, y: 0.8 }, state: "paused" },
    { params: { x: 0.3, y: 0.7 }, state: "running" },
    { params: { x: 0.4, y: 0.6 }, state: "failed" },
    { params: { x: 0.5, y: 0.5 }, state: "paused" },
  ],
  "minimize",
  { mb: { atMost: 1 } },
);

describe("a history", () => {
  it("counts trials whose parameters are chosen", () => {
    expect(countStarted(history)).toBe(5);
    expect(Array.from(unitAt(history.paused, 1))).toEqual([0.5, 0.5]);
  });
  it("with more pending trials has them last, numbered −1, and is itself unchanged", () => {
    const more = withPending(history, [Float64Array.of(0.25, 0.75)]);
    expect(Array.from(more.pending.number)).toEqual([2, -1]);
    expect(more.pending.unit.map((c) => Array.from(c))).toEqual([
      [0.3, 0.25],
      [0.7, 0.75],
    ]);
    expect(history.pending.length).toBe(1);
    expect(withPending(history, [])).toBe(history);
  });
  it("with paused trials as pruned ones has them last, without values", () => {
    const { finished } = withPausedAsPruned(history);
    expect(finished.length).toBe(4);
    expect(Array.from(finished.number)).toEqual([0, 3, 1, 4]);
    expect(finished.state).toEqual(["complete", "failed", "pruned", "pruned"]);
    expect(finished.unit.map((c) => Array.from(c))).toEqual([
      [0.1, 0.4, 0.2, 0.5],
      [0.9, 0.6, 0.8, 0.5],
    ]);
    expect(Array.from(finished.loss[0])).toEqual([3, Number.NaN, Number.NaN, Number.NaN]);
    expect(Array.from(finished.excess[0])).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
    expect(Array.from(finished.violation)).toEqual([1, 0, 0, 0]);
    expect(history.finished.length).toBe(2);
    const none = historyOf(s, [{ params: { x: 0, y: 0 }, values: [1] }]);
    expect(withPausedAsPruned(none)).toBe(none);
  });
});
