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

/** A space of this many numbers, of which a mutation changes one on average. */
const manyNumbers = (count: number) =>
  space(Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, float(0, 1)])));
const fill = (count: number, value: number) => new Array<number>(count).fill(value);
/** Children of two parents, from one stream. */
function* childrenOf(
  { axes, width }: ReturnType<typeof manyNumbers>,
  mother: readonly number[],
  father: readonly number[],
  cross: (typeof crossovers)[number],
  count: number,
): Generator<Float64Array> {
  const rng = createRng(17);
  for (let i = 0; i < count; i++) {
    const child = new Float64Array(width);
    breed(axes, genesOf(axes), mother, father, cross, rng, child);
    yield child;
  }
}

describe("genes of several permutations", () => {
  it("keep neighbouring permutations apart", () => {
    const { axes } = space({ p: permutation(["a", "b"]), q: permutation(["a", "b", "c"]) });
    expect(genesOf(axes).map(({ first, count }) => [first, count])).toEqual([
      [0, 2],
      [2, 3],
    ]);
    expect(genesOf([])).toEqual([]);
  });
});

describe("a child", () => {
  const wide = manyNumbers(100);
  it("of equal parents differs by mutation alone: in one gene on average", () => {
    for (const cross of crossovers) {
      let changed = 0;
      for (const child of childrenOf(wide, fill(100, 0.3), fill(100, 0.3), cross, 200))
        changed += child.filter((u) => Math.abs(u - 0.3) > 1e-12).length / 200;
      // Four standard errors of a mean of 200 numbers with variance 0.99.
      expect(Math.abs(changed - 1)).toBeLessThan(0.3);
    }
  });
  it("by uniform exchange has a gene from the father with probability 0.45", () => {
    let fromFather = 0;
    let fromMother = 0;
    for (const child of childrenOf(wide, fill(100, 0.2), fill(100, 0.8), "uniform", 300))
      for (const u of child) {
        if (u === 0.8) fromFather++;
        if (u === 0.2) fromMother++;
      }
    // 0.9 · ½ of the genes; a tenth of all children are not crossed at all.
    expect(fromFather / (fromFather + fromMother)).toBeGreaterThan(0.41);
    expect(fromFather / (fromFather + fromMother)).toBeLessThan(0.49);
    expect((fromFather + fromMother) / 30_000).toBeGreaterThan(0.985);
  });
  it("by blending lies within the parents' interval and half of it on both sides", () => {
    let outside = 0;
    let beyondParents = 0;
    for (const child of childrenOf(wide, fill(100, 0.4), fill(100, 0.6), "blx", 100))
      for (const u of child) {
        if (u < 0.3 - 1e-12 || u > 0.7 + 1e-12) outside++;
        if (u < 0.4 || u > 0.6) beyondParents++;
      }
    // Only mutations leave it; half of the blends lie beyond the parents.
    expect(outside / 10_000).toBeLessThan(0.01);
    expect(beyondParents / 10_000).toBeGreaterThan(0.18);
  });
  it("by simulated binary crossover is near one parent, on average between them", () => {
    let sum = 0;
    let near = 0;
    let crossed = 0;
    for (const child of childrenOf(wide, fill(100, 0.4), fill(100, 0.6), "sbx", 200))
      for (const u of child) {
        if (u === 0.4) continue; // not crossed
        crossed++;
        sum += u;
        if (Math.min(Math.abs(u - 0.4), Math.abs(u - 0.6)) < 0.02) near++;
      }
    expect(sum / crossed).toBeCloseTo(0.5, 1);
    // P(β within 0.2 of 1) = 1 − ½·0.8^16 − ½·1.2^−16 = 0.96.
    expect(near / crossed).toBeGreaterThan(0.92);
  });
  it("is the same from the same stream, and leaves its parents as they were", () => {
    const [mother, father] = [fill(100, 0.2), fill(100, 0.9)];
    const first = [...childrenOf(wide, mother, father, "sbx", 3)];
    expect([...childrenOf(wide, mother, father, "sbx", 3)]).toEqual(first);
    expect([mother, father]).toEqual([fill(100, 0.2), fill(100, 0.9)]);
  });
  it("whose parents both lack a gene has one within [0, 1]", () => {
    const nan = fill(100, Number.NaN);
    const seen = new Set<number>();
    for (const child of childrenOf(wide, nan, nan, "sbx", 3))
      for (const u of child) {
        expect(u >= 0 && u <= 1).toBe(true);
        seen.add(u);
      }
    expect(seen.size).toBe(300);
  });
});

describe("mutation", () => {
  it("of a whole number in the middle of its range moves it to another value", () => {
    const { axes } = space({ n: int(0, 6) });
    const rng = createRng(2);
    const levels = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const child = new Float64Array(1);
      breed(axes, genesOf(axes), [0.5], [0.5], "uniform", rng, child);
      levels.add(Math.floor(child[0] * 7));
    }
    expect(levels.has(3)).toBe(false);
    expect([levels.has(2), levels.has(4)]).toEqual([true, true]);
  });
  it("is symmetric in the middle, and turns inward at a border", () => {
    const { axes } = space({ x: float(0, 1) });
    const mean = (at: number): number => {
      const rng = createRng(4);
      let sum = 0;
      for (let i = 0; i < 1000; i++) {
        const child = new Float64Array(1);
        breed(axes, genesOf(axes), [at], [at], "uniform", rng, child);
        expect(child[0] >= 0 && child[0] <= 1).toBe(true);
        sum += child[0] / 1000;
      }
      return sum;
    };
    expect(Math.abs(mean(0.5) - 0.5)).toBeLessThan(0.01);
    expect(mean(0)).toBeGreaterThan(0.01);
    expect(mean(1)).toBeLessThan(0.99);
  });
});

describe("order crossover", () => {
  const items = ["a", "b", "c", "d", "e", "f"] as const;
  const { axes, width } = space({ order: permutation(items) });
  const keys = (order: readonly number[]): number[] => {
    const unit = new Array<number>(6);
    for (const [position, item] of order.entries()) unit[item] = (position + 0.5) / 6;
    return unit;
  };
  const orderOf = (unit: Float64Array) => [0, 1, 2, 3, 4, 5].sort((a, b) => unit[a] - unit[b]);
  const children = (mother: readonly number[], father: readonly number[]) => {
    const rng = createRng(9);
    return Array.from({ length: 300 }, () => {
      const child = new Float64Array(width);
      breed(axes, genesOf(axes), mother, father, "sbx", rng, child);
      return orderOf(child);
    });
  };
  it("of equal orders moves one item at most", () => {
    const order = [2, 0, 5, 1, 4, 3];
    for (const child of children(keys(order), keys(order))) {
      const moved = items.some((_, i) => {
        const [a, b] = [child.filter((v) => v !== i), order.filter((v) => v !== i)];
        return a.join() === b.join();
      });
      expect(moved).toBe(true);
    }
  });
  it("takes something of both parents: neither order alone comes out", () => {
    const [one, other] = [
      [0, 1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1, 0],
    ];
    const orders = new Set(children(keys(one), keys(other)).map((o) => o.join()));
    expect(orders.size).toBeGreaterThan(20);
    expect(orders.has(one.join())).toBe(true);
  });
  it("draws an order where the parents have none", () => {
    const nan = new Array<number>(6).fill(Number.NaN);
    const orders = children(nan, nan);
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(orders.map((o) => o.join())).size).toBeGreaterThan(150);
  });
});
