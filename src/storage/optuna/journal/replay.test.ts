import { beforeEach, describe, expect, it } from "vitest";
import { stringifyDistribution } from "../distribution.ts";
import { COMPLETE, RUNNING } from "../optuna-study.ts";
import { OP, type Operation, parseOperation } from "./operation.ts";
import { Replay } from "./replay.ts";

const unit = stringifyDistribution({ kind: "float", low: 0, high: 1, log: false, step: null });
const log = stringifyDistribution({ kind: "float", low: 1, high: 2, log: true, step: null });
const choices = (...list: string[]): string =>
  stringifyDistribution({ kind: "categorical", choices: list });

describe("Replay", () => {
  let replay: Replay;
  const apply = (...operations: Operation[]): void => {
    for (const o of operations) replay.apply(o);
  };
  const study = () => replay.studies.get("s")!;
  const createTrial: Operation = {
    op_code: OP.createTrial,
    study_id: 0,
    datetime_start: "2025-01-01T00:00:01.500000+00:00",
  };
  beforeEach(() => {
    replay = new Replay();
    apply({ op_code: OP.createStudy, study_name: "s", directions: [1] });
  });

  it("numbers studies and trials in the order in which they were created", () => {
    apply({ op_code: OP.createStudy, study_name: "t", directions: [2] });
    apply(createTrial, { ...createTrial, study_id: 1 }, createTrial);
    expect(study().trials.map((t) => [t.id, t.number])).toEqual([
      [0, 0],
      [2, 1],
    ]);
    expect([replay.nextStudyId, replay.nextTrialId]).toEqual([2, 3]);
    expect([0, 1, 9].map((id) => replay.nextTrialNumber(id))).toEqual([2, 1, 0]);
    expect(study().createdAt).toBe(Date.UTC(2025, 0, 1, 0, 0, 1, 500));
  });
  it("drops a second study of a name, and operations on one that was deleted", () => {
    apply({ op_code: OP.createStudy, study_name: "s", directions: [2] });
    expect([...replay.studies.values()].map((s) => s.directions)).toEqual([[1]]);
    apply({ op_code: OP.deleteStudy, study_id: 0 }, createTrial);
    apply({ op_code: OP.setStudyUserAttribute, study_id: 0, user_attr: { a: 1 } });
    expect(replay.studies.size).toBe(0);
    expect(replay.nextTrialId).toBe(0);
  });
  it("keeps what a template has", () => {
    apply({
      ...createTrial,
      state: COMPLETE,
      value: 3,
      values: null,
      params: { x: 0.5 },
      distributions: { x: unit },
      intermediate_values: { "2": 0.25 },
      user_attrs: { a: 1 },
      system_attrs: { b: 2 },
      datetime_complete: "2025-01-01T00:00:02+00:00",
    });
    const [trial] = study().trials;
    expect(trial).toMatchObject({ state: COMPLETE, values: [3], user: { a: 1 }, system: { b: 2 } });
    expect(trial.params.get("x")?.internal).toBe(0.5);
    expect([...trial.intermediate]).toEqual([[2, 0.25]]);
    expect(trial.complete - trial.start).toBe(500);
  });
  it("changes a trial until it is over, and records each change", () => {
    apply(
      createTrial,
      { op_code: OP.setIntermediate, trial_id: 0, step: 1, intermediate_value: 5 },
      { op_code: OP.setUserAttribute, trial_id: 0, user_attr: { a: 1 } },
      { op_code: OP.setSystemAttribute, trial_id: 0, system_attr: { b: 2 } },
      { op_code: OP.setState, trial_id: 0, state: COMPLETE, values: [2] },
      { op_code: OP.setUserAttribute, trial_id: 0, user_attr: { a: 9 } },
      { op_code: OP.setState, trial_id: 0, state: COMPLETE, values: [7] },
    );
    expect(study().trials[0]).toMatchObject({ values: [2], user: { a: 1 }, system: { b: 2 } });
    expect(study().log).toEqual([0, 0, 0, 0, 0]);
    expect([...study().open]).toEqual([]);
    expect([...study().completionOrder]).toEqual([[0, 0]]);
  });
  it("drops a second start", () => {
    const start = "2026-01-01T00:00:00+00:00";
    apply(createTrial, {
      op_code: OP.setState,
      trial_id: 0,
      state: RUNNING,
      datetime_start: start,
    });
    expect(study().trials[0].start).toBe(Date.UTC(2025, 0, 1, 0, 0, 1, 500));
    expect(study().log).toEqual([0]);
  });
  it("drops a parameter whose kind, scale or choices differ from the study's first", () => {
    const set = (param_name: string, distribution: string, value: number): Operation => ({
      op_code: OP.setParam,
      trial_id: 0,
      param_name,
      param_value_internal: value,
      distribution,
    });
    apply(createTrial, set("x", unit, 0.1), set("x", log, 0.2), set("x", choices("a"), 0));
    apply(set("c", choices("a", "b"), 1), set("c", choices("a"), 0));
    const values = [...study().trials[0].params].map(([name, p]) => [name, p.internal]);
    expect(values).toEqual([
      ["x", 0.1],
      ["c", 1],
    ]);
  });
});

describe("parseOperation", () => {
  it("reads Python's bare words", () => {
    expect(parseOperation('{"op_code": 7, "intermediate_value": NaN}')).toEqual({
      op_code: 7,
      intermediate_value: Number.NaN,
    });
  });
  it.each(["", "null", "[]", "{}", '{"op_code": "7"}', "{"])("refuses %j", (line) => {
    expect(() => parseOperation(line)).toThrow(SyntaxError);
  });
});
