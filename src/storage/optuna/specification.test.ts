import { describe, expect, it } from "vitest";
import type { StudySpec } from "../storage.ts";
import type { Distribution } from "./distribution.ts";
import { COMPLETE, FAIL, OptunaStudy, type OptunaTrial } from "./optuna-study.ts";
import { readSpec, requireSameDirections, toDirections, toSpecJson } from "./specification.ts";

const spec: StudySpec = {
  name: "s",
  space: null,
  objectives: { loss: "minimize", speed: "maximize" },
  limits: { memory: { atMost: 4 } },
  seed: 7,
  sampler: "tpe",
};
const float = (low: number, high: number): Distribution => ({
  kind: "float",
  low,
  high,
  log: false,
  step: null,
});
const choice: Distribution = { kind: "categorical", choices: ["a", "b"] };

/** A study with complete trials of these parameters. */
function studyOf(...trials: readonly { readonly [name: string]: Distribution }[]): OptunaStudy {
  const study = new OptunaStudy(1, "s", [1]);
  for (const params of trials) add(study, params);
  return study;
}
function add(
  study: OptunaStudy,
  params: { readonly [name: string]: Distribution },
  changed: Partial<OptunaTrial> = {},
): void {
  const internal = Object.entries(params).map(
    ([name, distribution]) => [name, { internal: 0, distribution }] as const,
  );
  study.set({
    id: study.trials.length,
    number: study.trials.length,
    state: COMPLETE,
    values: [1],
    params: new Map(internal),
    intermediate: new Map(),
    user: {},
    system: {},
    start: 1,
    complete: 2,
    ...changed,
  });
}

describe("readSpec", () => {
  it("returns what Attune stored, under the study's name", () => {
    const study = studyOf();
    study.system["attune:spec"] = toSpecJson({ ...spec, name: "another" });
    expect(readSpec(study)).toEqual(spec);
  });
  it("names the objectives of a study of Optuna's", () => {
    const study = new OptunaStudy(1, "s", [1, 2]);
    expect(readSpec(study).objectives).toEqual({ value0: "minimize", value1: "maximize" });
    study.system["study:metric_names"] = ["loss", "speed"];
    expect(readSpec(study).objectives).toEqual({ loss: "minimize", speed: "maximize" });
    expect(readSpec(new OptunaStudy(1, "s", [2])).objectives).toBe("maximize");
  });
  it("finds the range that covers all complete trials", () => {
    const study = studyOf({ x: float(0, 1), c: choice }, { x: float(-1, 0.5), c: choice });
    add(study, { y: float(0, 1) }, { state: FAIL });
    expect(readSpec(study).space).toEqual({
      version: 1,
      params: {
        x: { type: "float", low: -1, high: 1 },
        c: { type: "categorical", choices: ["a", "b"] },
      },
    });
  });
  it.each([
    ["trials that differ in their parameters", studyOf({ x: float(0, 1) }, { y: float(0, 1) })],
    ["a trial with fewer parameters", studyOf({ x: float(0, 1), c: choice }, { x: float(0, 1) })],
    ["a first trial without parameters", studyOf({}, { x: float(0, 1) })],
    ["no trials", studyOf()],
  ])("finds no space in %s", (_, study) => {
    expect(readSpec(study).space).toBeNull();
  });
  it("finds a limit for each constraint", () => {
    const study = studyOf();
    add(study, {}, { system: { "constraints:memory": -1, other: 2 } });
    add(study, {}, { system: { constraints: [0.5, 1] } });
    expect(readSpec(study).limits).toEqual({
      memory: { atMost: 0 },
      0: { atMost: 0 },
      1: { atMost: 0 },
    });
  });
});

describe("requireSameDirections", () => {
  const study = new OptunaStudy(1, "s", toDirections(spec.objectives));
  it("accepts the same directions", () => {
    expect(() => requireSameDirections(study, spec)).not.toThrow();
  });
  it("names both where they differ", () => {
    expect(() => requireSameDirections(study, { ...spec, objectives: "maximize" })).toThrow(
      `Optuna's study "s" has the directions minimize, maximize, not maximize`,
    );
  });
});
