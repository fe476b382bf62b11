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
      values: { loss: "nonsense" },
    });
    expect(readReport("attune: step=1 loss=NaN")).toEqual({
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

describe("readReport and its edges", () => {
  it("takes the last of several values of a name, and commas between fields", () => {
    expect(readReport("attune: loss=1, step=2, loss=3,")).toEqual({ step: 2, values: { loss: 3 } });
  });
  it("a step may be written as 1e2, but must be a whole number", () => {
    expect(readReport("attune: step=1e2 value=0")).toEqual({ step: 100, values: { value: 0 } });
    for (const step of ["", "x", "0.5", "Infinity", "NaN"])
      expect(readReport(`attune: step=${step} value=1`), step).toBeUndefined();
  });
  it("text of the program that only mentions attune is no report", () => {
    for (const line of [
      "note attune: step=1 value=2",
      "attune step=1 value=2",
      "Attune: step=1 a=2",
    ])
      expect(readReport(line), line).toBeUndefined();
  });
});

describe("readResult and its edges", () => {
  it("reads the last line only, whatever stands before it", () => {
    expect(readResult('{"value":1}\nwords\n 7 \r\n\n', one)).toBe(7);
    expect(() => readResult("7\ndone", one)).toThrow('is no result: "done"');
  });
  it("null stands for NaN in JSON, as some writers put it", () => {
    expect(readResult('{"value":null}', one)).toEqual({ value: Number.NaN });
  });
  it("members that the study does not ask for are left out, and limits are read by name", () => {
    const text = '{"value":1,"epoch":9,"limits":{"mb":-Infinity,"ms":3}}';
    const limited = measuresOf("minimize", { mb: { atLeast: 1, atMost: 3 } });
    expect(readResult(text, limited)).toEqual({ value: 1, limits: { mb: -Infinity } });
    expect(readResult(text, one)).toEqual({ value: 1 });
    expect(readResult('{"value":{"accuracy":1,"ms":2,"loss":3}}', two)).toEqual({
      value: { accuracy: 1, ms: 2 },
    });
  });
  it("names of the prototype are no values", () => {
    const odd = measuresOf(JSON.parse('{"toString":"minimize","b":"minimize"}'), {});
    expect(() => readResult('{"b":1}', odd)).toThrow("the result needs toString, b");
  });
  it("a long line is cut in the message", () => {
    expect(() => readResult("x".repeat(500), one)).toThrow(
      `the last line of output is no result: "${"x".repeat(56)}…`,
    );
  });
  it.each([
    ["[]", one],
    ["0.9,", two],
    [",", two],
  ])("refuses %j, in which a number is missing", (text, measures) => {
    expect(() => readResult(text, measures)).toThrow("the last line of output");
  });
  // NumPy prints arrays as "[ 0.9 12. ]".
  it("reads numbers in brackets with spaces inside", () => {
    expect(readResult("[ 0.9 12. ]", two)).toEqual({ accuracy: 0.9, ms: 12 });
  });
});

describe("NaN and infinities as Python prints them", () => {
  it.each([
    ["inf", Infinity],
    ["-inf", -Infinity],
    ["nan", Number.NaN],
    ["-nan", Number.NaN],
    ['{"value": inf}', { value: Infinity }],
    ['{"value": "-inf"}', { value: -Infinity }],
  ])("%s is a result", (text, value) => {
    expect(readResult(text, one)).toEqual(value);
  });
  it("are values of reports, too", () => {
    expect(readReport("attune: step=1 value=-inf")?.values).toEqual({ value: -Infinity });
  });
});
