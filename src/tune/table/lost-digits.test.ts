import { expect, it } from "vitest";
import { shareOfLostDigits } from "./lost-digits.ts";

it("counts the numbers of which 32 bits do not hold all digits", () => {
  const share = (...values: number[]) => shareOfLostDigits(Float64Array.from(values));
  expect(share(1, 0.1, 123.4567, 16_777_216, 2 ** 40, NaN, Infinity, -0.001234567)).toBe(0);
  expect(share(-93.619754, 42.054035, 1, 2)).toBe(0.5);
  expect(share(1_700_000_000_001)).toBe(1);
  expect(share()).toBe(0);
  const long = Float64Array.from({ length: 100_000 }, (_, i) => (i < 50_000 ? 0.12345678 : 0.5));
  expect(shareOfLostDigits(long)).toBe(0.5);
});
