import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { random } from "../sampler/random.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { createStudy } from "../study/study.ts";
import type { Objectives } from "../trial/objective.ts";
import { convergence } from "./convergence.ts";

describe("convergence with one objective", () => {
  const run = async (values: readonly number[], direction: "minimize" | "maximize") => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: direction,
      limits: { size: { atMost: 8 } },
      sampler: random(),
      seed: 1,
    });
    await study.optimize(
      (_, { number }) => ({ value: values[number], limits: { size: values[number] } }),
      { trials: values.length },
    );
    return study;
  };
  it("is the least feasible value so far, NaN before the first one", async () => {
    const { number, best } = convergence(await run([9, 5, 7, 3, 4], "minimize"));
    expect([...number]).toEqual([0, 1, 2, 3, 4]);
    expect([...best]).toEqual([Number.NaN, 5, 5, 3, 3]);
  });
  it("is the largest feasible value so far, and ends at the study's best", async () => {
    const study = await run([1, 5, 9, 3, 7], "maximize");
    const { best } = convergence(study);
    expect([...best]).toEqual([1, 5, 5, 5, 7]);
    expect(study.best?.value).toBe(7);
  });
  it("has an entry for a failed trial, too", async () => {
    const { best } = convergence(await run([2, Number.NaN, 1], "minimize"));
    expect([...best]).toEqual([2, 2, 1]);
  });
});

describe("convergence by hand", () => {
  const s = space({ x: float(0, 1) });
  const params = { x: 0.5 };
  const of = (
    trials: readonly WrittenTrial<typeof s.params>[],
    objectives: Objectives = "minimize",
  ) => {
    const history = historyOf(s, trials, objectives);
    const limits = {};
    return convergence({ name: "s", space: s, objectives, limits, history, trials: [] });
  };
  it("is empty before the first trial has finished", () => {
    expect(of([{ params, state: "running" }])).toEqual({
      number: new Int32Array(0),
      best: new Float64Array(0),
    });
  });
  it("stays the same after trials that were pruned or have failed", () => {
    const trials = [
      { params },
      { params, values: [4] },
      { params, state: "failed" as const },
      { params, values: [5] },
    ];
    expect([...of(trials).best]).toEqual([Number.NaN, 4, 4, 4]);
  });
  it("stays the same after a complete trial with NaN", () => {
    const trials = [4, Number.NaN, 9].map((v) => ({ params, values: [v] }));
    expect([...of(trials).best]).toEqual([4, 4, 4]);
  });
  it("leaves out trials that run or are paused", () => {
    const trials = [
      { params, values: [4] },
      { params, state: "paused" as const, curve: [1] },
      { params, values: [5] },
    ];
    expect([...of(trials, "maximize").number]).toEqual([0, 2]);
    expect([...of(trials, "maximize").best]).toEqual([4, 5]);
  });
  it("of several objectives is a volume up to the worst finite values", () => {
    // Up to (4, 3): (4, 0) and (1, 3) lie on the border, (2, 1) has 2 × 2, (1, 2) adds 1 × 1.
    const points = [
      [4, 0],
      [2, 1],
      [Infinity, -5],
      [1, 3],
      [1, 2],
      [3, 2],
    ];
    const trials = points.map((values) => ({ params, values }));
    expect([...of(trials, { a: "minimize", b: "minimize" }).best]).toEqual([0, 4, 4, 4, 5, 5]);
  });
});
