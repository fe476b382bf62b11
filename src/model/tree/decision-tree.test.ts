import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { tree } from "./decision-tree.ts";

/** 40 rows of three columns of whole numbers, and a target by a formula. */
const n = 40;
const rows = Array.from({ length: n }, (_, i) => [(i * 7) % 40, (i * i) % 23, (i * 13) % 11]);
const matrix = (of: readonly (readonly number[])[]): Matrix => ({
  rows: of.length,
  columns: of[0].length,
  data: Float64Array.from(of.flat()),
});
const x = matrix(rows);
const values = rows.map(([a, b, c]) =>
  Number((Math.sin(a / 6) * 3 + b / 10 + (c > 5 ? 1 : 0)).toFixed(3)),
);
const y: Target = { values: Float64Array.from(values), classes: 0 };
const three: Target = {
  values: Float64Array.from(values, (v) => (v >= 2.5 ? 2 : v >= 0.5 ? 1 : 0)),
  classes: 3,
};
const free = { depth: 30, min_leaf: 1, min_split: 2, pruning: 0, criterion: "gini" as const };
const fit = (
  target: Target,
  more: Partial<typeof free> | { criterion: "entropy"; pruning?: number } = {},
  of = x,
) => tree.fit(of, target, { ...free, ...more }, createRng(1));
const countLeaves = (fitted: { toJSON(): unknown }): number =>
  (fitted.toJSON() as { feature: number[] }).feature.filter((f) => f < 0).length;
const near = (got: ArrayLike<number>, wanted: readonly number[]): void =>
  wanted.forEach((w, i) => expect(got[i], `entry ${i}`).toBeCloseTo(w, 6));

describe("a decision tree agrees with scikit-learn", () => {
  // DecisionTreeRegressor(ccp_alpha=share * y.var(), random_state=0), scikit-learn 1.9.1
  it.each([
    [0, 40, [0, 2.858, 2.569, 0.848, -0.397]],
    [0.02, 7, [0.249, 3.1205294, 3.1205294, 1.3965, 0.012285714]],
    [0.05, 4, [0.249, 2.9737895, 2.9737895, 0.31988889, 0.31988889]],
    [0.1, 3, [0.249, 2.9737895, 2.9737895, -0.31368421, -0.31368421]],
  ])("pruned by %s of the variance a leaf", (pruning, leaves, wanted) => {
    const fitted = fit(y, { pruning });
    expect(countLeaves(fitted)).toBe(leaves);
    near(fitted.predict(x), wanted);
  });
  // DecisionTreeRegressor(min_samples_leaf, min_samples_split, random_state=0)
  it.each([
    [4, 2, 9, [1.3795, 2.7145, 3.0716, 0.681, -0.1315]],
    [1, 12, 6, [0.249, 2.6991429, 3.4155, 0.31988889, 0.31988889]],
    [3, 10, 7, [0.92666667, 2.9077778, 2.9077778, 0.31988889, 0.31988889]],
  ])("with %s rows a leaf and %s a split", (min_leaf, min_split, leaves, wanted) => {
    const fitted = fit(y, { min_leaf, min_split });
    expect(countLeaves(fitted)).toBe(leaves);
    near(fitted.predict(x), wanted);
  });
  it.each([
    [0.05, 7],
    [0.1, 6],
  ])("by entropy, pruned by %s a leaf", (pruning, leaves) => {
    // DecisionTreeClassifier(criterion="entropy", ccp_alpha=pruning, random_state=0)
    expect(countLeaves(fit(three, { criterion: "entropy", pruning }))).toBe(leaves);
  });
});

describe("a decision tree", () => {
  it("splits half way between two values, and sends a value on the border left", () => {
    const line = matrix([[1], [3]]);
    const fitted = fit({ values: Float64Array.of(10, 20), classes: 0 }, {}, line);
    expect([...fitted.predict(matrix([[-9], [1.9], [2], [2.1], [1e9]]))]).toEqual([
      10, 10, 10, 20, 20,
    ]);
  });
  it("is one leaf for one row, for equal rows, and for a constant target", () => {
    const one = fit({ values: Float64Array.of(7), classes: 0 }, {}, matrix([[1, 2, 3]]));
    expect(countLeaves(one)).toBe(1);
    expect(one.predict(x)[5]).toBe(7);
    const flat = matrix(rows.map(() => [1, 2]));
    const equal = fit(three, {}, flat);
    expect(countLeaves(equal)).toBe(1);
    expect([...equal.predict(flat)].slice(0, 3)).toEqual([18 / 40, 7 / 40, 15 / 40]);
    expect(countLeaves(fit({ values: new Float64Array(n).fill(0.1), classes: 0 }))).toBe(1);
    expect(countLeaves(fit({ values: new Float64Array(n), classes: 2 }))).toBe(1);
  });
  it("gives the probability 0 to a class that does not occur", () => {
    const p = fit({ values: three.values, classes: 4 }, { depth: 2 }).predict(x);
    for (let i = 0; i < n; i++) expect(p[i * 4 + 3]).toBe(0);
  });
  it("does not change under a growing function of a column, or the order of rows", () => {
    const cubes = matrix(rows.map(([a, b, c]) => [a ** 3, b, 2 * c - 7]));
    near(fit(y, { depth: 4 }, cubes).predict(cubes), [...fit(y, { depth: 4 }).predict(x)]);
    const order = rows.map((_, i) => (i * 11) % n);
    const shuffled = fit(
      { values: Float64Array.from(order, (i) => values[i]), classes: 0 },
      { depth: 4 },
      matrix(order.map((i) => rows[i])),
    );
    near(shuffled.predict(x), [...fit(y, { depth: 4 }).predict(x)]);
  });
  it("prunes the same leaves when the target is shifted and scaled", () => {
    const moved: Target = { values: y.values.map((v) => 5000 * v - 9), classes: 0 };
    for (const pruning of [0.001, 0.02, 0.05])
      expect(countLeaves(fit(moved, { pruning }))).toBe(countLeaves(fit(y, { pruning })));
  });
  it("has the same splits for a target in larger units, where its numbers are tiny", () => {
    const tiny: Target = { values: y.values.map((v) => v * 1e-8), classes: 0 };
    expect(countLeaves(fit(tiny))).toBe(40);
  });
  it("has the same splits for a target with a large mean", () => {
    const far: Target = { values: y.values.map((v) => v + 2 ** 30), classes: 0 };
    expect(countLeaves(fit(far, { pruning: 0.05 }))).toBe(4);
    near(
      fit(far, { depth: 3 })
        .predict(x)
        .map((v) => v - 2 ** 30),
      [...fit(y, { depth: 3 }).predict(x)],
    );
  });
  it("has no more leaves with more pruning, less depth or larger leaves", () => {
    const isFalling = (counts: number[]): void =>
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    isFalling([0, 1e-4, 0.01, 0.03, 0.1, 1].map((pruning) => countLeaves(fit(y, { pruning }))));
    isFalling([30, 6, 4, 2, 1].map((depth) => countLeaves(fit(y, { depth }))));
    isFalling([1, 2, 4, 8, 21].map((min_leaf) => countLeaves(fit(y, { min_leaf }))));
    expect(countLeaves(fit(y, { depth: 1 }))).toBe(2);
    expect(countLeaves(fit(y, { min_leaf: 21 }))).toBe(1);
  });
  it("predicts the mean of the training rows in each leaf", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 2,
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 4 }),
        (pairs, depth) => {
          const table = matrix(pairs.map(([v]) => [v]));
          const target = pairs.map(([, t]) => t);
          const p = fit(
            { values: Float64Array.from(target), classes: 0 },
            { depth },
            table,
          ).predict(table);
          // Rows of one leaf have one prediction; leaves with equal means may be taken together.
          for (const level of new Set(p)) {
            const own = target.filter((_, i) => p[i] === level);
            expect(level).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 9);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

it.each([
  ["classes", three],
  ["numbers", y],
])("a row of weight w is as w rows: %s", (_, target) => {
  // Limits in rows are relative to the mean weight, which is 2.
  const weights = Float64Array.from(rows, (_, i) => (i % 2 === 0 ? 1 : 3));
  const repeated = rows.flatMap((row, i) => Array.from({ length: weights[i] }, () => ({ row, i })));
  const again: Target = {
    values: Float64Array.from(repeated, ({ i }) => target.values[i]),
    classes: target.classes,
  };
  const params = { ...free, min_leaf: 3, pruning: 0.001 };
  const ofRows = { ...params, min_leaf: 6, min_split: 4 };
  const weighed = tree.fit(x, target, params, createRng(1), { weights }).predict(x);
  near(weighed, [...fit(again, ofRows, matrix(repeated.map((r) => r.row))).predict(x)]);
  expect(weighed).not.toEqual(fit(target, params).predict(x));
});
