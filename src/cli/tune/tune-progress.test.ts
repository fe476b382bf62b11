import { describe, expect, it, vi } from "vitest";
import { recordingTerminal } from "../../../test/terminal.ts";
import type { TuneProgress as TuneState } from "../../tune/tuning-options.ts";
import type { Evaluated } from "../../tune/tuning-result.ts";
import { Progress } from "../progress.ts";
import { TuneProgress } from "./tune-progress.ts";

const candidate: Evaluated = {
  ...{ number: 3, model: "forest", params: { trees: 100, shrink: 0.012345 } },
  ...{ train: 0.9, validation: { mean: 0.81239, low: 0.7, high: 0.9 }, std: 0.01, folds: [] },
  ...{ secondsToTrain: 1, seconds: 1, rowsPerSecond: 1000, whole: false },
};
const state: TuneState = {
  ...{ finished: 4, trials: 50, seconds: 61, secondsLeft: 300, metric: "auc", metricLabel: "auc" },
  ...{ last: undefined, best: candidate, leaders: [candidate], failure: undefined },
};

/** What stays of a series of states, and what is drawn after the last one. */
function watch(...states: readonly TuneState[]) {
  const kept = recordingTerminal();
  const drawn = recordingTerminal({ interactive: true, columns: 200 });
  for (const terminal of [kept, drawn]) {
    const watcher = new TuneProgress(new Progress(terminal));
    for (const next of states) watcher.update(next);
  }
  const [shown] = drawn.printedErr.split("\u001b[2K").slice(-1);
  return { lines: kept.printedErr, shown };
}

describe("the progress of attune tune", () => {
  it("shows a best candidate once, with its number, score, model and settings", () => {
    const better = { ...candidate, number: 12, validation: { mean: 0.9, low: 0, high: 1 } };
    expect(watch(state, state, { ...state, best: better }, { ...state, best: better }).lines).toBe(
      "trial   3  auc 0.8124  forest  trees 100, shrink 0.01235\n" +
        "trial  12  auc 0.9  forest  trees 100, shrink 0.01235\n",
    );
  });
  it("shows trial 0 as any other", () => {
    const first = { ...candidate, number: 0, model: "constant" as const, params: {} };
    expect(watch({ ...state, best: first }).lines).toBe("trial   0  auc 0.8124  constant  \n");
  });
  it("says at once which trial failed, and why", () => {
    const failure = { number: 5, model: "network", message: "took longer than 6 s" } as const;
    expect(watch(state, { ...state, failure }).lines).toContain(
      "\ntrial   5  failed  network: took longer than 6 s\n",
    );
  });
  it("redraws how far the search has come and what is best", () => {
    expect(watch(state).shown).toBe(
      "4 of 50 trials in 61 s, 5 min 0 s left; best auc 0.8124 (forest)",
    );
  });
  it("redraws the three best below, and their history, from two and three candidates on", () => {
    const states = [0.7, 0.8, 0.9].map((mean, k): TuneState => {
      const next = { ...candidate, number: k, validation: { mean, low: 0, high: 1 } };
      return { ...state, last: next, best: next, leaders: [next, candidate] };
    });
    const terminal = recordingTerminal({ interactive: true, columns: 70 });
    const watcher = new TuneProgress(new Progress(terminal));
    for (const next of states) watcher.update(next);
    const drawn = terminal.printedErr.split("\n").slice(-3);
    expect(drawn[0]).toMatch(/best auc 0\.9 \(forest\) {2}▁▅█$/);
    expect(drawn[1]).toBe("  1. 0.9     forest  trees 100, shrink 0.01235");
    expect(drawn[2]).toBe("  2. 0.8124  forest  trees 100, shrink 0.01235");
    watcher.end();
    // Three lines are cleared, from the last one up.
    expect(terminal.printedErr.endsWith("\r\u001b[2K\u001b[1A".repeat(2) + "\r\u001b[2K")).toBe(
      true,
    );
  });
  it("shows from the start what it does, and draws the time again", () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    try {
      const terminal = recordingTerminal({ interactive: true, columns: 200 });
      const watcher = new TuneProgress(new Progress(terminal));
      const shown = (): string => terminal.printedErr.split("\u001b[2K").slice(-1)[0];
      watcher.begin("churn.csv: predicting churn");
      expect(shown()).toBe("reading the data, 0 s");
      watcher.showData([]);
      vi.advanceTimersByTime(3000);
      expect(shown()).toBe("training the first models, 3 s");
      watcher.update(state);
      vi.advanceTimersByTime(2000);
      expect(shown()).toContain("4 of 50 trials in 63 s, 4 min 58 s left;");
      watcher.end();
      const { length } = terminal.printedErr;
      vi.advanceTimersByTime(5000);
      expect(terminal.printedErr.length).toBe(length);
    } finally {
      vi.useRealTimers();
    }
  });
  it("leaves out the limits that it does not know, and has a dash for no best candidate", () => {
    const unlimited = { ...state, trials: undefined, secondsLeft: undefined, best: undefined };
    expect(watch(unlimited)).toEqual({ lines: "", shown: "4 trials in 61 s; best auc –" });
  });
  it("shows the remarks on the data, under the column that they are about", () => {
    const terminal = recordingTerminal();
    const watcher = new TuneProgress(new Progress(terminal));
    watcher.begin("churn.csv: predicting churn");
    watcher.showData([
      { column: "", message: "400 rows" },
      { column: "plan", message: "2 cells are missing" },
    ]);
    expect(terminal.printedErr).toBe(
      "churn.csv: predicting churn\n  400 rows\n  plan: 2 cells are missing\n",
    );
  });
});
