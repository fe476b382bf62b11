import { expect, it } from "vitest";
import { roundForJson } from "./round-for-json.ts";

it("keeps nine digits of each number, whatever its size", () => {
  const values = Float64Array.of(2 / 7, -1e-20 / 3, 123456789012, 0, 0.1);
  expect(roundForJson(values)).toEqual([0.285714286, -3.33333333e-21, 123456789000, 0, 0.1]);
});
