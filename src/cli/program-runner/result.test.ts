import { describe, expect, it } from "vitest";
import { measuresOf } from "../../trial/measures.ts";
import { readReport, readResult } from "./result.ts";

const one = measuresOf("minimize", {});
const two = measuresOf({ accuracy: "maximize", ms: "minimize" }, { mb: { atMost: 3 } });

describe("readReport", () => {
  it("reads the step and the values by name", () => {
    expect(readReport("attune: step=3 value=0.2")).toEqual({ step: 3, values: { value: 0.2 } });
    expect(readReport("  attune: step = 0, accuracy = 1e-3, ms=-Infinity\r")).toEqual({
      step: 0,
      values: { accuracy: 0.001, ms: -Infinity },
    });
    expect(readReport("attune: step=1 loss=nonsense")).toEqual({
      step: 1,
      values: { loss: Number.NaN },
    });
  });
  it.each([
    "step=3 value=0.2",
    "attune: value=0.2",
    "attune: step=1.5 value=2",
    "attune: step=3",
    "",
  ])("%s is no report", (line) => {
    expect(readReport(line)).toBeUndefined();
  });
});

describe("readResult", () => {
  it.each([
    ["epoch 1\n0.25\n\n", 0.25],
    ["-Infinity", -Infinity],
    ["nan", Number.NaN],
    ["[3]", 3],
  ])("one objective: %j is %s", (text, value) => {
    expect(readResult(text, one)).toBe(value);
  });
  it.each<[string, unknown]>([
    ['{"value": 0.2}', { value: 0.2 }],
    ['{"value": Infinity, "cost": 2, "error": 0.1}', { value: Infinity, cost: 2, error: 0.1 }],
    ['{"value": "NaN"}', { value: Number.NaN }],
  ])("one objective as JSON: %s", (text, value) => {
    expect(readResult(text, one)).toEqual(value);
  });
  it.each<[string, unknown]>([
    ["0.9 12", { accuracy: 0.9, ms: 12 }],
    ["[0.9, 12]", { accuracy: 0.9, ms: 12 }],
    [
      '{"accuracy":0.9,"ms":"Infinity","limits":{"mb":2}}',
      { value: { accuracy: 0.9, ms: Infinity }, limits: { mb: 2 } },
    ],
    ['{"value":{"accuracy":0.9,"ms":12}}', { value: { accuracy: 0.9, ms: 12 } }],
  ])("several objectives: %s", (text, value) => {
    expect(readResult(text, two)).toEqual(value);
  });
  it.each([
    ["", one, "there is no result: the last line of output must be a number or JSON"],
    ["good", one, 'the last line of output is no result: "good"'],
    ["1 2", one, 'the last line of output needs 1 number, got "1 2"'],
    ["1", two, 'the last line of output needs 2 numbers (accuracy, ms), got "1"'],
    ["{value: 1}", one, "the last line of output is not JSON"],
    ['{"loss":1}', one, 'the result needs "value", got {"loss":1}'],
    ['{"accuracy":1}', two, "the result needs accuracy, ms"],
  ])("refuses %j", (text, measures, message) => {
    expect(() => readResult(text, measures)).toThrow(message);
  });
  it("says where the text comes from", () => {
    expect(() => readResult("good", one, "the value")).toThrow('the value is no result: "good"');
  });
});
