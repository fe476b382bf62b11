import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { categorical, float, int, permutation, simplex } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { breed, crossovers, genesOf } from "./variation.ts";

const s = space({
  x: float(0, 1),
  n: int(0, 3),
  c: categorical(["a", "b", "c"]),
  order: permutation(["p", "q", "r", "s"]),
  mix: simplex(["u", "v"]),
});

describe("genes", () => {
  it("are numbers, choices, and permutations as a whole", () => {
    expect(genesOf(s.axes)).toEqual([
      { first: 0, count: 1, kind: "number" },
      { first: 1, count: 1, kind: "number" },
      { first: 2, count: 1, kind: "choice" },
      { first: 3, count: 4, kind: "permutation" },
      { first: 7, count: 1, kind: "number" },
      { first: 8, count: 1, kind: "number" },
    ]);
  });
});

describe("breeding", () => {
  const coordinates = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: s.width,
    maxLength: s.width,
  });
  it.each(crossovers)(
    "by %s stays in the cube, choices and keys in the middle of cells",
    (cross) => {
      fc.assert(
        fc.property(coordinates, coordinates, fc.integer(), (mother, father, seed) => {
          const child = new Float64Array(s.width);
          breed(s.axes, genesOf(s.axes), mother, father, cross, createRng(seed), child);
          for (const u of child) expect(u >= 0 && u <= 1).toBe(true);
          expect([1 / 6, 1 / 2, 5 / 6].some((u) => Math.abs(u - child[2]) < 1e-12)).toBe(true);
          expect([...child.subarray(3, 7)].sort()).toEqual([0.125, 0.375, 0.625, 0.875]);
        }),
      );
    },
  );
  it("takes a gene that one parent lacks from the other one", () => {
    const one = space({ x: float(0, 1) });
    const shares = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const child = new Float64Array(1);
      // Mutation has probability 1 with a single gene: the child lies near, not at, the parent.
      breed(one.axes, genesOf(one.axes), [Number.NaN], [0.5], "sbx", createRng(seed), child);
      shares[Math.abs(child[0] - 0.5) < 0.25 ? 0 : 1]++;
    }
    expect(shares[0]).toBeGreaterThan(190);
  });
});
