import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { choose, float, int, permutation } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import { type Space, space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { Proposable } from "./proposable.ts";

/** Whether a point may be proposed after a history. */
function isProposable(of: Space<ParamTree>, history: History, unit: Float64Array): boolean {
  const encoding = new Encoding(of.axes);
  return new Proposable(of, encoding).test(history)(unit, new Float64Array(encoding.size));
}

describe("in a continuous space", () => {
  const s = space({ x: float(0, 1) });
  const at = (x: number, state: "complete" | "running" | "paused" | "failed") =>
    historyOf(s, [{ params: { x }, state, ...(state === "complete" && { values: [1] }) }]);
  it("a point must not lie on top of a finished or paused trial", () => {
    for (const state of ["complete", "failed", "paused"] as const) {
      expect(isProposable(s, at(0.5, state), Float64Array.of(0.5))).toBe(false);
      expect(isProposable(s, at(0.5, state), Float64Array.of(0.5 + 1e-10))).toBe(false);
      expect(isProposable(s, at(0.5, state), Float64Array.of(0.5 + 1e-8))).toBe(true);
    }
  });
  it("a point must lie farther from a running trial, a thousandth of the range", () => {
    expect(isProposable(s, at(0.5, "running"), Float64Array.of(0.5009))).toBe(false);
    expect(isProposable(s, at(0.5, "running"), Float64Array.of(0.5011))).toBe(true);
  });
  it("a point that differs in one coordinate is another one", () => {
    const plane = space({ x: float(0, 1), y: float(0, 1) });
    const history = historyOf(plane, [{ params: { x: 0.5, y: 0.5 }, values: [1] }]);
    expect(isProposable(plane, history, Float64Array.of(0.5, 0.5))).toBe(false);
    expect(isProposable(plane, history, Float64Array.of(0.5, 0.6))).toBe(true);
  });
  it("coordinates of a branch that is not taken make no difference", () => {
    const branches = space({ o: choose({ p: { m: float(0, 1) }, q: {} }), y: float(0, 1) });
    const history = historyOf(branches, [{ params: { o: { kind: "q" }, y: 0.5 }, values: [1] }]);
    expect(isProposable(branches, history, Float64Array.of(0.75, 0.1, 0.5))).toBe(false);
    expect(isProposable(branches, history, Float64Array.of(0.75, 0.9, 0.5))).toBe(false);
    expect(isProposable(branches, history, Float64Array.of(0.25, 0.9, 0.5))).toBe(true);
  });
  it("every point may be proposed before the first trial, and its encoded form is written", () => {
    const encoding = new Encoding(s.axes);
    const x = new Float64Array(1);
    const accept = new Proposable(s, encoding).test(historyOf(s, []));
    expect([accept(Float64Array.of(0.3), x), x[0]]).toEqual([true, 0.3]);
  });
});

describe("in a finite space", () => {
  const s = space({ n: int(0, 3) });
  it("a point is proposed once, whatever the state of the trial that used it", () => {
    for (const state of ["complete", "running", "paused", "failed", "pruned"] as const) {
      const history = historyOf(s, [
        { params: { n: 1 }, state, ...(state === "complete" && { values: [1] }) },
      ]);
      expect(isProposable(s, history, Float64Array.of(0.3))).toBe(false); // the cell of 1
      expect(isProposable(s, history, Float64Array.of(0.6))).toBe(true);
    }
  });
  it("a test after more trials knows those, too", () => {
    const encoding = new Encoding(s.axes);
    const proposable = new Proposable(s, encoding);
    const used = (...values: readonly number[]) =>
      proposable.test(
        historyOf(
          s,
          values.map((n) => ({ params: { n }, values: [1] })),
        ),
      );
    const free = (accept: ReturnType<typeof used>) =>
      [0.1, 0.3, 0.6, 0.9].map((u) => accept(Float64Array.of(u), new Float64Array(1)));
    expect(free(used(2))).toEqual([true, true, false, true]);
    expect(free(used(2, 0))).toEqual([false, true, false, true]);
    expect(free(used(2, 0, 3, 1))).toEqual([false, false, false, false]);
  });
});

describe("a point", () => {
  it("must meet the constraints", () => {
    const s = space(
      { low: float(0, 1), high: float(0, 1) },
      { constraints: { order: ["low", "<", "high"] } },
    );
    expect(isProposable(s, historyOf(s, []), Float64Array.of(0.2, 0.8))).toBe(true);
    expect(isProposable(s, historyOf(s, []), Float64Array.of(0.8, 0.2))).toBe(false);
  });
  it("with keys of a permutation is brought into the form of the space", () => {
    const s = space({ order: permutation(["a", "b", "c"]), x: float(0, 1) });
    const unit = Float64Array.of(0.9, 0.2, 0.21, 0.5);
    expect(isProposable(s, historyOf(s, []), unit)).toBe(true);
    // Positions of a, b and c: 2, 0, 1 of three.
    const wanted = [5 / 6, 1 / 6, 1 / 2, 0.5];
    for (const [j, u] of unit.entries()) expect(u).toBeCloseTo(wanted[j], 12);
    const params = { order: ["b", "c", "a"], x: 0.5 } as const;
    const history = historyOf(s, [
      { params: { ...params, order: [...params.order] }, values: [1] },
    ]);
    expect(isProposable(s, history, Float64Array.of(0.99, 0.01, 0.02, 0.5))).toBe(false);
    expect(isProposable(s, history, Float64Array.of(0.01, 0.99, 0.02, 0.5))).toBe(true);
  });
});
