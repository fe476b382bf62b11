import { describe, expect, it } from "vitest";
import type { SpaceIssue } from "../errors/attune-error.ts";
import { indexDistinct, makeIssue, makeNotAChoice, makeUnknownName } from "./issue.ts";

describe("an issue", () => {
  it("has a suggestion only where there is one", () => {
    expect("suggestion" in makeIssue("missing", "x", "is missing")).toBe(false);
    const details = { received: 3, suggestion: undefined };
    expect("suggestion" in makeIssue("missing", "x", "is missing", details)).toBe(false);
    expect(makeIssue("off-step", "x", "m", { received: 3, suggestion: "4" })).toEqual({
      code: "off-step",
      path: "x",
      message: "m",
      received: 3,
      suggestion: "4",
    });
  });
  it("of an unknown name suggests the nearest one, if the name is a string", () => {
    const names = ["rate", "depth"];
    expect(makeUnknownName("p", "m", "raet", names)).toMatchObject({
      code: "unknown-name",
      received: "raet",
      suggestion: "rate",
    });
    expect(makeUnknownName("p", "m", "colour", names).suggestion).toBeUndefined();
    expect(makeUnknownName("p", "m", 3, names).suggestion).toBeUndefined();
  });
  it("of a value that is no choice lists the choices, and suggests among strings alone", () => {
    expect(makeNotAChoice("p", "16", [8, 16, null])).toMatchObject({
      code: "not-a-choice",
      message: '"16" is not one of 8, 16, null',
      suggestion: "16",
    });
    expect(makeNotAChoice("p", 17, [8, 16]).suggestion).toBeUndefined();
  });
});

describe("the index of values", () => {
  it("tells values of different types apart", () => {
    const issues: SpaceIssue[] = [];
    const index = indexDistinct<unknown>([1, "1", true, null], "choice", issues);
    expect([1, "1", true, null].map((v) => index.get(v))).toEqual([0, 1, 2, 3]);
    expect(issues).toEqual([]);
  });
  it("reports each repetition by its noun", () => {
    const issues: SpaceIssue[] = [];
    indexDistinct(["a", "b", "a", "a"], "item", issues);
    expect(issues.map((i) => [i.code, i.message])).toEqual([
      ["duplicate", 'duplicate item "a"'],
      ["duplicate", 'duplicate item "a"'],
    ]);
  });
});
