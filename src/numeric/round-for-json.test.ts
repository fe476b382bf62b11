import fc from "fast-check";
import { expect, it } from "vitest";
import { roundForJson } from "./round-for-json.ts";

it("keeps nine digits of each number, whatever its size", () => {
  const values = Float64Array.of(2 / 7, -1e-20 / 3, 123456789012, 0, 0.1);
  expect(roundForJson(values)).toEqual([0.285714286, -3.33333333e-21, 123456789000, 0, 0.1]);
});
it("is off by half a unit of the ninth digit at most, and rounds nothing twice", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (v) => {
      const [rounded] = roundForJson(Float64Array.of(v));
      expect(Math.abs(rounded - v)).toBeLessThanOrEqual(5.01e-9 * Math.abs(v));
      expect(roundForJson(Float64Array.of(rounded))).toEqual([rounded]);
    }),
  );
});
