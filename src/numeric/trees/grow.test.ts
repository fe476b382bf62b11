import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../matrix.ts";
import { createRng } from "../rng.ts";
import { bin } from "./binned.ts";
import { type GrownTree, type GrowOptions, grow } from "./grow.ts";
import { addPredictions, depthOf } from "./nodes.ts";

const x: Matrix = {
  rows: 8,
  columns: 2,
  data: Float64Array.of(1, 5, 2, 3, 3, 8, 4, 1, 5, 9, 6, 2, 7, 7, 8, 4),
};
const classes: Target = { values: Float64Array.of(0, 0, 1, 0, 1, 1, 2, 2), classes: 3 };
const numbers: Target = { values: Float64Array.of(1, 1.5, 3, 1.2, 3.4, 2, 5, 5.5), classes: 0 };
const free: GrowOptions = {
  maxDepth: 30,
  minLeaf: 1,
  minSplit: 2,
  features: 2,
  criterion: "gini",
};
const all = (m: Matrix): Int32Array => Int32Array.from({ length: m.rows }, (_, i) => i);
const plant = (y: Target, options: Partial<GrowOptions>): GrownTree =>
  grow(bin(x), y, all(x), { ...free, ...options }, createRng(1));

/** Feature (−2 for a leaf), threshold, rows and impurity of each node, in scikit-learn's order. */
function inPreorder(tree: GrownTree, k = 0): number[][] {
  const leaf = tree.feature[k] < 0;
  const own = [
    leaf ? -2 : tree.feature[k],
    leaf ? -2 : tree.threshold[k],
    tree.count[k],
    +(tree.impurity[k] / tree.count[k]).toFixed(12),
  ];
  if (leaf) return [own];
  return [own, ...inPreorder(tree, tree.left[k]), ...inPreorder(tree, tree.right[k])];
}

describe("growth", () => {
  // tree_ of DecisionTreeClassifier and DecisionTreeRegressor(max_depth=2), scikit-learn 1.9.1
  it("splits classes as scikit-learn does, by Gini impurity", () => {
    expect(inPreorder(plant(classes, { maxDepth: 2 }))).toEqual([
      [0, 6.5, 8, 0.65625],
      [0, 2.5, 6, 0.5],
      [-2, -2, 2, 0],
      [-2, -2, 4, 0.375],
      [-2, -2, 2, 0],
    ]);
  });
  it("and by entropy", () => {
    expect(inPreorder(plant(classes, { maxDepth: 2, criterion: "entropy" }))).toEqual([
      [0, 6.5, 8, 1.561278124459],
      [0, 2.5, 6, 1],
      [-2, -2, 2, 0],
      [-2, -2, 4, 0.811278124459],
      [-2, -2, 2, 0],
    ]);
  });
  it("and numbers by their variance", () => {
    const tree = plant(numbers, { maxDepth: 2, criterion: "variance" });
    expect(inPreorder(tree)).toEqual([
      [0, 6.5, 8, 2.581875],
      [1, 6, 6, 0.808055555556], // scikit-learn: 6.5, half way between the values of this node only
      [-2, -2, 4, 0.141875],
      [-2, -2, 2, 0.04],
      [0, 7.5, 2, 0.0625],
      [-2, -2, 1, 0],
      [-2, -2, 1, 0],
    ]);
    expect(tree.value[0]).toBeCloseTo(2.825, 12);
  });
  it("keeps its limits", () => {
    expect(depthOf(plant(classes, { maxDepth: 1 }))).toBe(1);
    const leaves = plant(classes, { minLeaf: 3 });
    leaves.feature.forEach((f, k) => {
      if (f < 0) expect(leaves.count[k]).toBeGreaterThanOrEqual(3);
    });
    expect(plant(classes, { minSplit: 9 }).feature.length).toBe(1);
  });
  it("does not split what is pure, nor what no column tells apart", () => {
    expect(plant({ values: new Float64Array(8), classes: 2 }, {}).feature.length).toBe(1);
    const flat: Matrix = { rows: 8, columns: 1, data: new Float64Array(8) };
    expect(grow(bin(flat), classes, all(flat), free, createRng(1)).feature.length).toBe(1);
  });
  it("counts a row as often as it occurs", () => {
    const twice = Int32Array.from([0, 0, 0, 2]);
    const tree = grow(bin(x), classes, twice, { ...free, maxDepth: 0 }, createRng(1));
    expect([...tree.value]).toEqual([0.75, 0.25, 0]);
  });
  it("finds the same splits in few rows, which are sorted, as in many, which are counted", () => {
    const rng = createRng(3);
    const data = Float64Array.from({ length: 400 }, () => rng.uniform());
    const table = bin({ rows: 200, columns: 2, data });
    const values = Float64Array.from({ length: 200 }, (_, i) => Math.floor(3 * data[2 * i]));
    const few = Int32Array.from({ length: 40 }, (_, i) => 5 * i);
    const twice = Int32Array.from([...few, ...few]);
    for (const [of, criterion] of [
      [3, "gini"],
      [0, "variance"],
    ] as const) {
      const y = { values, classes: of };
      const options = { ...free, maxDepth: 3, criterion };
      const [a, b] = [few, twice].map((rows) => grow(table, y, rows, options, createRng(1)));
      expect(b.feature).toEqual(a.feature);
      expect(b.threshold).toEqual(a.threshold);
      expect(b.value).toEqual(a.value);
    }
  });
  it("fits any table without contradictions by heart", () => {
    const entry = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 2 }));
    const table = fc.uniqueArray(entry, { selector: (e) => e[0], minLength: 2, maxLength: 19 });
    fc.assert(
      fc.property(table, (rows) => {
        const m = { rows: rows.length, columns: 1, data: Float64Array.from(rows, (r) => r[0]) };
        const y = { values: Float64Array.from(rows, (r) => r[1]), classes: 3 };
        const tree = grow(bin(m), y, all(m), free, createRng(1));
        const out = new Float64Array(m.rows * 3);
        addPredictions(tree, m, 1, out);
        rows.forEach(([, c], i) => expect(out[i * 3 + c]).toBe(1));
      }),
    );
  });
});
