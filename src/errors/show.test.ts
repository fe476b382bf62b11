import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { show } from "./show.ts";

const circular: { self?: unknown } = {};
circular.self = circular;

describe("a value as text for a message", () => {
  it.each([
    [5, "5"],
    ["5", '"5"'],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [undefined, "undefined"],
    [null, "null"],
    [true, "true"],
    [[1, "a", null], '[1,"a",null]'],
    [{ a: { b: 1 } }, '{"a":{"b":1}}'],
    ["two\nlines", '"two\\nlines"'],
    [Symbol("s"), "Symbol(s)"],
    [5n, "5n"],
    [{ a: [5n] }, '{"a":[5n]}'],
    [
      { a: Number.NaN, b: [-Infinity, "NaN"], c: undefined },
      '{"a":NaN,"b":[-Infinity,"NaN"],"c":undefined}',
    ],
    [function asha() {}, "function asha"],
    [[() => 1][0], "a function"],
    [new TypeError("two\nlines"), '"two\\nlines"'],
    [circular, "an object that JSON can't hold"],
  ])("%s is shown as %s", (value, text) => expect(show(value)).toBe(text));

  it("ends in an ellipsis where it has more than 60 characters", () => {
    expect(show("x".repeat(58))).toBe(`"${"x".repeat(58)}"`);
    expect(show("x".repeat(59))).toBe(`"${"x".repeat(56)}…`);
  });
  it("is one line of at most 60 characters, whatever the value", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.double(), fc.string({ maxLength: 200 })), (value) => {
        const text = show(value);
        expect(text.length).toBeLessThanOrEqual(60);
        expect(text).not.toMatch(/[\n\r]/);
      }),
    );
  });
  it("tells a number from the string of its digits", () => {
    fc.assert(
      fc.property(fc.double(), (v) => {
        expect(show(v)).not.toBe(show(String(v)));
      }),
    );
  });
});
