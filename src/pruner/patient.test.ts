import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { patient } from "./patient.ts";
import type { Decision, Pruner } from "./pruner.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });
/** Decides on the last trial. */
const decide = (pruner: Pruner, trials: readonly Trial[]): Decision =>
  pruner.decide(trials.length - 1, historyOf(s, trials), true);

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
