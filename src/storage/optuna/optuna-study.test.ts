import { describe, expect, it } from "vitest";
import {
  COMPLETE,
  FAIL,
  isOver,
  type OptunaState,
  OptunaStudy,
  type OptunaTrial,
  PRUNED,
  RUNNING,
  WAITING,
} from "./optuna-study.ts";

const trial = (number: number, state: OptunaState): OptunaTrial => ({
  id: number + 10,
  number,
  state,
  values: null,
  params: new Map(),
  intermediate: new Map(),
  user: {},
  system: {},
  start: 1,
  complete: 0,
});

describe("OptunaStudy", () => {
  it("keeps the trials by number, and a log of each change", () => {
    const study = new OptunaStudy(1, "s", [1]);
    for (const number of [0, 1, 0]) study.set(trial(number, RUNNING));
    expect(study.trials.map((t) => t.number)).toEqual([0, 1]);
    expect(study.log).toEqual([0, 1, 0]);
  });
  it("finds open trials in one state by number, in whatever order they came", () => {
    const study = new OptunaStudy(1, "s", [1]);
    for (const number of [3, 1, 2, 0]) study.set(trial(number, number === 1 ? WAITING : RUNNING));
    expect(study.openTrials(RUNNING).map((t) => t.number)).toEqual([0, 2, 3]);
    expect(study.openTrials(WAITING).map((t) => t.number)).toEqual([1]);
    expect(study.openTrials(COMPLETE)).toEqual([]);
  });
  it("moves a trial from the open ones to the completion order once it is over, only once", () => {
    const study = new OptunaStudy(1, "s", [1]);
    for (const number of [0, 1, 2]) study.set(trial(number, RUNNING));
    study.set(trial(2, PRUNED));
    study.set(trial(0, FAIL));
    study.set(trial(2, PRUNED)); // An attribute was added.
    study.set(trial(1, COMPLETE));
    expect([...study.open]).toEqual([]);
    expect([...study.completionOrder]).toEqual([
      [2, 0],
      [0, 1],
      [1, 2],
    ]);
  });
  it("takes complete, pruned and failed trials for over", () => {
    expect([RUNNING, COMPLETE, PRUNED, FAIL, WAITING].map(isOver)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});
