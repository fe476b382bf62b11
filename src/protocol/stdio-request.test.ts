import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  optionalDirections,
  optionalFidelity,
  optionalList,
  optionalText,
  optionalWhole,
  requireBytes,
} from "./stdio-request.ts";

const refused = (code: string, message: string) => expect.objectContaining({ code, message });

describe("a field that may be missing", () => {
  it("is undefined if it is missing or null, for every kind of field", () => {
    for (const r of [{}, { f: undefined }, { f: null }]) {
      expect(optionalText(r, "f")).toBeUndefined();
      expect(optionalWhole(r, "f", 1)).toBeUndefined();
    }
    for (const r of [{}, { directions: null, fidelity: null }]) {
      expect(optionalDirections(r)).toBeUndefined();
      expect(optionalFidelity(r)).toBeUndefined();
    }
    expect(optionalList({}, "f")).toBeUndefined();
  });
  it("is not read from another field or from the prototype", () => {
    expect(optionalText({ g: "x" }, "f")).toBeUndefined();
    expect(optionalList({ g: [1] }, "f")).toBeUndefined();
  });
});

describe("optionalText", () => {
  it("takes any string, the empty one included", () => {
    for (const text of ["", "sobol", "5"]) expect(optionalText({ f: text }, "f")).toBe(text);
  });
  it.each<[unknown, string]>([
    [5, "5"],
    [false, "false"],
    [["a"], '["a"]'],
    [{}, "{}"],
  ])("refuses %j", (value, shown) => {
    expect(() => optionalText({ sampler: value }, "sampler")).toThrow(
      refused("usage", `sampler must be a string, got ${shown}`),
    );
  });
});

describe("optionalWhole", () => {
  it("takes whole numbers from the smallest one", () => {
    expect(optionalWhole({ n: 3 }, "n", 3)).toBe(3);
    expect(optionalWhole({ n: 0 }, "n", 0)).toBe(0);
    expect(optionalWhole({ n: -8 }, "n", -Number.MAX_SAFE_INTEGER)).toBe(-8);
    expect(optionalWhole({ n: Number.MAX_SAFE_INTEGER }, "n", 1)).toBe(Number.MAX_SAFE_INTEGER);
  });
  it.each<[unknown, string]>([
    [0, "0"],
    [1.5, "1.5"],
    ["2", '"2"'],
    [true, "true"],
    [2 ** 53, "9007199254740992, beyond 2^53, where numbers are no longer exact"],
    ["NaN", '"NaN"'],
  ])("refuses %j", (value, shown) => {
    expect(() => optionalWhole({ n: value }, "n", 1)).toThrow(
      refused("usage", `n must be a whole number from 1, got ${shown}`),
    );
  });
});

describe("optionalList", () => {
  it("takes any list as it is", () => {
    const list = [1, "NaN", null];
    expect(optionalList({ values: list }, "values")).toBe(list);
    expect(optionalList({ values: [] }, "values")).toEqual([]);
  });
  it.each<[unknown, string]>([
    [null, "null"],
    [1, "1"],
    ["[1]", '"[1]"'],
    [{ length: 1 }, '{"length":1}'],
  ])("refuses %j, as a result", (value, shown) => {
    expect(() => optionalList({ values: value }, "values")).toThrow(
      refused("result-invalid", `values must be a list, got ${shown}`),
    );
  });
});

describe("optionalDirections", () => {
  it("takes a list of one or more directions", () => {
    for (const directions of [["minimize"], ["maximize", "minimize", "minimize"]])
      expect(optionalDirections({ directions })).toEqual(directions);
  });
  it.each<[unknown, string]>([
    [[], "[]"],
    ["minimize", '"minimize"'],
    [["min"], '["min"]'],
    [["minimize", null], '["minimize",null]'],
    [{ 0: "minimize", length: 1 }, '{"0":"minimize","length":1}'],
  ])("refuses %j", (directions, shown) => {
    expect(() => optionalDirections({ directions })).toThrow(
      refused("usage", `directions must be a list of "minimize" and "maximize", got ${shown}`),
    );
  });
});

describe("optionalFidelity", () => {
  it("takes one name with two numbers", () => {
    expect(optionalFidelity({ fidelity: { epochs: [1, 81] } })).toEqual({ epochs: [1, 81] });
  });
  it.each<[unknown, string]>([
    [{}, "{}"],
    [{ epochs: 81 }, '{"epochs":81}'],
    [{ epochs: [1] }, '{"epochs":[1]}'],
    [{ epochs: [1, 9, 81] }, '{"epochs":[1,9,81]}'],
    [{ epochs: [1, "81"] }, '{"epochs":[1,"81"]}'],
    [{ epochs: [1, 9], rows: [1, 9] }, '{"epochs":[1,9],"rows":[1,9]}'],
    ["epochs=1:81", '"epochs=1:81"'],
    [81, "81"],
  ])("refuses %j", (fidelity, shown) => {
    expect(() => optionalFidelity({ fidelity })).toThrow(
      refused("usage", `fidelity must be as {"epochs": [1, 81]}, got ${shown}`),
    );
  });
  it("refuses a list of one range, which names no steps", () => {
    expect(() => optionalFidelity({ fidelity: [[1, 81]] })).toThrow(/^fidelity must be as/);
  });
});

describe("requireBytes", () => {
  it("gives back any bytes, with the padding of base64 or without it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(requireBytes({ bytes: text })).toEqual(bytes);
        expect(requireBytes({ bytes: text.replace(/=+$/, "") })).toEqual(bytes);
      }),
    );
  });
  it("decodes the examples of RFC 4648, section 10", () => {
    const examples = { "": "", "Zg==": "f", "Zm8=": "fo", Zm9v: "foo", "Zm9vYmE=": "fooba" };
    for (const [text, decoded] of Object.entries(examples))
      expect(Buffer.from(requireBytes({ bytes: text })).toString()).toBe(decoded);
  });
  it.each<[unknown, string]>([
    [undefined, "undefined"],
    [null, "null"],
    [7, "7"],
    [[1, 2], "[1,2]"],
    ["no base64!", '"no base64!"'],
    ["Zm9v\n", '"Zm9v\\n"'],
    ["Zm 9v", '"Zm 9v"'],
    ["_-8=", '"_-8="'], // the alphabet for URLs
    ["Zh==", '"Zh=="'], // bits after the last byte
    ["Z", '"Z"'], // six bits are no byte
  ])("refuses %j", (bytes, shown) => {
    expect(() => requireBytes({ bytes })).toThrow(
      refused("usage", `bytes must be a string of base64, got ${shown}`),
    );
  });
  it("refuses with a short message, however long the text is", () => {
    const bytes = "?".repeat(10_000);
    expect(() => requireBytes({ bytes })).toThrow(
      refused("usage", `bytes must be a string of base64, got "${"?".repeat(56)}…`),
    );
  });
});
