import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { holdOut, makeFolds, type Splitting } from "./split.ts";

const rng = () => createRng(4);
const rows = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
const byRows: Splitting = { by: "rows" };

describe("folds", () => {
  it("validate each row once a repeat, on what they did not train on, in equal parts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 80 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        (n, k, repeats) => {
          const folds = makeFolds(rows(n), k, repeats, byRows, undefined, rng());
          expect(folds.length).toBe(k * repeats);
          for (let r = 0; r < repeats; r++) {
            const part = folds.slice(r * k, r * k + k);
            expect(part.flatMap((f) => [...f.validation]).sort((a, b) => a - b)).toEqual([
              ...rows(n),
            ]);
            for (const f of part) {
              expect(new Set([...f.train, ...f.validation]).size).toBe(n);
              expect(Math.abs(f.validation.length - n / k)).toBeLessThan(1);
            }
          }
        },
      ),
    );
  });
  it("have each class in the share that it has in all rows", () => {
    const classes = Float64Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    for (const f of makeFolds(rows(200), 5, 2, byRows, classes, rng()))
      expect(f.validation.filter((i) => classes[i] === 1).length).toBe(4);
    const { held } = holdOut(200, 0.2, byRows, classes, rng());
    expect(held.filter((i) => classes[i] === 1).length).toBe(4);
    expect(held.length).toBe(40);
  });
  it("keep groups together", () => {
    const groups = Array.from({ length: 90 }, (_, i) => `g${i % 17}`);
    const splitting: Splitting = { by: "group", groups };
    const { rest, held } = holdOut(90, 0.25, splitting, undefined, rng());
    const names = (part: Int32Array) => new Set([...part].map((i) => groups[i]));
    for (const g of names(held)) expect(names(rest).has(g)).toBe(false);
    for (const f of makeFolds(rest, 4, 1, splitting, undefined, rng()))
      for (const g of names(f.validation)) expect(names(f.train).has(g)).toBe(false);
    expect(() => makeFolds(rows(90), 18, 1, splitting, undefined, rng())).toThrow(/17 groups/);
  });
  it("by time train on what came before", () => {
    const order = Float64Array.from({ length: 60 }, (_, i) => (i * 37) % 60);
    const splitting: Splitting = { by: "time", order };
    const { rest, held } = holdOut(60, 0.2, splitting, undefined, rng());
    const times = (part: Int32Array) => [...part].map((i) => order[i]);
    expect(Math.max(...times(rest))).toBeLessThan(Math.min(...times(held)));
    const folds = makeFolds(rest, 4, 1, splitting, undefined, rng());
    for (const f of folds)
      expect(Math.max(...times(f.train))).toBeLessThan(Math.min(...times(f.validation)));
    expect(folds[3].train.length).toBeGreaterThan(folds[0].train.length);
  });
  it("differ between repeats and seeds, and not between calls", () => {
    const [a, b] = makeFolds(rows(50), 2, 2, byRows, undefined, rng()).filter(
      (_, i) => i % 2 === 0,
    );
    expect([...a!.validation]).not.toEqual([...b!.validation]);
    expect([...makeFolds(rows(50), 2, 2, byRows, undefined, rng())[0].validation]).toEqual([
      ...a!.validation,
    ]);
    expect([
      ...makeFolds(rows(50), 2, 1, byRows, undefined, createRng(5))[0].validation,
    ]).not.toEqual([...a!.validation]);
  });
  it("of too few rows are refused", () => {
    expect(() => makeFolds(rows(7), 4, 1, byRows, undefined, rng())).toThrow(/too few/);
  });
});

describe("rows that are held out", () => {
  it("and the rest are each in ascending order and together all rows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.constantFrom<"rows" | "time">("rows", "time"),
        (n, share, by) => {
          const order = Float64Array.from({ length: n }, (_, i) => (i * 7) % 5);
          const splitting: Splitting = by === "rows" ? { by } : { by, order };
          const { rest, held } = holdOut(n, share, splitting, undefined, rng());
          expect(held.length).toBe(Math.max(1, Math.round(n * share)));
          for (const part of [rest, held]) expect(part).toEqual(part.toSorted());
          expect([...rest, ...held].sort((a, b) => a - b)).toEqual([...rows(n)]);
        },
      ),
    );
  });
  it("are none for the share 0", () => {
    const { rest, held } = holdOut(5, 0, byRows, undefined, rng());
    expect([...rest]).toEqual([0, 1, 2, 3, 4]);
    expect(held.length).toBe(0);
  });
  it("by time are the latest; of rows at one time the later ones in the table", () => {
    const order = Float64Array.of(3, 1, 3, 2, 3);
    const { held } = holdOut(5, 0.4, { by: "time", order }, undefined, rng());
    expect([...held]).toEqual([2, 4]);
  });
  it("have each class in its share, to within one row", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 20, maxLength: 80 }),
        (labels) => {
          const classes = Float64Array.from(labels);
          const { held } = holdOut(labels.length, 0.25, byRows, classes, rng());
          for (let c = 0; c < 4; c++) {
            const all = labels.filter((v) => v === c).length;
            const own = [...held].filter((i) => classes[i] === c).length;
            expect(Math.abs(own - (all * held.length) / labels.length)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
  it("by group are about their share, when it is one over a whole number", () => {
    const groups = Array.from({ length: 100 }, (_, i) => `g${i % 20}`);
    for (const share of [0.5, 0.25, 0.2, 0.1])
      expect(holdOut(100, share, { by: "group", groups }, undefined, rng()).held.length).toBe(
        100 * share,
      );
  });
  // 1 / share is rounded to a number of parts, at least two, of which one is held out.
  it.fails("by group are about their share, also when it is large", () => {
    const groups = Array.from({ length: 100 }, (_, i) => `g${i % 20}`);
    const { held } = holdOut(100, 0.8, { by: "group", groups }, undefined, rng());
    expect(held.length).toBe(80);
  });
});

describe("folds at the edge", () => {
  it("need two rows each, and say so otherwise", () => {
    expect(makeFolds(rows(8), 4, 1, byRows, undefined, rng()).length).toBe(4);
    expect(() => makeFolds(rows(7), 4, 1, byRows, undefined, rng())).toThrow(
      expect.objectContaining({
        code: "data-invalid",
        message: "7 rows are too few for 4 folds",
        hint: "use fewer folds (--cv), or more data",
      }),
    );
  });
  it("name the groups that are too few", () => {
    const groups = ["a", "b", "a", "b", "a", "b"];
    expect(() => makeFolds(rows(6), 3, 1, { by: "group", groups }, undefined, rng())).toThrow(
      expect.objectContaining({
        code: "data-invalid",
        message: "there are 2 groups, too few to split them into 3 parts",
      }),
    );
  });
  it("with one large group put it alone, and share the others out", () => {
    const groups = Array.from({ length: 40 }, (_, i) => (i < 20 ? "large" : `g${i}`));
    const sizes = makeFolds(rows(40), 2, 1, { by: "group", groups }, undefined, rng()).map(
      (f) => f.validation.length,
    );
    expect(sizes).toEqual([20, 20]);
  });
  it("by time validate equal, successive parts, the last of which ends with the last row", () => {
    const order = Float64Array.from({ length: 23 }, (_, i) => i);
    const folds = makeFolds(rows(23), 4, 3, { by: "time", order }, undefined, rng());
    expect(folds.map((f) => [...f.validation])).toEqual([
      [7, 8, 9, 10],
      [11, 12, 13, 14],
      [15, 16, 17, 18],
      [19, 20, 21, 22],
    ]);
    expect(folds.map((f) => f.train.length)).toEqual([7, 11, 15, 19]);
  });
  it("keep to the rows that they are given", () => {
    const some = Int32Array.of(2, 3, 5, 7, 11, 13, 17, 19);
    for (const { train, validation } of makeFolds(some, 3, 2, byRows, undefined, rng()))
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...some]);
  });
});
