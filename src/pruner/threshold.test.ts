import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import type { Decision, Pruner } from "./pruner.ts";
import { threshold } from "./threshold.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
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
