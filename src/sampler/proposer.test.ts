import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { createRng } from "../numeric/rng.ts";
import { choose, float, int } from "../space/builders.ts";
import { type Space, space } from "../space/space.ts";
import { countStarted, type History } from "../trial/history.ts";
import { Proposer } from "./proposer.ts";
import type { Plan } from "./sampler.ts";

const streams = (count: number) => Array.from({ length: count }, (_, i) => createRng(i));
/** A plan that proposes the same point for ever, and records the pending trials that it saw. */
function stubborn(unit: readonly number[]): Plan & { readonly pending: number[][] } {
  const pending: number[][] = [];
  return {
    pending,
    propose(history, forks) {
      const { length, unit: columns } = history.pending;
      pending.push(Array.from({ length }, (_, i) => columns.map((c) => c[i])).flat());
      return forks.map(() => ({ unit: Float64Array.from(unit), note: { mine: true } }));
    },
  };
}
const empty = (of: Space): History => historyOf(of, []);

describe("proposals", () => {
  it("of a continuous space without constraints become trials at once", () => {
    const s = space({ x: float(0, 4), k: choose({ p: { m: float(0, 1) }, q: {} }) });
    const trials = new Proposer(stubborn([0.25, 0.9, 0.3]), { space: s }).propose(
      empty(s),
      streams(2),
    );
    expect(trials).toEqual(
      [0, 1].map(() => ({
        params: { x: 1, k: { kind: "q" } },
        note: { mine: true },
        reason: undefined,
        fallback: undefined,
      })),
    );
  });
  it("that come twice in a finite space are replaced by points that are left", async () => {
    const s = space({ n: int(0, 3) });
    const history = historyOf(s, [{ params: { n: 2 }, values: [1] }]);
    const trials = await new Proposer(stubborn([0.1]), { space: s }).propose(history, streams(4));
    expect(trials.map((t) => t.params.n).sort()).toEqual([0, 1, 3]);
    expect(trials[0]).toMatchObject({ params: { n: 0 }, note: { mine: true } });
    expect(trials[1].fallback).toMatch(/duplicate/);
    expect(trials[1].note).toBeUndefined();
  });
  it("that are replaced see the accepted ones as the history would show them", async () => {
    const s = space({ n: int(0, 1), k: choose({ p: { m: int(0, 1) }, q: {} }) });
    const plan = stubborn([0.1, 0.9, 0.3]);
    await new Proposer(plan, { space: s }).propose(empty(s), streams(2));
    // The first point in canonical coordinates: middles of cells, NaN in the branch not taken. Then
    // the one that is to be replaced.
    expect(plan.pending[1]).toEqual([0.25, 0.75, Number.NaN, 0.25, 0.75, Number.NaN]);
  });
  it("that come twice are replaced by the next one of a sequence", async () => {
    const s = space({ n: int(0, 3) });
    const history = historyOf(s, [{ params: { n: 0 }, values: [1] }]);
    const sequence: Plan = {
      propose: (seen) => [{ unit: Float64Array.of([0.1, 0.1, 0.6][countStarted(seen)]) }],
    };
    const [trial] = await new Proposer(sequence, { space: s }).propose(history, streams(1));
    expect(trial).toMatchObject({ params: { n: 2 }, fallback: undefined });
  });
  it("that violate constraints are replaced, or the space is exhausted", async () => {
    const s = space(
      { low: float(0, 1), high: float(0, 1) },
      { constraints: { order: ["low", "<", "high"] } },
    );
    const [trial] = await new Proposer(stubborn([0.9, 0.1]), { space: s }).propose(
      empty(s),
      streams(1),
    );
    expect(Number(trial.params.low)).toBeLessThan(Number(trial.params.high));
    const none = space({ x: float(0, 1) }, { constraints: { never: (p) => p.x > 2 } });
    await expect(
      new Proposer(stubborn([0.5]), { space: none }).propose(empty(none), streams(1)),
    ).rejects.toMatchObject({ code: "space-exhausted" });
  });
  it("of a sampler that has nothing to propose are none", async () => {
    const s = space({ n: int(0, 3) });
    const nothing: Plan = { propose: () => [] };
    expect(await new Proposer(nothing, { space: s }).propose(empty(s), streams(1))).toEqual([]);
  });
});
