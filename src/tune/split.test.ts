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
          const folds = makeFolds(rows(n), { count: k, repeats, splitting: byRows }, rng());
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
    for (const f of makeFolds(
      rows(200),
      { count: 5, repeats: 2, splitting: byRows, classes },
      rng(),
    ))
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
    for (const f of makeFolds(rest, { count: 4, splitting }, rng()))
      for (const g of names(f.validation)) expect(names(f.train).has(g)).toBe(false);
    expect(() => makeFolds(rows(90), { count: 18, splitting }, rng())).toThrow(/17 groups/);
  });
  it("by time train on what came before", () => {
    const order = Float64Array.from({ length: 60 }, (_, i) => (i * 37) % 60);
    const splitting: Splitting = { by: "time", order };
    const { rest, held } = holdOut(60, 0.2, splitting, undefined, rng());
    const times = (part: Int32Array) => [...part].map((i) => order[i]);
    expect(Math.max(...times(rest))).toBeLessThan(Math.min(...times(held)));
    const folds = makeFolds(rest, { count: 4, splitting }, rng());
    for (const f of folds)
      expect(Math.max(...times(f.train))).toBeLessThan(Math.min(...times(f.validation)));
    expect(folds[3].train.length).toBeGreaterThan(folds[0].train.length);
  });
  it("differ between repeats and seeds, and not between calls", () => {
    const [a, b] = makeFolds(rows(50), { count: 2, repeats: 2, splitting: byRows }, rng()).filter(
      (_, i) => i % 2 === 0,
    );
    expect([...a!.validation]).not.toEqual([...b!.validation]);
    const two = { count: 2, splitting: byRows };
    const [again] = makeFolds(rows(50), { ...two, repeats: 2 }, rng());
    expect([...again!.validation]).toEqual([...a!.validation]);
    const [other] = makeFolds(rows(50), two, createRng(5));
    expect([...other!.validation]).not.toEqual([...a!.validation]);
  });
  it("of too few rows are refused", () => {
    expect(() => makeFolds(rows(7), { count: 4, splitting: byRows }, rng())).toThrow(/too few/);
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
          const order = Float64Array.from({ length: n }, (_, i) => (i * 7) % 61);
          const splitting: Splitting = by === "rows" ? { by } : { by, order };
          const { rest, held } = holdOut(n, share, splitting, undefined, rng());
          const wanted = Math.max(1, Math.round(n * share));
          expect(held.length).toBe(by === "time" ? Math.min(n - 1, wanted) : wanted);
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
  it("by time are the latest, and rows of one time stay together", () => {
    const order = Float64Array.of(3, 1, 3, 2, 3);
    const { rest, held } = holdOut(5, 0.4, { by: "time", order }, undefined, rng());
    expect([...held]).toEqual([0, 2, 4]);
    expect([...rest]).toEqual([1, 3]);
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
  it("by group are about their share, also when it is large", () => {
    const groups = Array.from({ length: 100 }, (_, i) => `g${i % 20}`);
    const { held } = holdOut(100, 0.8, { by: "group", groups }, undefined, rng());
    expect(held.length).toBe(80);
  });
});

describe("folds at the edge", () => {
  it("need two rows each, and say so otherwise", () => {
    expect(makeFolds(rows(8), { count: 4, splitting: byRows }, rng()).length).toBe(4);
    expect(() => makeFolds(rows(7), { count: 4, splitting: byRows }, rng())).toThrow(
      expect.objectContaining({
        code: "data-invalid",
        message: "7 rows are too few for 4 folds",
        hint: "use fewer folds (--cv), or more data",
      }),
    );
  });
  it("name the groups that are too few", () => {
    const groups = ["a", "b", "a", "b", "a", "b"];
    expect(() =>
      makeFolds(rows(6), { count: 3, splitting: { by: "group", groups } }, rng()),
    ).toThrow(
      expect.objectContaining({
        code: "data-invalid",
        message: "there are 2 groups, too few to split them into 3 parts",
      }),
    );
  });
  it("with one large group put it alone, and share the others out", () => {
    const groups = Array.from({ length: 40 }, (_, i) => (i < 20 ? "large" : `g${i}`));
    const sizes = makeFolds(rows(40), { count: 2, splitting: { by: "group", groups } }, rng()).map(
      (f) => f.validation.length,
    );
    expect(sizes).toEqual([20, 20]);
  });
  it("by time validate equal, successive parts, the last of which ends with the last row", () => {
    const order = Float64Array.from({ length: 23 }, (_, i) => i);
    const folds = makeFolds(
      rows(23),
      { count: 4, repeats: 3, splitting: { by: "time", order } },
      rng(),
    );
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
    for (const { train, validation } of makeFolds(
      some,
      { count: 3, repeats: 2, splitting: byRows },
      rng(),
    ))
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...some]);
  });
});

/** Groups of one to six rows, in mixed order, and a class for each row. */
const groupedRows = fc
  .array(
    fc.record({ size: fc.integer({ min: 1, max: 6 }), label: fc.integer({ max: 1, min: 0 }) }),
    {
      minLength: 12,
      maxLength: 40,
    },
  )
  .map((list) => {
    const all = list.flatMap(({ size, label }, g) =>
      Array.from({ length: size }, (_, k) => ({
        group: `g${g}`,
        label,
        key: (g * 31 + k * 17) % 97,
      })),
    );
    all.sort((a, b) => a.key - b.key);
    return {
      groups: all.map((row) => row.group),
      classes: Float64Array.from(all, (row) => row.label),
      largest: Math.max(...list.map(({ size }) => size)),
    };
  });

describe("splits by group", () => {
  const namesOf = (part: Int32Array, groups: readonly string[]) =>
    new Set([...part].map((i) => groups[i]));

  it("lose no row and divide no group, whatever the groups, classes, folds and repeats", () => {
    fc.assert(
      fc.property(
        groupedRows,
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        fc.integer(),
        ({ groups, classes, largest }, k, repeats, stratified, seed) => {
          const n = groups.length;
          const labels = stratified ? classes : undefined;
          const splitting: Splitting = { by: "group", groups };
          const { rest, held } = holdOut(n, 0.2, splitting, labels, createRng(seed));
          expect([...rest, ...held].sort((a, b) => a - b)).toEqual([...rows(n)]);
          for (const g of namesOf(held, groups)) expect(namesOf(rest, groups).has(g)).toBe(false);
          if (!stratified) expect(Math.abs(held.length - n * 0.2)).toBeLessThanOrEqual(largest);
          const folds = makeFolds(
            rest,
            { count: k, repeats, splitting, classes: labels },
            createRng(seed),
          );
          for (let r = 0; r < repeats; r++)
            expect(
              folds
                .slice(r * k, r * k + k)
                .flatMap((f) => [...f.validation])
                .sort((a, b) => a - b),
            ).toEqual([...rest]);
          for (const { train, validation } of folds) {
            expect(train.length + validation.length).toBe(rest.length);
            expect(validation.length).toBeGreaterThan(0);
            for (const g of namesOf(validation, groups))
              expect(namesOf(train, groups).has(g)).toBe(false);
            if (!stratified)
              expect(Math.abs(validation.length - rest.length / k)).toBeLessThanOrEqual(largest);
          }
        },
      ),
    );
  });
  it("put both classes into each part where groups have a single one", () => {
    const groups = Array.from({ length: 240 }, (_, i) => `patient ${i % 60}`);
    const classes = Float64Array.from({ length: 240 }, (_, i) => ((i % 60) % 4 === 0 ? 1 : 0));
    const splitting: Splitting = { by: "group", groups };
    for (let seed = 0; seed < 30; seed++) {
      const { rest, held } = holdOut(240, 0.2, splitting, classes, createRng(seed));
      const share = (part: Int32Array) =>
        part.reduce((sum, i) => sum + classes[i], 0) / part.length;
      expect(share(held)).toBeCloseTo(0.25, 5);
      for (const f of makeFolds(rest, { count: 5, splitting, classes }, createRng(seed))) {
        expect(share(f.validation)).toBeGreaterThan(0.15);
        expect(share(f.validation)).toBeLessThan(0.35);
      }
    }
  });
  it("hold out each group with about the same probability, the largest one too", () => {
    // One group of ten rows, thirty of three.
    const groups = Array.from({ length: 100 }, (_, i) => (i < 10 ? "large" : `g${i % 30}`));
    const times = new Map<string, number>();
    const RUNS = 300;
    for (let seed = 0; seed < RUNS; seed++) {
      const { held } = holdOut(100, 0.2, { by: "group", groups }, undefined, createRng(seed));
      for (const g of namesOf(held, groups)) times.set(g, (times.get(g) ?? 0) + 1);
    }
    // The share of runs is 0.2 for each; five standard errors around it.
    for (const g of new Set(groups)) {
      expect((times.get(g) ?? 0) / RUNS, g).toBeGreaterThan(0.08);
      expect((times.get(g) ?? 0) / RUNS, g).toBeLessThan(0.33);
    }
  });
  it("hold out a group of more rows than the share only if there is nothing nearer", () => {
    const groups = ["a", "a", "a", "a", "b", "b", "b", "c", "c", "c"];
    const { held } = holdOut(10, 0.2, { by: "group", groups }, undefined, rng());
    expect(held.length).toBe(3);
    expect(() => holdOut(2, 0.5, { by: "group", groups: ["a", "a"] }, undefined, rng())).toThrow(
      "there is 1 group, too few to split them into 2 parts",
    );
  });
});

describe("splits by time", () => {
  const times = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 24, maxLength: 80 });

  it("train on no row of the same time or later, nor within the gap, and separate no time", () => {
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (list, k, gap) => {
          fc.pre(new Set(list).size >= 16);
          const order = Float64Array.from(list);
          const splitting: Splitting = { by: "time", order, gap };
          const n = list.length;
          const at = (part: Int32Array) => [...part].map((i) => order[i]);
          const { rest, held } = holdOut(n, 0.2, splitting, undefined, rng());
          const start = Math.min(...at(held));
          expect([...held]).toEqual([...rows(n)].filter((i) => order[i]! >= start));
          expect([...rest]).toEqual(
            [...rows(n)].filter((i) => order[i]! < start && order[i]! <= start - gap),
          );
          fc.pre(new Set(at(rest)).size > 3 * (k + gap) && rest.length >= 2 * k);
          let folds: ReturnType<typeof makeFolds>;
          try {
            folds = makeFolds(rest, { count: k, splitting }, rng());
          } catch (error) {
            expect(String(error)).toMatch(/earlier than the first validation rows/);
            return;
          }
          const validated: number[] = [];
          for (const { train, validation } of folds) {
            const first = Math.min(...at(validation));
            expect(Math.max(...at(train))).toBeLessThan(first);
            expect(Math.max(...at(train))).toBeLessThanOrEqual(first - gap);
            validated.push(...validation);
          }
          // The parts follow each other up to the last row, and no time is in two of them.
          const from = Math.min(...at(folds[0]!.validation));
          expect(validated.sort((a, b) => a - b)).toEqual(
            [...rest].filter((i) => order[i]! >= from),
          );
          const distinct = folds.flatMap((f) => [...new Set(at(f.validation))]);
          expect(new Set(distinct).size).toBe(distinct.length);
        },
      ),
    );
  });
  it("need more times than parts, and rows before the gap", () => {
    const same: Splitting = { by: "time", order: new Float64Array(20) };
    expect(() => holdOut(20, 0.2, same, undefined, rng())).toThrow(
      "the time column has 1 different value, too few to train on earlier rows and validate on " +
        "1 later part",
    );
    const three: Splitting = { by: "time", order: Float64Array.from(rows(30), (i) => i % 3) };
    expect(() => makeFolds(rows(30), { count: 4, splitting: three }, rng())).toThrow(
      /3 different values/,
    );
    const wide: Splitting = { by: "time", order: Float64Array.from(rows(30)), gap: 40 };
    expect(() => holdOut(30, 0.2, wide, undefined, rng())).toThrow(
      expect.objectContaining({
        message: "no row is 40 earlier than the first validation rows",
        hint: "use a smaller --gap, or fewer folds (--cv)",
      }),
    );
  });
});
