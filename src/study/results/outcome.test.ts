import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TrialFailure } from "../../trial/failure.ts";
import { type Measures, measuresOf } from "../../trial/measures.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import { namedResults } from "./named-results.ts";
import {
  annotationsWith,
  toOutcome as read,
  toFailure,
  toThrownOutcome,
  toValues,
} from "./outcome.ts";

const toOutcome = (result: unknown, measures: Measures) => read(result, measures, namedResults);

const bare = measuresOf("minimize", {});
const named = measuresOf({ loss: "minimize", speed: "maximize" }, {});
const limited = measuresOf("minimize", { mb: { atMost: 5 }, accuracy: { atLeast: 0.5 } });

describe("a result", () => {
  it("is a bare number, or in its long form; an infinitely bad value is one", () => {
    const plain = { state: "complete", limits: [], error: undefined, cost: undefined };
    expect(toOutcome(3, bare)).toEqual({ ...plain, values: [3] });
    expect(toOutcome({ value: Infinity, error: 0.5, cost: 0 }, bare)).toEqual({
      ...plain,
      values: [Infinity],
      error: [0.5],
      cost: 0,
    });
  });
  it("of named objectives is in order of the study, whatever the order of the result", () => {
    expect(toOutcome({ speed: 2, loss: 1 }, named)).toMatchObject({ values: [1, 2] });
    expect(
      toOutcome({ value: { speed: 2, loss: 1 }, error: { speed: 4, loss: 3 } }, named),
    ).toMatchObject({ values: [1, 2], error: [3, 4] });
  });
  it("has every limit, in order of the study", () => {
    const outcome = toOutcome({ value: 1, limits: { accuracy: 0.4, mb: 7 } }, limited);
    expect(outcome).toMatchObject({ limits: [7, 0.4] });
    expect(() => toOutcome({ value: 1, limits: { mb: 7 } }, limited)).toThrow(
      "result: limit accuracy must be measured, got undefined",
    );
    expect(() => toOutcome(1, limited)).toThrow(/limit mb/);
    expect(() => toOutcome({ value: 1, limits: null }, limited)).toThrow(/limit mb/);
  });
  it("that is not a number is a failure, and names the objective", () => {
    expect(toOutcome(Number.NaN, bare)).toEqual({
      state: "failed",
      reason: "not-a-number",
      message: "the value is not a number",
      retry: false,
    });
    expect(toOutcome({ loss: 1, speed: Number.NaN }, named)).toMatchObject({
      message: "speed is not a number",
    });
  });
  it("that no other could be better than is a failure, for each direction", () => {
    const failed = { state: "failed", reason: "not-a-number", retry: false };
    expect(toOutcome(-Infinity, bare)).toMatchObject({
      ...failed,
      message: "the value is -Infinity, and no other trial could be as good",
    });
    expect(toOutcome(Infinity, measuresOf("maximize", {}))).toMatchObject(failed);
    expect(toOutcome(-Infinity, measuresOf("maximize", {}))).toMatchObject({ values: [-Infinity] });
    expect(toOutcome({ loss: 1, speed: Infinity }, named)).toMatchObject({
      ...failed,
      message: "speed is Infinity, and no other trial could be as good",
    });
    expect(toOutcome({ loss: Infinity, speed: -Infinity }, named)).toMatchObject({
      values: [Infinity, -Infinity],
    });
  });
  it.each([
    [{ value: 1, accuracy: 3 }, bare, 'result: there is no field "accuracy"'],
    [{ value: 1, limits: { mb: 3 } }, bare, 'result: the study has no limit "mb"'],
    [{ value: 1, limits: { bm: 3, accuracy: 1 } }, limited, 'result: the study has no limit "bm"'],
    [{ loss: 1, speed: 2, sped: 3 }, named, 'result: the study has no objective "sped"'],
    [{ value: 1, error: -1 }, bare, "result: error must be a number ≥ 0, got -1"],
    [{ value: 1, error: Number.NaN }, bare, "result: error must be a number ≥ 0, got NaN"],
    ["1", bare, "result: needs a number, got"],
    [undefined, bare, "result: needs a number, got undefined"],
    [{ value: "1" }, bare, "result: needs a number, got"],
    [{ value: 1, error: "x" }, bare, "error: needs a number, got"],
    [{ value: 1, cost: -1 }, bare, "result: cost must be a finite number ≥ 0, got -1"],
    [{ value: 1, cost: Infinity }, bare, "result: cost must be a finite number ≥ 0, got Infinity"],
    [{ value: 1, cost: Number.NaN }, bare, "result: cost must be a finite number ≥ 0, got NaN"],
    [5, named, "result: needs loss, speed by name, got 5"],
    [null, named, "result: needs loss, speed by name, got null"],
    [{ loss: 1 }, named, "result: speed must be a number, got undefined"],
  ])("%j is refused with what is wrong", (result, measures, message) => {
    expect(() => toOutcome(result, measures)).toThrow(message);
    expect(() => toOutcome(result, measures)).toThrow(
      expect.objectContaining({ code: "result-invalid" }),
    );
  });
  it("that is any JSON either has values for all objectives, or is refused as `result-invalid`", () => {
    fc.assert(
      fc.property(fc.anything(), (result) => {
        for (const measures of [bare, named, limited])
          try {
            const outcome = toOutcome(result, measures);
            if (outcome.state === "complete") {
              expect(outcome.values).toHaveLength(measures.signs.length);
              expect(outcome.values.every((v) => typeof v === "number")).toBe(true);
            } else expect(outcome.reason).toBe("not-a-number");
          } catch (error) {
            expect(error).toMatchObject({ code: "result-invalid" });
          }
      }),
    );
  });
  it("of an objective that is named `value` may be given by name", () => {
    const measures = measuresOf({ value: "minimize" }, {});
    expect(toOutcome({ value: 3 }, measures)).toMatchObject({ values: [3] });
  });
  it("reported at a step says so in its message", () => {
    expect(() => toValues("x", bare, undefined, "report")).toThrow(/^report: /);
    expect(toValues(Number.NaN, bare, undefined, "report")).toEqual([Number.NaN]);
  });
});

describe("what an evaluation threw", () => {
  it("is a failure with its reason, message, and no retry", () => {
    expect(toFailure(new TrialFailure("memory", "too much"))).toEqual({
      state: "failed",
      reason: "memory",
      message: "too much",
      retry: false,
    });
    expect(toFailure(new RangeError(""))).toMatchObject({ reason: "error", message: "RangeError" });
    expect(toFailure("text")).toMatchObject({ message: "text" });
    expect(toFailure(undefined)).toMatchObject({ message: "undefined" });
    expect(toFailure(new Error("x".repeat(5000))).message).toHaveLength(2000);
  });
  it("is pruned if trial.pruned() was thrown, and waits if the run was cut short", () => {
    const noted: unknown[] = [];
    const noteThrown = (error: unknown): void => void noted.push(error);
    const trial = { stopped: { state: "pruned", step: 3 }, noteThrown } as const;
    for (const isCut of [false, true])
      expect(toThrownOutcome(PRUNED_RESULT, trial, isCut)).toBe(trial.stopped);
    expect(toThrownOutcome(new Error("a"), trial, true)).toEqual({ state: "waiting" });
    expect(toThrownOutcome(new Error("a"), trial, false)).toMatchObject({ state: "failed" });
    expect(toThrownOutcome(new TrialFailure("timeout", "b"), trial, true)).toMatchObject({
      reason: "timeout",
    });
    expect(noted).toEqual([new Error("a"), new TrialFailure("timeout", "b")]);
  });
  it("is stored among what the evaluation has set", () => {
    const failure = toFailure(new TypeError("a"));
    expect(annotationsWith(failure, { internal: { b: 1 }, attributes: { c: 2 } })).toMatchObject({
      internal: { b: 1, thrown: { name: "TypeError", message: "a" } },
      attributes: { c: 2 },
    });
    const set = { internal: { b: 1 } };
    expect(annotationsWith({ state: "waiting" }, set)).toBe(set);
  });
});
