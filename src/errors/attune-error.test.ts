import { describe, expect, it } from "vitest";
import { AttuneError, SpaceError } from "./attune-error.ts";

describe("an AttuneError", () => {
  it("has its code, and no hint, no cause and no retry unless it is given them", () => {
    const error = new AttuneError("usage", "wrong");
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, error.code]).toEqual(["AttuneError", "wrong", "usage"]);
    expect([error.hint, error.retryable]).toEqual([undefined, false]);
    expect("cause" in error).toBe(false);
  });
  it("keeps the error that led to it", () => {
    const cause = new Error("disk full");
    const options = { hint: "free some space", retryable: true, cause };
    const error = new AttuneError("storage-unreachable", "cannot write", options);
    expect(error).toMatchObject(options);
    expect(String(error)).toBe("AttuneError: cannot write");
  });
});

describe("a SpaceError", () => {
  const issues = [
    { code: "missing", path: "x", message: "is missing" },
    { code: "constraint", path: "", message: "a < b does not hold" },
    { code: "not-a-choice", path: "opt", message: "wrong", suggestion: "sgd" },
    { code: "not-a-choice", path: "act", message: "wrong too", suggestion: "relu" },
  ] as const;
  it("names every problem in one line, by its path unless it is one of the whole space", () => {
    const error = new SpaceError(issues);
    expect(error.message).toBe("x: is missing; a < b does not hold; opt: wrong; act: wrong too");
    expect(error.issues).toBe(issues);
    expect(error).toBeInstanceOf(AttuneError);
    expect([error.name, error.code]).toEqual(["SpaceError", "space-invalid"]);
  });
  it("proposes the first suggestion as its hint", () => {
    expect(new SpaceError(issues).hint).toBe("did you mean sgd?");
    expect(new SpaceError(issues.slice(0, 2)).hint).toBeUndefined();
  });
  it("is one of values with the other code", () => {
    expect(new SpaceError(issues, "params-invalid").code).toBe("params-invalid");
  });
});
