import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../matrix.ts";
import { createRng } from "../rng.ts";
import { bin } from "./binned.ts";
import { grow } from "./grow.ts";
import { addPredictions } from "./nodes.ts";
import { prune } from "./prune.ts";

const x = {
  rows: 8,
  columns: 2,
  data: Float64Array.of(1, 5, 2, 3, 3, 8, 4, 1, 5, 9, 6, 2, 7, 7, 8, 4),
};
const y = { values: Float64Array.of(1, 1.5, 3, 1.2, 3.4, 2, 5, 5.5), classes: 0 };
const rows = Int32Array.from({ length: 8 }, (_, i) => i);
const options = {
  maxDepth: 30,
  minLeaf: 1,
  minSplit: 2,
  features: 2,
  criterion: "variance",
} as const;
const grown = grow(bin(x), y, rows, options, createRng(1));
const countLeaves = (feature: Int32Array): number => feature.filter((f) => f < 0).length;

it.each([
  // get_n_leaves() of DecisionTreeRegressor(ccp_alpha=alpha), scikit-learn 1.9.1
  [0.1, 3],
  [1, 2],
  [5, 1],
])("leaves as many leaves as scikit-learn at a cost of %d: %i", (alpha, leaves) => {
  expect(countLeaves(prune(grown, alpha).feature)).toBe(leaves);
});
it("keeps the whole tree where leaves cost nothing", () => {
  expect(prune(grown, 0).feature.length).toBe(grown.feature.length);
  const out = new Float64Array(8);
  addPredictions(prune(grown, 0), x, 1, out);
  out.forEach((v, i) => expect(v).toBeCloseTo(y.values[i], 12));
});
it("gives inner nodes that become leaves the mean of their rows", () => {
  expect(prune(grown, 5).value[0]).toBeCloseTo(2.825, 12);
  expect(prune(grown, 5).value.length).toBe(1);
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
const wideTree = (target: Target, criterion: "variance" | "gini") =>
  grow(
    bin(wide),
    target,
    Int32Array.from({ length: 60 }, (_, i) => i),
    { ...options, features: 3, criterion },
    createRng(1),
  );

describe("pruned trees of sixty rows", () => {
  it.each([
    // DecisionTreeRegressor(random_state=0, ccp_alpha=alpha), scikit-learn 1.9.1
    [0.5, 13, 5.5509556878306885],
    [2, 7, 12.648391203703703],
    [10, 5, 16.936882665945166],
    [60, 2, 92.29109195402297],
  ])("have scikit-learn's leaves and squared error at a cost of %d", (alpha, leaves, mse) => {
    const tree = prune(wideTree(wideNumbers, "variance"), alpha);
    const out = new Float64Array(60);
    addPredictions(tree, wide, 1, out);
    expect(countLeaves(tree.feature)).toBe(leaves);
    const squares = out.map((p, i) => (p - wideNumbers.values[i]) ** 2);
    expect(squares.reduce((s, v) => s + v, 0) / 60).toBeCloseTo(mse, 9);
  });
  it.each([
    // DecisionTreeClassifier(random_state=0, ccp_alpha=alpha), scikit-learn 1.9.1
    [0, 11],
    [0.02, 9],
    [0.05, 5],
    [0.2, 1],
  ])("have as many leaves for classes at a cost of %d: %i", (alpha, leaves) => {
    expect(countLeaves(prune(wideTree(wideClasses, "gini"), alpha).feature)).toBe(leaves);
  });
  it("never gain leaves as a leaf costs more, and are trees again", () => {
    const tree = wideTree(wideNumbers, "variance");
    let before = Infinity;
    for (let alpha = 0; alpha < 300; alpha += 7.5) {
      const { feature, left, right } = prune(tree, alpha);
      const leaves = countLeaves(feature);
      expect(leaves).toBeLessThanOrEqual(before);
      expect(feature.length).toBe(2 * leaves - 1);
      const children = [...left, ...right].filter((k) => k >= 0).sort((a, b) => a - b);
      expect(children).toEqual([...feature.keys()].slice(1)); // each node but the root once
      before = leaves;
    }
    expect(before).toBe(1);
  });
  it("do not change the tree that they are made of", () => {
    const tree = wideTree(wideClasses, "gini");
    const copy = structuredClone(tree);
    prune(tree, 0.05);
    expect(tree).toEqual(copy);
  });
});
