import fc from "fast-check";
import { expect, it } from "vitest";
import { bandwidth, lowestBandwidth } from "./bandwidth.ts";

const none = Number.NaN;
const coordinate = fc.double({ min: 0, max: 1, noNaN: true });

it("a bandwidth stays between the least one and 1, wherever the neighbours are", () => {
  fc.assert(
    fc.property(
      fc.tuple(coordinate, coordinate, coordinate),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      fc.boolean(),
      fc.boolean(),
      (places, lowest, first, last) => {
        const [before, at, after] = [...places].sort((a, b) => a - b);
        const width = bandwidth(first ? none : before, at, last ? none : after, lowest);
        expect(width >= lowest && width <= 1).toBe(true);
        // Mirrored at the middle it is the same.
        const mirrored = bandwidth(
          last ? none : 1 - after,
          1 - at,
          first ? none : 1 - before,
          lowest,
        );
        expect(mirrored).toBeCloseTo(width, 12);
      },
    ),
  );
});

it("an outermost kernel has one neighbour: the border does not widen it", () => {
  expect(bandwidth(none, 0.9, 0.95, 0.01)).toBeCloseTo(0.05, 12);
  expect(bandwidth(0.05, 0.1, none, 0.01)).toBeCloseTo(0.05, 12);
});

it("a kernel that is alone reaches to the farther border", () => {
  expect(bandwidth(none, 0.2, none, 0.01)).toBeCloseTo(0.8, 12);
  expect(bandwidth(none, 0.8, none, 0.01)).toBeCloseTo(0.8, 12);
  expect(bandwidth(none, 0, none, 0.01)).toBe(1);
});

it("the least bandwidth never grows with more kernels, and ends at a hundredth", () => {
  expect([0, 1, 98, 99, 100, 1e6].map(lowestBandwidth)).toEqual([
    1,
    1 / 2,
    1 / 99,
    1 / 100,
    1 / 100,
    1 / 100,
  ]);
});
