import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requireAttribute, requireAttributes } from "./attribute.ts";

const circular: { self?: unknown } = {};
circular.self = [circular];
const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) });

describe("an attribute", () => {
  it("that JSON holds is copied as JSON would give it back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = requireAttribute("k", value);
        expect(copy).toEqual(JSON.parse(JSON.stringify(value)));
        if (typeof value === "object" && value !== null) expect(copy).not.toBe(value);
      }),
    );
    expect(Object.is(requireAttribute("k", -0), 0)).toBe(true);
    expect(requireAttribute("k", Object.create(null))).toEqual({});
    expect(requireAttribute("k", runInNewContext("({ a: [1] })"))).toEqual({ a: [1] });
    expect(requireAttribute("k", nested(100))).toEqual(nested(100));
    const shared = { a: 1 };
    expect(requireAttribute("k", [shared, shared])).toEqual([shared, shared]);
  });
  it.each([
    [Number.NaN, "got NaN"],
    [-Infinity, "got -Infinity"],
    [undefined, "got undefined"],
    [1n, "got 1n"],
    [Symbol("s"), "got Symbol(s)"],
    [() => 1, "got a function"],
    [new Date(0), "got a Date"],
    [new Map([[1, 2]]), "got a Map"],
    [new Set(), "got a Set"],
    [new Float64Array(2), "got a Float64Array"],
    [Object(1), "got a Number"],
    [circular, "got an object that contains itself at self.0"],
    [nested(101), "got objects that are nested more than 100 deep"],
    [{ a: [1, { b: undefined }] }, "got undefined at a.1.b"],
    [Object.assign([1], { length: 3 }), "got undefined at 1"],
  ])("that JSON can't hold is refused, with its place: %s", (value, message) => {
    expect(() => requireAttribute("why", value)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringMatching(/^attribute "why" must be a value that JSON can hold, /),
      }),
    );
    expect(() => requireAttribute("why", value)).toThrow(message);
  });
  it("needs a key that is a string", () => {
    for (const key of [undefined, 5, "", Symbol("s")])
      expect(() => requireAttribute(key, 1)).toThrow("the key of an attribute must be a string");
    expect(requireAttributes({ a: [1], b: null })).toEqual({ a: [1], b: null });
    expect(() => requireAttributes({ a: 1, b: 2n })).toThrow('attribute "b"');
  });
});
