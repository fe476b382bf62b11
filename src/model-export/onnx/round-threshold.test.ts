import { expect, it } from "vitest";
import { roundThreshold } from "./round-threshold.ts";

/** Whether a number is on the same side of a threshold with 32 bits. */
const agrees = (value: number, threshold: number): boolean =>
  value <= threshold === Math.fround(value) <= roundThreshold(threshold);

it("numbers of few digits stay on their side of thresholds between two of them", () => {
  const wrong: number[][] = [];
  for (let i = -300; i < 300; i++)
    for (const [scale, gap] of [
      [100, 2],
      [10, 1],
      [1, 1],
      [1000, 2],
    ] as const) {
      const threshold = (i / scale + (i + gap) / scale) / 2;
      for (const value of [i, i + gap / 2, i + gap].map((n) => n / scale))
        if (!agrees(value, threshold)) wrong.push([value, threshold]);
    }
  expect(wrong).toEqual([]);
  // Rounded to the nearest, this one would go to the other side.
  const middle = (0.16 + 0.18) / 2;
  expect([0.17 > middle, Math.fround(0.17) > Math.fround(middle)]).toEqual([true, false]);
  expect(agrees(0.17, middle)).toBe(true);
});
it("the least of all thresholds tells missing cells alone", () => {
  expect(roundThreshold(-Infinity)).toBe(-Infinity);
});
it("zero and its neighbours keep their order", () => {
  for (const threshold of [0, -0, 5e-324, -5e-324, 1e-46, 1])
    for (const value of [-1, 0, 1, 2]) expect(agrees(value, threshold)).toBe(true);
});
