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
