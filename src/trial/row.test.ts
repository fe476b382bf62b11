import { describe, expect, it } from "vitest";
import { finishRow, isFinished, type Outcome, reservedRow, runningRow } from "./row.ts";

const before = {
  ...runningRow(3, "w", { x: 1 }, { sampler: "s" }, { n: 1 }, 5),
  attempt: 2,
  seconds: 7,
  step: 4,
};
const finish = (outcome: Outcome) => finishRow(before, outcome, 9);

describe("a row after its outcome", () => {
  it("given back or paused has an attempt less, since it was not at an end", () => {
    expect(finish({ state: "waiting" })).toEqual({ ...before, state: "waiting", attempt: 1 });
    expect(finish({ state: "paused", step: 6 })).toEqual({
      ...before,
      state: "paused",
      attempt: 1,
      step: 6,
      seconds: 9,
    });
  });
  it("complete has values, and the step of no pause any more", () => {
    const outcome = { state: "complete", values: [1], limits: [2], error: [3], cost: 4 } as const;
    expect(finish(outcome)).toEqual({ ...before, ...outcome, step: 0, seconds: 9 });
  });
  it("pruned has the step at which it was", () => {
    expect(finish({ state: "pruned", step: 8 })).toEqual({
      ...before,
      state: "pruned",
      step: 8,
      seconds: 9,
    });
  });
  it("failed to be retried waits, with the attempt that failed counted", () => {
    const failed = { state: "failed", reason: "timeout", message: "late" } as const;
    expect(finish({ ...failed, retry: true })).toEqual({ ...before, state: "waiting" });
    expect(finish({ ...failed, retry: false })).toMatchObject({
      ...failed,
      attempt: 2,
      seconds: 9,
    });
  });
  it("failed has no step of an earlier pause", () => {
    expect(finish({ state: "failed", reason: "error", message: "", retry: false }).step).toBe(0);
  });
  it("only complete, pruned and failed are ends", () => {
    const states = ["waiting", "running", "paused", "complete", "pruned", "failed"] as const;
    expect(states.filter(isFinished)).toEqual(["complete", "pruned", "failed"]);
  });
  it("that only reserves a number has no parameters and has not started", () => {
    expect(reservedRow(1, "w")).toMatchObject({ params: null, startedAt: 0, state: "running" });
  });
});
