import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { forecast } from "./forecast.ts";
import { patient } from "./patient.ts";
import type { Decision, Pruner } from "./pruner.ts";
import { threshold } from "./threshold.ts";
import { wilcoxon } from "./wilcoxon.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const complete = (value: number, ...curve: number[]): Trial => ({ params, values: [value], curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });
/** Decides on the last trial. */
const decide = (pruner: Pruner, trials: readonly Trial[]): Decision =>
  pruner.decide(trials.length - 1, historyOf(s, trials), true);

describe("threshold", () => {
  it("lets a value continue that is as bad as the threshold, and stops NaN and Infinity", () => {
    const pruner = threshold({ worseThan: 1 });
    expect([1, 1.001, Number.NaN, Infinity].map((v) => decide(pruner, [running(v)]))).toEqual([
      "continue",
      "stop",
      "stop",
      "stop",
    ]);
  });
  it("with Infinity stops nothing but what is not a number", () => {
    const pruner = threshold({ worseThan: Infinity });
    expect(decide(pruner, [running(1e308)])).toBe("continue");
    expect(decide(pruner, [running(Number.NaN)])).toBe("stop");
  });
  it("needs a number", () => {
    expect(() => threshold({ worseThan: Number.NaN })).toThrow(
      expect.objectContaining({
        code: "usage",
        message: "threshold needs a number to compare with",
        hint: "on the command line threshold:0.9",
      }),
    );
  });
});

describe("patience", () => {
  const stopAll: Pruner = {
    name: "all",
    supports: { objectives: 3 },
    decide: (_, __, canPause) => (canPause ? "pause" : "stop"),
    promote: () => [7],
  };
  it("of 0 asks the other pruner unless the last report is the best", () => {
    // With no report left out, the last value is never better than the best up to it.
    expect(decide(patient(stopAll, 0), [running(3)])).toBe("pause");
  });
  it("lasts as long as the best of the last reports is better than the best before", () => {
    const pruner = patient(stopAll, 2);
    const curves = [[5], [5, 6], [5, 6, 7], [5, 6, 4], [5, 4, 6], [5, 4, 6, 6], [5, 5, 5]];
    expect(curves.map((c) => decide(pruner, [running(...c)]))).toEqual([
      "continue",
      "continue",
      "pause",
      "continue",
      "continue",
      "pause",
      "pause",
    ]);
  });
  it("passes on whether the trial can be paused, and all that the other pruner has", () => {
    const pruner = patient(stopAll, 1);
    const history = historyOf(s, [running(1, 2)]);
    expect(pruner.decide(0, history, false)).toBe("stop");
    expect(pruner.promote?.(history, 1, true)).toEqual([7]);
    expect([pruner.name, pruner.supports]).toEqual(["patient-all", { objectives: 3 }]);
  });
});

describe("wilcoxon", () => {
  const steps = 10;
  const best = complete(0, ...Array.from({ length: steps }, (_, i) => i % 3));
  /** A trial that is worse at each of n steps, by amounts without ties. */
  const worse = (n: number): Trial =>
    running(...Array.from({ length: n }, (_, i) => (i % 3) + 1 + i / 100));
  it("stops at the first step n where 2⁻ⁿ is below what the step may spend", () => {
    // p ln(1 + (e − 1) t) at t = n/10, less that at (n − 1)/10; 2⁻ⁿ is the p-value of n differences
    // above 0 (Lan and DeMets 1983). By hand for p = 0.1: 0.0135 at 4, 0.0102 at 6, 0.0092 at 7.
    const spent = (t: number): number => 0.1 * Math.log(1 + (Math.E - 1) * t);
    let first = 3;
    while (2 ** -first > spent(first / steps) - spent((first - 1) / steps)) first++;
    expect(first).toBe(7);
    const decisions = [3, 4, 5, 6, 7].map((n) => decide(wilcoxon(), [best, worse(n)]));
    expect(decisions).toEqual(["continue", "continue", "continue", "continue", "stop"]);
  });
  it("may spend all that earlier steps were allowed at its first test", () => {
    // With a startup of 5, the test at 5 has p ln(1 + (e − 1)/2) = 0.062 for a p-value of 0.031.
    const pruner = wilcoxon({ startup: 5 });
    expect(decide(pruner, [best, worse(5)])).toBe("continue"); // judged after more than `startup`
    expect(decide(pruner, [best, worse(6)])).toBe("continue"); // 0.0156 against 0.0102
    expect(decide(wilcoxon({ startup: 5, p: 0.2 }), [best, worse(6)])).toBe("stop");
  });
  it("compares with the best complete trial alone, of those that kept all limits", () => {
    const bad = complete(5, ...new Array(steps).fill(100));
    expect(decide(wilcoxon(), [bad, best, worse(7)])).toBe("stop");
    expect(decide(wilcoxon(), [bad, worse(7)])).toBe("continue");
  });
  it("has nothing to compare with in a best trial that reported nothing", () => {
    expect(decide(wilcoxon(), [complete(-1), best, worse(9)])).toBe("continue");
    expect(decide(wilcoxon(), [worse(9)])).toBe("continue");
  });
  it("stops at a value that is not a number", () => {
    expect(decide(wilcoxon(), [running(1, Number.NaN)])).toBe("stop");
  });
  it.each([
    [{ p: 0 }, "wilcoxon needs 0 < p < 1, got 0"],
    [{ p: Number.NaN }, "wilcoxon needs 0 < p < 1, got NaN"],
    [{ startup: 0 }, "startup of wilcoxon must be a whole number from 1, got 0"],
    [{ startup: 2.5 }, "startup of wilcoxon must be a whole number from 1, got 2.5"],
  ])("refuses %o", (options, message) => {
    expect(() => wilcoxon(options)).toThrow(expect.objectContaining({ code: "usage", message }));
  });
});

describe("forecast", () => {
  /** A curve that falls to its end. */
  const falling = (end: number, n = 16): number[] =>
    Array.from({ length: n }, (_, i) => end + 1 / (i + 1));
  const known = [0.1, 0.2, 0.3, 0.4].map((end) => complete(end + 1 / 16, ...falling(end)));
  const hopeless = running(...falling(5, 10));
  it("stops a hopeless curve at a rung of the model, and at no other step", () => {
    // Rungs of the model below 16, each the one above divided by 1.6: 10, 6, 3, 1.
    const pruner = forecast({ max: 16 });
    expect(decide(pruner, [...known, hopeless])).toBe("stop");
    expect(decide(pruner, [...known, running(...falling(5, 9))])).toBe("continue");
    expect(decide(pruner, [...known, running(...falling(0.05, 10))])).toBe("continue");
  });
  it("waits for as many complete trials as `startup` says, those with NaN left out", () => {
    const nan = complete(Number.NaN, 1);
    const pruner = forecast({ max: 16, startup: 5 });
    expect(decide(pruner, [...known, nan, hopeless])).toBe("continue");
    expect(decide(pruner, [...known, known[0], hopeless])).toBe("stop");
  });
  it("lets a trial end that has reached its last step, and stops at NaN before any other", () => {
    expect(decide(forecast({ max: 10 }), [...known, hopeless])).toBe("continue");
    expect(decide(forecast({ max: 10 }), [running(Number.NaN)])).toBe("stop");
  });
  it("stops less, the smaller the error that it may make", () => {
    const ends = Array.from({ length: 30 }, (_, i) => 0.1 + i / 40);
    const stopped = [0.3, 0.1, 0.01].map(
      (error) =>
        ends.filter(
          (end) =>
            decide(forecast({ max: 16, error }), [...known, running(...falling(end, 6))]) ===
            "stop",
        ).length,
    );
    expect(stopped).toEqual([...stopped].sort((a, b) => b - a));
    expect(stopped[0]).toBeGreaterThan(stopped[2]);
  });
  it.each([
    [{ max: 0.5 }, "forecast needs max ≥ 1, got 0.5"],
    [{ max: Number.NaN }, "forecast needs max ≥ 1, got NaN"],
    [{ max: 9, error: 0 }, "forecast needs 0 < error < 1, got 0"],
  ])("refuses %o", (options, message) => {
    expect(() => forecast(options)).toThrow(expect.objectContaining({ code: "usage", message }));
  });
});
