import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellCentre, cellHigh, cellLow, cellOf, levelOf, makeAxis, withParent } from "./axis.ts";

describe("cells of equal width", () => {
  it("contain their lower border, and the last one 1 as well", () => {
    expect([0, 0.24, 0.25, 0.5, 0.99, 1].map((u) => cellOf(u, 4))).toEqual([0, 0, 1, 2, 3, 3]);
  });
  it("take what is outside of [0, 1] into the first and the last one", () => {
    expect([-0.5, 1.5].map((u) => cellOf(u, 3))).toEqual([0, 2]);
  });
  it("have their centres at (level + ½)/levels", () => {
    const axis = makeAxis("p", "choice", 4);
    expect([0, 3].map((level) => cellCentre(axis, level))).toEqual([0.125, 0.875]);
    expect([cellLow(axis, 1), cellHigh(axis, 1)]).toEqual([0.25, 0.5]);
  });
});

describe("cells with borders of their own", () => {
  const axis = makeAxis("p", "ordered", 3, { edges: Float64Array.of(0, 0.5, 0.9, 1) });
  it("contain their lower border, and the last one 1 as well", () => {
    const at = [0, 0.49, 0.5, 0.89, 0.9, 1];
    expect(at.map((u) => levelOf(axis, u))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(levelOf(axis, -1)).toBe(0);
  });
  it("have their centres half way between their borders", () => {
    expect(cellCentre(axis, 1)).toBeCloseTo(0.7, 15);
    expect([cellLow(axis, 2), cellHigh(axis, 2)]).toEqual([0.9, 1]);
  });
  it("are found as a search from the first one finds them", () => {
    const border = fc.double({ min: 0, max: 1, noNaN: true });
    const inner = fc.uniqueArray(border, { maxLength: 9 }).map((b) => b.sort((x, y) => x - y));
    fc.assert(
      fc.property(inner, border, (borders, u) => {
        const edges = Float64Array.from([0, ...borders, 1]);
        const some = makeAxis("p", "ordered", edges.length - 1, { edges });
        let wanted = 0;
        while (wanted < some.levels - 1 && edges[wanted + 1] <= u) wanted++;
        expect(levelOf(some, u)).toBe(wanted);
      }),
    );
  });
});

it("an axis without a parent is always active, and names its part only if it has one", () => {
  const plain = { name: "p", kind: "real", levels: Infinity, edges: undefined };
  const active = { parent: -1, from: 0, to: 0 };
  expect(makeAxis("p", "real", Infinity)).toEqual({ ...plain, ...active });
  expect("part" in makeAxis("p", "real", Infinity)).toBe(false);
  expect(makeAxis("p", "real", Infinity, { part: "simplex" }).part).toBe("simplex");
});
it("only axes without a parent get one, in copies", () => {
  const free = makeAxis("a", "real", Infinity);
  const nested = { ...makeAxis("b", "real", Infinity), parent: 3, from: 1, to: 2 };
  const [first, second] = withParent([free, nested], 7, 0, 1);
  expect(first).toEqual({ ...free, parent: 7, from: 0, to: 1 });
  expect(second).toBe(nested);
  expect(free.parent).toBe(-1);
});
