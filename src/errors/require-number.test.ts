import { describe, expect, it } from "vitest";
import { requirePositive, requireWhole } from "./require-number.ts";

describe("requireWhole", () => {
  it("returns whole numbers within the bounds", () => {
    expect(requireWhole("trials", 1)).toBe(1);
    expect(requireWhole("retries", 0, { min: 0 })).toBe(0);
    expect(requireWhole("folds", 20, { min: 2, max: 20 })).toBe(20);
  });
  it("names the option, the bounds and the value that it refuses", () => {
    expect(() => requireWhole("trials", 0.5)).toThrow(
      "trials must be a whole number from 1, got 0.5",
    );
    expect(() => requireWhole("folds", 21, { min: 2, max: 20 })).toThrow(
      "folds must be a whole number from 2 to 20, got 21",
    );
    expect(() => requireWhole("trials", "5")).toThrow('got "5"');
    expect(() => requireWhole("trials", Number.NaN)).toThrow("got NaN");
    expect(() => requireWhole("trials", undefined)).toThrow("got undefined");
    expect(() => requireWhole("trials", 2 ** 60)).toThrow("whole number");
  });
  it("carries the code and the hint that it is given", () => {
    expect(() => requireWhole("cv", 1, { min: 2, hint: "--cv 5" })).toThrow(
      expect.objectContaining({ code: "usage", hint: "--cv 5" }),
    );
  });
});

describe("requirePositive", () => {
  it("returns numbers above 0, Infinity too", () => {
    expect(requirePositive("seconds", 0.1)).toBe(0.1);
    expect(requirePositive("seconds", Infinity)).toBe(Infinity);
  });
  it.each([0, -1, Number.NaN, "3", null])("refuses %s", (value) => {
    expect(() => requirePositive("seconds", value)).toThrow("seconds must be a number above 0");
  });
});

describe("ranges in messages", () => {
  it("have no bound where every safe integer is valid", () => {
    const any = { min: Number.MIN_SAFE_INTEGER };
    expect(requireWhole("seed", -5, any)).toBe(-5);
    expect(() => requireWhole("seed", 0.5, any)).toThrow("seed must be a whole number, got 0.5");
  });
  it("carry another code than usage where one is named", () => {
    const code = "result-invalid";
    expect(() => requireWhole("step", -1, { code })).toThrow(expect.objectContaining({ code }));
    expect(() => requirePositive("cost", -1, { code, hint: "from 0" })).toThrow(
      expect.objectContaining({ code, hint: "from 0", message: expect.stringMatching(/got -1$/) }),
    );
  });
});
