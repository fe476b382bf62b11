import { describe, expect, it } from "vitest";
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
  ...{ last: undefined, best: candidate, failure: undefined },
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
