import fc from "fast-check";
import { expect, it } from "vitest";
import { Interned } from "./interned.ts";

it("equal values share a code, others do not, and codes count from 0", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c", "")), (values) => {
      const interned = new Interned<string>(String);
      const codes = values.map((v) => interned.codeOf(v));
      const distinct = [...new Set(values)];
      expect(codes).toEqual(values.map((v) => distinct.indexOf(v)));
      expect(codes.map((code) => interned.valueOf(code))).toEqual(values);
    }),
  );
});
it("does not compute the key of the value that came last", () => {
  let keys = 0;
  const interned = new Interned<object>((value) => {
    keys++;
    return JSON.stringify(value);
  });
  const value = { a: 1 };
  expect([value, value, { a: 1 }, value].map((v) => interned.codeOf(v))).toEqual([0, 0, 0, 0]);
  expect(keys).toBe(3);
});
it("beyond its number of keys every new value has a code of its own, and all are found again", () => {
  const interned = new Interned<string>(String, 2);
  const values = ["a", "b", "c", "c", "d", "c"];
  const codes = values.map((v) => interned.codeOf(v));
  expect(codes.map((code) => interned.valueOf(code))).toEqual(values);
  expect(codes.slice(0, 3)).toEqual([0, 1, 2]);
});
