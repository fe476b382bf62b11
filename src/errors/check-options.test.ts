import { describe, expect, it } from "vitest";
import { checkOptions, type OptionChecks, optionsOf } from "./check-options.ts";
import { flag, oneOf, positive, whole } from "./option-kinds.ts";

interface Options {
  readonly trials?: number | undefined;
  readonly log?: boolean | undefined;
  readonly method?: "fast" | "exact" | undefined;
  readonly part?: { readonly seconds?: number | undefined } | undefined;
  readonly extra?: unknown;
}
const CHECKS: OptionChecks<Options> = {
  trials: whole(),
  log: flag,
  method: oneOf("fast", "exact"),
  part: optionsOf({ seconds: positive }),
  extra: true,
};
/** What a program that is not type-checked may give. */
const check = (options: unknown) => checkOptions<Options>("search", options as Options, CHECKS);
const refusal = (options: unknown): { message: string; hint?: string; code: string } => {
  try {
    check(options);
  } catch (error) {
    return error as { message: string; hint?: string; code: string };
  }
  throw new Error("was accepted");
};

describe("the options of a call", () => {
  it("are returned as they are, and are an empty object where they are left out", () => {
    const options = { trials: 3, log: undefined, extra: Symbol("anything") };
    expect(check(options)).toBe(options);
    expect(check(undefined)).toEqual({});
  });
  it("with an unknown name are refused with the nearest name", () => {
    expect(refusal({ nTrials: 3 })).toMatchObject({
      code: "usage",
      message: 'search has no option "nTrials"',
      hint: "did you mean trials?",
    });
    expect(refusal({ Log: true }).hint).toBe("did you mean log?");
    expect(refusal({ samplr: undefined }).hint).toBe(
      "valid names: trials, log, method, part, extra",
    );
  });
  it("with a name of every object are refused, too", () => {
    for (const name of ["toString", "constructor", "__proto__"])
      expect(refusal(JSON.parse(`{ "${name}": 1 }`)).message).toBe(
        `search has no option ${JSON.stringify(name)}`,
      );
  });
  it.each([
    [10, "10"],
    ["x", '"x"'],
    [null, "null"],
    [[1], "[1]"],
    [1n, "1n"],
    [check, "function check"],
  ])("are an object: %s is refused", (given, shown) => {
    expect(refusal(given)).toMatchObject({
      message: `search takes its options as an object, got ${shown}`,
      hint: "write { trials: … }",
    });
  });
  it("with a value of a wrong type are refused by the check of that option", () => {
    expect(refusal({ trials: "3" }).message).toBe('trials must be a whole number from 1, got "3"');
    expect(refusal({ log: 1 }).message).toBe("log must be true or false, got 1");
    expect(refusal({ method: "fsat" })).toMatchObject({
      message: 'method must be "fast" or "exact", got "fsat"',
      hint: "did you mean fast?",
    });
  });
  it("may have options of their own, whose names have both parts", () => {
    expect(check({ part: { seconds: 3 } })).toEqual({ part: { seconds: 3 } });
    expect(refusal({ part: { seconds: -1 } }).message).toBe(
      "part.seconds must be a number above 0, got -1",
    );
    expect(refusal({ part: { second: 1 } })).toMatchObject({
      message: 'part has no option "second"',
      hint: "did you mean seconds?",
    });
    expect(refusal({ part: 5 }).message).toBe("part takes its options as an object, got 5");
  });
});
