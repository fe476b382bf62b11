import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { byReference, pointsFor, referencePoints } from "./reference-points.ts";

describe("reference points", () => {
  it("are the multiples of 1/divisions on the simplex (Das and Dennis 1998)", () => {
    expect(referencePoints(2, 2)).toEqual([
      [0, 1],
      [0.5, 0.5],
      [1, 0],
    ]);
    // C(divisions + objectives − 1, objectives − 1): 91 for three objectives and 12 divisions.
    expect(referencePoints(3, 12).length).toBe(91);
    expect(referencePoints(5, 6).length).toBe(210);
    for (const point of referencePoints(3, 7))
      expect(point.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
  it("are as many as fit into a population", () => {
    expect(pointsFor(3, 92).length).toBe(91);
    expect(pointsFor(3, 90).length).toBe(78);
  });
});

it("selection by reference points keeps one member of a front near each direction", () => {
  const values = [
    [0, 1],
    [0.01, 0.98],
    [0.02, 0.97],
    [0.5, 0.5],
    [1, 0],
    [2, 2],
  ];
  const { finished } = historyOf(
    space({ x: float(0, 1) }),
    values.map((v) => ({ params: { x: 0.5 }, values: v })),
    { a: "minimize", b: "minimize" },
  );
  const order = byReference(referencePoints(2, 2), 3)(finished, [0, 1, 2, 3, 4, 5]);
  expect(order.slice(0, 3).sort()).toEqual([0, 3, 4]);
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(order.at(-1)).toBe(5);
});
