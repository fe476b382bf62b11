import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { forecast } from "./forecast.ts";
import type { Decision, Pruner } from "./pruner.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const complete = (value: number, ...curve: number[]): Trial => ({ params, values: [value], curve });
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });
/** Decides on the last trial. */
const decide = (pruner: Pruner, trials: readonly Trial[]): Decision =>
  pruner.decide(trials.length - 1, historyOf(s, trials), true);

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
