import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import type { Decision, Pruner } from "./pruner.ts";
import { wilcoxon } from "./wilcoxon.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const complete = (value: number, ...curve: number[]): Trial => ({ params, values: [value], curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });
/** Decides on the last trial. */
const decide = (pruner: Pruner, trials: readonly Trial[]): Decision =>
  pruner.decide(trials.length - 1, historyOf(s, trials), true);

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
  it("does not take a complete trial whose value is NaN for the best one", () => {
    const nan = complete(Number.NaN, ...new Array(steps).fill(100));
    expect(decide(wilcoxon(), [best, nan, worse(7)])).toBe("stop");
    expect(decide(wilcoxon(), [nan, best, worse(7)])).toBe("stop");
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
