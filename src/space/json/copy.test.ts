import fc from "fast-check";
import { expect, it } from "vitest";
import { copyJson, frozenCopy } from "./copy.ts";

/** Every object within a value, itself included. */
function partsOf(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(partsOf)];
}

it("a copy has the same values and shares no object", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const copy = copyJson(value);
      expect(copy).toEqual(value);
      const originals = new Set(partsOf(value));
      for (const part of partsOf(copy)) expect(originals.has(part)).toBe(false);
    }),
  );
});
it("a frozen copy is frozen throughout, the original is not", () => {
  const original = { a: [1, { b: null }], c: "d" };
  const copy = frozenCopy(original);
  expect(copy).toEqual(original);
  for (const part of partsOf(copy)) expect(Object.isFrozen(part)).toBe(true);
  for (const part of partsOf(original)) expect(Object.isFrozen(part)).toBe(false);
});
it("a member called __proto__ stays a member", () => {
  const original = JSON.parse('{"__proto__":{"a":1}}') as object;
  for (const copy of [copyJson(original), frozenCopy(original)]) {
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1}}');
  }
});
