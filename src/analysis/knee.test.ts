import { describe, expect, it } from "vitest";
import { kneeOf } from "./knee.ts";

describe("the knee of a front", () => {
  it("is farthest from the chord between the ends, whatever the units", () => {
    expect(
      kneeOf([
        [0, 1, 2, 10],
        [10, 3, 2.5, 0],
      ]),
    ).toBe(1);
    expect(
      kneeOf([
        [0, 1e6, 2e6, 1e7],
        [1e-3, 3e-4, 2.5e-4, 0],
      ]),
    ).toBe(1);
    expect(
      kneeOf([
        [10, 2, 1, 0],
        [0, 2.5, 3, 10],
      ]),
    ).toBe(2);
    expect(
      kneeOf([
        [-1e308, -9e307, 1e308],
        [1e308, -9e307, -1e308],
      ]),
    ).toBe(1);
  });
  it("is farthest from the plane of three objectives", () => {
    expect(
      kneeOf([
        [0, 1, 1, 0.2],
        [1, 0, 1, 0.3],
        [1, 1, 0, 0.2],
      ]),
    ).toBe(3);
  });
  it("is none of two points, of a line, and of a front that bends the other way", () => {
    expect(
      kneeOf([
        [0, 1],
        [1, 0],
      ]),
    ).toBe(undefined);
    expect(
      kneeOf([
        [0, 1, 2],
        [2, 1, 0],
      ]),
    ).toBe(undefined);
    expect(
      kneeOf([
        [0, 0.8, 1],
        [1, 0.9, 0],
      ]),
    ).toBe(undefined);
    expect(kneeOf([[0, 1, 2]])).toBe(undefined);
  });
});
