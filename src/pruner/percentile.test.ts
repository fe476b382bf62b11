import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { median, percentile, percentileOf } from "./percentile.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const complete = (...curve: number[]): Trial => ({ params, values: [0], curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });
/** Decides on the last trial. */
const decide = (
  pruner: ReturnType<typeof median>,
  trials: readonly Trial[],
  direction: "minimize" | "maximize" = "minimize",
) => pruner.decide(trials.length - 1, historyOf(s, trials, direction), true);

describe("the percentile of complete trials", () => {
  const others = [3, 1, 4, 1, 5, 9, 2, 6].map((v) => complete(v));
  it("is numpy.percentile's", () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    // numpy.percentile(values, [10, 33.3, 62.5, 99]), NumPy 2.4.6
    const wanted = [1, 2.331, 4.375, 8.79];
    [10, 33.3, 62.5, 99].forEach((p, i) =>
      expect(percentileOf(values, p)).toBeCloseTo(wanted[i], 12),
    );
    expect(values).toEqual([3, 1, 4, 1, 5, 9, 2, 6]); // not sorted in place
  });
  it("is the limit up to which a trial continues", () => {
    const pruner = percentile(62.5);
    expect(decide(pruner, [...others, running(4.375)])).toBe("continue");
    expect(decide(pruner, [...others, running(4.376)])).toBe("stop");
  });
  it("keeps larger values where the objective is maximized", () => {
    const pruner = percentile(50); // of −9 … −1: −3.5
    expect(decide(pruner, [...others, running(3.6)], "maximize")).toBe("continue");
    expect(decide(pruner, [...others, running(3.4)], "maximize")).toBe("stop");
  });
  it("stops only what is worse than all others where all percent are kept", () => {
    expect(decide(percentile(100), [...others, running(9)])).toBe("continue");
    expect(decide(percentile(100), [...others, running(9.1)])).toBe("stop");
  });
});

describe("trials that count", () => {
  it("are complete, and have a number at the same step", () => {
    const pruner = median({ startup: 2 });
    const stopped: Trial = { params, curve: [0, 0] };
    const short = complete(0);
    const nan = complete(0, Number.NaN);
    const own = running(9, 9);
    expect(decide(pruner, [complete(0, 0), stopped, short, nan, own])).toBe("continue");
    expect(decide(pruner, [complete(0, 0), complete(0, 0), own])).toBe("stop");
  });
  it("are compared by their value at the step, not by their best one", () => {
    // Others have 5 at step 2 although they had 0 before; the trial's own best counts.
    const others = Array.from({ length: 5 }, () => complete(0, 5));
    expect(decide(median(), [...others, running(9, 4)])).toBe("continue");
    expect(decide(median(), [...others, running(4, 9)])).toBe("continue");
    expect(decide(median(), [...others, running(9, 6)])).toBe("stop");
  });
  it("are not asked for before the warm-up, nor between judgements", () => {
    const others = Array.from({ length: 5 }, () => complete(0, 0, 0, 0, 0));
    const pruner = median({ warmup: 2, every: 2 });
    const decisions = [1, 2, 3, 4].map((n) =>
      decide(pruner, [...others, running(...new Array(n).fill(9))]),
    );
    expect(decisions).toEqual(["continue", "stop", "continue", "stop"]);
  });
});

describe("NaN", () => {
  it("stops a trial without any number, also when there is nothing to compare with", () => {
    expect(decide(median(), [running(Number.NaN)])).toBe("stop");
    expect(decide(median(), [running(Number.NaN, 1)])).toBe("continue");
  });
  it("is no reason to stop before the first report", () => {
    expect(decide(median(), [running()])).toBe("continue");
  });
});

it.each([0, -1, 100.1, Number.NaN])("keeping %d percent is refused", (keep) => {
  expect(() => percentile(keep)).toThrow(
    expect.objectContaining({
      code: "usage",
      message: `percentile needs a share from 0 to 100, got ${keep}`,
    }),
  );
});
it("a pruner is named after its percentage, or the median", () => {
  expect([percentile(12.5).name, median().name]).toEqual(["percentile-12.5", "median"]);
});
