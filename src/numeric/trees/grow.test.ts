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
  it.each([
    ["gini", classes],
    ["entropy", classes],
    ["variance", numbers],
  ] as const)("takes a row of weight w as w rows: %s", (criterion, y) => {
    const weights = Float64Array.of(1, 3, 2, 1, 1, 4, 1, 2);
    const rows = all(x);
    const repeated = Int32Array.from(
      [...rows].flatMap((r) => new Array<number>(weights[r]).fill(r)),
    );
    const options = { ...free, minLeaf: 2, criterion };
    const weighted = grow(bin(x), y, rows, options, createRng(1), weights);
    const grown = grow(bin(x), y, repeated, options, createRng(1));
    expect(weighted.feature).toEqual(grown.feature);
    expect(weighted.threshold).toEqual(grown.threshold);
    weighted.value.forEach((v, k) => expect(v).toBeCloseTo(grown.value[k], 12));
    // Weights that are no whole numbers: the same tree, with other counts.
    const half = grow(
      bin(x),
      y,
      rows,
      { ...options, minLeaf: 1 },
      createRng(1),
      weights.map((w) => w / 2),
    );
    expect(half.feature).toEqual(grown.feature);
    expect(half.count).toEqual(weighted.count.map((c) => c / 2));
  });
  it("splits at random within the range of the node's values, and each time elsewhere", () => {
    const cuts = Array.from({ length: 40 }, (_, seed) => {
      const options = { ...free, maxDepth: 1, features: 1, thresholds: "random" } as const;
      const tree = grow(
        bin(x),
        numbers,
        all(x),
        { ...options, criterion: "variance" },
        createRng(seed),
      );
      expect(tree.count[tree.left[0]] + tree.count[tree.right[0]]).toBe(8);
      return `${tree.feature[0]}:${tree.threshold[0]}`;
    });
    // Each of the two columns has seven and five cuts.
    expect(new Set(cuts).size).toBeGreaterThan(8);
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

/** Sixty rows of three columns, the third with repeated values; made again in Python as written. */
const wide: Matrix = {
  rows: 60,
  columns: 3,
  data: Float64Array.from({ length: 180 }, (_, k) => {
    const i = Math.floor(k / 3);
    return [(i * 37) % 61, (i * 53 + 7) % 67, (i * i * 11 + 3) % 71][k % 3];
  }),
};
const at = (i: number, j: number): number => wide.data[i * 3 + j];
const wideNumbers: Target = {
  values: Float64Array.from(
    { length: 60 },
    (_, i) => at(i, 0) * 0.5 + (at(i, 1) > 33 ? 30 : 0) + ((i * 29) % 13),
  ),
  classes: 0,
};
const wideClasses: Target = {
  values: Float64Array.from({ length: 60 }, (_, i) => {
    const c = Number(at(i, 0) > 30) + Number(at(i, 1) > 40);
    return i % 7 === 0 ? (c + 1) % 3 : c;
  }),
  classes: 3,
};
const plantWide = (y: Target, options: Partial<GrowOptions>): GrownTree =>
  grow(bin(wide), y, all(wide), { ...free, features: 3, ...options }, createRng(1));
const predict = (tree: GrownTree): Float64Array => {
  const out = new Float64Array(60 * tree.outputs);
  addPredictions(tree, wide, 1, out);
  return out;
};
const countLeaves = (tree: GrownTree): number => tree.feature.filter((f) => f < 0).length;

describe("trees of sixty rows", () => {
  // DecisionTreeRegressor and DecisionTreeClassifier(random_state=0), scikit-learn 1.9.1: leaves,
  // depth, and the mean squared error or the mean of −log₂ of the true class's share.
  it.each([
    [{ maxDepth: 3 }, 8, 3, 11.080983796296296],
    [{ minLeaf: 6 }, 8, 4, 12.976841329966332],
    [{ minSplit: 20 }, 5, 3, 16.936882665945166],
  ])("have scikit-learn's leaves and error for numbers, with %o", (options, leaves, depth, mse) => {
    const tree = plantWide(wideNumbers, { ...options, criterion: "variance" });
    expect([countLeaves(tree), depthOf(tree)]).toEqual([leaves, depth]);
    const squares = predict(tree).map((p, i) => (p - wideNumbers.values[i]) ** 2);
    expect(squares.reduce((s, v) => s + v, 0) / 60).toBeCloseTo(mse, 9);
  });
  it.each([
    ["gini", { maxDepth: 3 }, 8, 3, 0.1724040310077264],
    ["entropy", { maxDepth: 3 }, 8, 3, 0.1584962500721156],
    ["gini", { minLeaf: 6 }, 8, 3, 0.3404909923811824],
    ["entropy", { minLeaf: 6 }, 8, 3, 0.3404909923811824],
    ["gini", { minSplit: 20 }, 5, 3, 0.3499529864238787],
    ["entropy", { minSplit: 20 }, 5, 3, 0.3499529864238787],
  ] as const)("and for classes by %s, with %o", (criterion, options, leaves, depth, loss) => {
    const tree = plantWide(wideClasses, { ...options, criterion });
    expect([countLeaves(tree), depthOf(tree)]).toEqual([leaves, depth]);
    const shares = predict(tree);
    let sum = 0;
    for (let i = 0; i < 60; i++) sum -= Math.log2(shares[i * 3 + wideClasses.values[i]]);
    expect(sum / 60).toBeCloseTo(loss, 9);
  });
  it("have in each node the rows of both children, and more impurity than these together", () => {
    for (const [y, criterion] of [
      [wideNumbers, "variance"],
      [wideClasses, "gini"],
      [wideClasses, "entropy"],
    ] as const) {
      const { feature, left, right, count, impurity } = plantWide(y, { criterion });
      feature.forEach((f, k) => {
        if (f < 0) return;
        expect(count[k]).toBe(count[left[k]] + count[right[k]]);
        expect(impurity[k]).toBeGreaterThan(impurity[left[k]] + impurity[right[k]]);
        expect(left[k]).toBeGreaterThan(k); // which pruning relies on
      });
    }
  });
  it("choose among other columns with another seed, where not all of them are drawn", () => {
    const first = (seed: number): number => {
      const options = { ...free, features: 1, maxDepth: 1, criterion: "variance" } as const;
      return grow(bin(wide), wideNumbers, all(wide), options, createRng(seed)).feature[0];
    };
    const roots = Array.from({ length: 30 }, (_, seed) => first(seed));
    expect(new Set(roots)).toEqual(new Set([0, 1, 2]));
    expect(Array.from({ length: 30 }, (_, seed) => first(seed))).toEqual(roots);
  });
  it("do not count a column that is constant in the node as one of those that are drawn", () => {
    // The first two columns differ in the last row alone, which the tree does not learn from.
    const data = Float64Array.of(5, 0, 1, 5, 0, 2, 5, 0, 3, 5, 0, 4, 6, 1, 5);
    const m = { rows: 5, columns: 3, data };
    const y = { values: Float64Array.of(0, 0, 1, 1, 0), classes: 2 };
    for (let seed = 0; seed < 10; seed++) {
      const rows = Int32Array.of(0, 1, 2, 3);
      const tree = grow(bin(m), y, rows, { ...free, features: 1 }, createRng(seed));
      expect([tree.feature[0], tree.threshold[0]]).toEqual([2, 2.5]);
    }
  });
  it("leave the rows that they learn from as they are", () => {
    const rows = Int32Array.of(5, 3, 3, 59, 0, 31);
    const before = [...rows];
    grow(bin(wide), wideClasses, rows, free, createRng(1));
    expect([...rows]).toEqual(before);
  });
});
it("numbers of the size of 1e-6 are split as numbers of the size of 1 are", () => {
  const tiny = { ...wideNumbers, values: wideNumbers.values.map((v) => v * 1e-8) };
  const options = { maxDepth: 3, criterion: "variance" } as const;
  expect(plantWide(tiny, options).feature).toEqual(plantWide(wideNumbers, options).feature);
});
it("numbers next to one that is far larger than they are split as they are without it", () => {
  const values = wideNumbers.values.slice();
  const rows = Int32Array.from(values.keys()).subarray(1);
  const options = { ...free, maxDepth: 3, criterion: "variance" } as const;
  const binned = bin(wide);
  const without = grow(binned, { values, classes: 0 }, rows, options, createRng(1));
  const far = { values: values.map((v) => v + 2 ** 40), classes: 0 };
  const shifted = grow(binned, far, rows, options, createRng(1));
  expect(shifted.feature).toEqual(without.feature);
  values[0] = 1e13;
  const all = Int32Array.from(values.keys());
  const whole = grow(
    binned,
    { values, classes: 0 },
    all,
    { ...options, maxDepth: 30 },
    createRng(1),
  );
  // Every other row ends in a leaf of its own value.
  const apart = Array.from(whole.value).filter((_, k) => whole.feature[k] < 0);
  for (const v of values) expect(Math.min(...apart.map((a) => Math.abs(a - v)))).toBeLessThan(1e-9);
});
