import { describe, expect, it } from "vitest";
import { reservedRow } from "../trial/row.ts";
import { requireNewStudy, withoutOwner } from "./restore.ts";
import { requireSameStudy } from "./same-study.ts";
import type { StudySpec } from "./storage.ts";

const spec: StudySpec = {
  name: "s",
  space: { version: 1, params: { x: { type: "float", low: 0, high: 1 } } },
  objectives: { loss: "minimize" },
  limits: { memory: { atMost: 4 } },
  seed: 1,
  sampler: "tpe",
};

describe("requireSameStudy", () => {
  it("accepts another seed and sampler", () => {
    expect(() => requireSameStudy(spec, { ...spec, seed: 2, sampler: "grid" })).not.toThrow();
  });
  it.each<readonly [Partial<StudySpec>, string]>([
    [
      { space: { version: 1, params: { x: { type: "float", low: 0, high: 2 } } } },
      'study "s" exists with another space: x.high was 1, is now 2',
    ],
    [{ space: { version: 1, params: {} } }, 'study "s" exists with another space: x is gone'],
    [
      { objectives: { loss: "minimize", speed: "maximize" } },
      'study "s" exists with another objective: objectives.speed is new',
    ],
    [{ objectives: "minimize" }, 'study "s" exists with another objective: objectives was'],
    [
      { limits: { memory: { atMost: 5 } } },
      'study "s" exists with another limit: limits.memory.atMost was 4, is now 5',
    ],
    [{ space: null }, 'study "s" exists with another space: it was'],
  ])("names the difference to %j", (changed, message) => {
    expect(() => requireSameStudy(spec, { ...spec, ...changed })).toThrow(
      expect.objectContaining({
        code: "space-changed",
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe("requireSameStudy finds", () => {
  const choices = (...list: (string | number | null)[]): StudySpec => ({
    ...spec,
    space: { version: 1, params: { c: { type: "categorical", choices: list } } },
  });
  it.each<readonly [string, StudySpec, StudySpec, string]>([
    ["another choice", choices("a", "b"), choices("a", "c"), 'c.choices.1 was "b", is now "c"'],
    ["another order of choices", choices(1, 2), choices(2, 1), "c.choices.0 was 1, is now 2"],
    ["a further choice", choices("a"), choices("a", "b"), "c.choices.1 is new"],
    ["a choice less", choices("a", "b"), choices("a"), "c.choices.1 is gone"],
    ["a text for a number", choices(1), choices("1"), 'c.choices.0 was 1, is now "1"'],
    ["null for a number", choices(0), choices(null), "c.choices.0 was 0, is now null"],
    [
      "a limit the other way",
      spec,
      { ...spec, limits: { memory: { atLeast: 4 } } },
      "memory.atMost",
    ],
    ["the first of two differences", choices(1), { ...spec, objectives: "maximize" }, "c is gone"],
  ])("%s", (_, stored, opened, found) => {
    expect(() => requireSameStudy(stored, opened)).toThrow(found);
  });
  it("nothing where members are undefined, or in another order", () => {
    const x = { high: 1, low: 0, type: "float", step: undefined } as const;
    const opened = { ...spec, space: { params: { x }, version: 1 } } as unknown as StudySpec;
    expect(() => requireSameStudy(spec, opened)).not.toThrow();
  });
});

describe("Restoring", () => {
  it("lets running trials wait, without the attempt that was running", () => {
    const running = reservedRow(3, "w");
    expect(withoutOwner({ ...running, attempt: 2 })).toEqual({
      ...running,
      state: "waiting",
      attempt: 1,
    });
    const complete = { ...running, state: "complete" as const };
    expect(withoutOwner(complete)).toBe(complete);
  });
  it("needs a name that is free", () => {
    expect(() => requireNewStudy(false, "s", "a.db")).not.toThrow();
    expect(() => requireNewStudy(true, "s", "a.db")).toThrow('a.db has a study "s" already');
  });
});
