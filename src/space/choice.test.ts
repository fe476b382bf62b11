import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, issuesOf, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { boolean, categorical, ordinal } from "./choice.ts";

obeysTheLawsOfParam("boolean", boolean(), fc.boolean());
obeysTheLawsOfParam(
  "categorical",
  categorical(["a", 3, true, null]),
  fc.constantFrom("a" as const, 3 as const, true as const, null),
);
obeysTheLawsOfParam("categorical with a default", categorical(["a", "b"], { default: "b" }));
obeysTheLawsOfParam(
  "ordinal",
  ordinal([16, 32, 64, 256]),
  fc.constantFrom(16 as const, 32 as const, 64 as const, 256 as const),
);

it("categorical choices have cells without order, ordinal ones with order", () => {
  expect(categorical(["a", "b"]).axes("c", 0)[0].kind).toBe("choice");
  expect(ordinal(["a", "b"]).axes("o", 0)[0].kind).toBe("ordered");
});

describe("wrong choices", () => {
  it.each([
    ["none", () => categorical([]), "empty-range", "needs at least one choice"],
    ["a choice twice", () => categorical(["a", "a"]), "duplicate", 'duplicate choice "a"'],
    ["NaN", () => ordinal([Number.NaN]), "not-a-number", "choice NaN is not finite"],
    [
      "a list as a choice",
      // @ts-expect-error a list is no choice
      () => categorical([[1]]),
      "not-a-choice",
      "a choice is a string, a number, a boolean or null, got [1]",
    ],
    [
      "a default that is no choice",
      // @ts-expect-error "b" is no choice
      () => categorical(["a"], { default: "b" }),
      "not-a-choice",
      'default: "b" is not one of "a"',
    ],
  ])("%s", (_, make, code, message) => expect(issuesOf(make)).toMatchObject([{ code, message }]));
});

it("a value that is no choice is reported with the nearest choice", () => {
  expect(check(categorical(["relu", "tanh"]), "rleu")).toEqual([
    {
      code: "not-a-choice",
      path: "p",
      message: '"rleu" is not one of "relu", "tanh"',
      received: "rleu",
      suggestion: "relu",
    },
  ]);
  expect(check(categorical([1, 2]), 3)[0].suggestion).toBeUndefined();
});
