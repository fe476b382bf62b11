import { describe, expect, it } from "vitest";
import type { Task } from "../metric.ts";
import { inferTarget } from "./infer-target.ts";
import { ColumnProfile } from "./profile.ts";
import { chooseReading } from "./reading-choices.ts";

function infer(texts: readonly string[], task?: Task, dropMissing = false, ignoreCase = false) {
  const profile = new ColumnProfile();
  for (const text of texts) profile.add(text);
  const { toValue, notes, ...inferred } = inferTarget("y", profile, chooseReading([profile], {}), {
    task,
    dropMissing,
    ignoreCase,
  });
  return { ...inferred, values: texts.map(toValue), notes: notes.map((note) => note.message) };
}
const numbers = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i));

describe("the target", () => {
  it("of texts is classes, in order of their text", () => {
    expect(infer(["yes", "no", "yes", "maybe"])).toMatchObject({
      task: "classification",
      classes: ["maybe", "no", "yes"],
    });
  });
  it("of at most 20 whole numbers is classes, in order of value", () => {
    expect(infer(["10", "9", "10"])).toMatchObject({
      task: "classification",
      classes: ["9", "10"],
    });
    expect(infer(numbers(20)).task).toBe("classification");
    expect(infer(numbers(21))).toMatchObject({ task: "regression", classes: [] });
    expect(infer(["0.5", "1"]).task).toBe("regression");
  });
  it("is what the user says, where that is possible", () => {
    expect(infer(["1", "2", "1"], "regression")).toMatchObject({ task: "regression", classes: [] });
    expect(infer(numbers(30), "classification").classes.length).toBe(30);
    expect(() => infer(["1", "high", "2"], "regression")).toThrow(
      'target "y" contains "high" in row 2 of the data, which is not a number',
    );
  });
  it("may be missing in some rows only when these are left out", () => {
    expect(() => infer(["a", "", "b"])).toThrow('target "y" is missing in 1 of 3 rows');
    expect(infer(["a", "", "b"], undefined, true).classes).toEqual(["a", "b"]);
    expect(() => infer(["", "NA"], undefined, true)).toThrow("is missing in every row");
  });
  it("needs two values, and at most 200 classes", () => {
    expect(() => infer(["x", "x"])).toThrow('target "y" is always "x": there is nothing to learn');
    const names = (n: number) => numbers(n).map((i) => `name ${i}`);
    expect(infer(names(200)).classes.length).toBe(200);
    expect(() => infer(names(201))).toThrow("has 201 classes; at most 200 are supported");
    expect(() => infer(names(2500))).toThrow("has 2000 or more classes");
  });
});
