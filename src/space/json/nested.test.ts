import { describe, expect, it } from "vitest";
import { issuesOf } from "../../../test/contract/param-contract.ts";
import { spaceFrom } from "./space-from.ts";

describe("the nested form", () => {
  it("becomes a space, also one whose parameter is called params", () => {
    const x = { type: "float", low: 0, high: 1 };
    expect(spaceFrom({ x }).names).toEqual(["x"]);
    expect(spaceFrom({ params: x }).names).toEqual(["params"]);
    expect(spaceFrom({ version: 1, params: { x } }).names).toEqual(["x"]);
  });
});

describe("what is wrong", () => {
  it("is reported all at once, by path", () => {
    const issues = issuesOf(() =>
      spaceFrom({
        a: { type: "float", low: 2, high: 1 },
        b: { type: "flaot", low: 0, high: 1 },
        c: { type: "choose", branches: { x: { y: { type: "int", low: 1, high: 0 } } } },
        d: { type: "list", item: { type: "int", low: 0.5, high: 1 }, min: 1, max: 2 },
      }),
    );
    expect(issues.map((i) => i.path)).toEqual(["a", "b", "c.x.y", "d.item"]);
  });
  it.each([
    [
      "a misspelt type",
      { type: "flaot", low: 0, high: 1 },
      { code: "not-a-choice", received: "flaot", suggestion: "float" },
    ],
    [
      "a misspelt field",
      { type: "float", low: 0, high: 1, stpe: 1 },
      { code: "unknown-name", message: 'float has no field "stpe"', suggestion: "step" },
    ],
    ["no object", 3, { code: "not-a-choice" }],
    ["a choose without branches", { type: "choose" }, { code: "missing" }],
    ["a bound that is text", { type: "float", low: "0", high: 1 }, { code: "not-a-number" }],
    ["choices that are no list", { type: "ordinal", choices: "abc" }, { code: "empty-range" }],
  ])("%s", (_, p, issue) =>
    expect(issuesOf(() => spaceFrom({ p }))).toMatchObject([{ path: "p", ...issue }]),
  );

  it("has the nearest type as its hint", () => {
    expect(() => spaceFrom({ a: { type: "flaot", low: 0, high: 1 } })).toThrow(
      expect.objectContaining({ hint: "did you mean float?" }),
    );
  });
  it.each([
    [[], /a space is an object of parameters, got \[\]/],
    [null, /a space is an object of parameters, got null/],
    [{}, /the space has no parameters/],
    [{ params: {} }, /the space has no parameters/],
  ])("%j is no space", (json, message) => expect(() => spaceFrom(json)).toThrow(message));
});
