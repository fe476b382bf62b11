import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix } from "../../numeric/matrix.ts";
import { goesRight, type SplitTree, treeOfNodes, treeOfScores } from "./split-tree.ts";
import { addTreeShapley } from "./tree-shap.ts";

const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  rows: rows.length,
  columns: rows[0].length,
  data: Float64Array.from(rows.flat()),
});

/** A random binary tree: `draw` gives numbers from 0 to 1. */
function growTree(draw: () => number, columns: number, depth: number, outputs: number): SplitTree {
  const nodes: {
    column: number;
    threshold: number;
    missingRight: number;
    left: number;
    right: number;
  }[] = [];
  const add = (level: number): number => {
    const at = nodes.length;
    const isLeaf = level === depth || draw() < 0.15;
    const node = {
      column: isLeaf ? -1 : Math.floor(draw() * columns),
      threshold: Math.floor(draw() * 4) + 0.5,
      missingRight: draw() < 0.5 ? 1 : 0,
      ...{ left: -1, right: -1 },
    };
    nodes.push(node);
    if (!isLeaf) [node.left, node.right] = [add(level + 1), add(level + 1)];
    return at;
  };
  add(0);
  return {
    column: Int32Array.from(nodes, (n) => n.column),
    threshold: Float64Array.from(nodes, (n) => n.threshold),
    missingRight: Uint8Array.from(nodes, (n) => n.missingRight),
    left: Int32Array.from(nodes, (n) => n.left),
    right: Int32Array.from(nodes, (n) => n.right),
    value: Float64Array.from({ length: nodes.length * outputs }, () => 10 * draw() - 5),
    outputs,
    isOblivious: false,
  };
}

function predict(tree: SplitTree, row: readonly number[], output: number): number {
  let k = 0;
  while (tree.column[k] >= 0)
    k = goesRight(tree, k, row[tree.column[k]]) ? tree.right[k] : tree.left[k];
  return tree.value[k * tree.outputs + output];
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Shapley values by their definition (Shapley 1953): a sum over all coalitions. */
function bruteForce(
  tree: SplitTree,
  x: readonly number[],
  background: readonly (readonly number[])[],
  players: Int32Array,
  count: number,
  output: number,
): number[] {
  const worth = (coalition: number): number =>
    background.reduce(
      (sum, z) =>
        sum +
        predict(
          tree,
          x.map((v, j) => ((coalition >> players[j]) & 1 ? v : z[j])),
          output,
        ) /
          background.length,
      0,
    );
  return Array.from({ length: count }, (_, p) => {
    let total = 0;
    for (let s = 0; s < 2 ** count; s++) {
      if ((s >> p) & 1) continue;
      const size = [...s.toString(2)].filter((b) => b === "1").length;
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      total += weight * (worth(s | (1 << p)) - worth(s));
    }
    return total;
  });
}

function shapley(
  tree: SplitTree,
  x: readonly (readonly number[])[],
  background: readonly (readonly number[])[],
  players: Int32Array,
  count: number,
) {
  const sums = {
    values: new Float64Array(x.length * count * tree.outputs),
    base: new Float64Array(tree.outputs),
  };
  addTreeShapley(tree, { x: matrix(x), background: matrix(background), players, count }, 1, sums);
  return sums;
}

const cell = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.NaN));
const rowsOf = (columns: number, most: number) =>
  fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: most,
  });
/** Numbers for `growTree`, which repeat. */
const numbers = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
  minLength: 40,
  maxLength: 40,
});
const cycle = (values: readonly number[]): (() => number) => {
  let at = 0;
  return () => values[at++ % values.length];
};

describe("Shapley values of a tree", () => {
  it("are those of the definition, also of players with several columns and of 40 background rows", () => {
    fc.assert(
      fc.property(
        ...[numbers, rowsOf(5, 3), rowsOf(5, 40)],
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }),
        (draws, x, background, of) => {
          const players = Int32Array.from(of);
          const tree = growTree(cycle(draws), 5, 5, 2);
          const { values, base } = shapley(tree, x, background, players, 4);
          for (const [i, row] of x.entries())
            for (const o of [0, 1]) {
              const wanted = bruteForce(tree, row, background, players, 4, o);
              const got = wanted.map((_, p) => values[(i * 4 + p) * 2 + o]);
              for (const [p, w] of wanted.entries()) expect(got[p]).toBeCloseTo(w, 10);
              // They add up to the prediction.
              const sum = got.reduce((a, b) => a + b, base[o]);
              expect(sum).toBeCloseTo(predict(tree, row, o), 10);
            }
        },
      ),
      { numRuns: 60 },
    );
  });
  it("are those of the definition of a tree with one test a level", () => {
    fc.assert(
      fc.property(
        numbers,
        rowsOf(4, 3),
        rowsOf(4, 40),
        fc.integer({ min: 0, max: 4 }),
        (draws, x, background, levels) => {
          const draw = cycle(draws);
          const players = Int32Array.of(0, 1, 2, 0);
          const scored = {
            column: Int32Array.from({ length: levels }, () => Math.floor(4 * draw())),
            threshold: Float64Array.from({ length: levels }, () => Math.floor(4 * draw()) + 0.5),
            missingRight: Uint8Array.from({ length: levels }, () => (draw() < 0.5 ? 1 : 0)),
            ...{ children: undefined, output: 0, outputs: 2 },
            value: Float32Array.from({ length: 2 ** (levels + 1) }, draw),
          };
          const tree = treeOfScores(scored, 2, 3);
          const { values, base } = shapley(tree, x, background, players, 3);
          for (const [i, row] of x.entries())
            for (const o of [0, 1]) {
              const wanted = bruteForce(tree, row, background, players, 3, o);
              for (const [p, w] of wanted.entries())
                expect(values[(i * 3 + p) * 2 + o]).toBeCloseTo(w, 10);
              const sum = wanted.reduce((a, b) => a + b, base[o]);
              expect(sum).toBeCloseTo(predict(tree, row, o), 10);
            }
        },
      ),
      { numRuns: 60 },
    );
  });
  it("are 0 of a column that no test reads, and equal of two columns that the tree treats alike", () => {
    fc.assert(
      fc.property(numbers, rowsOf(3, 2), rowsOf(3, 9), (draws, x, background) => {
        // Columns 0 and 1 of the tree have equal values in all rows; column 2 is read, column 3 is not.
        const tree = growTree(cycle(draws), 3, 4, 1);
        const swapped = {
          ...tree,
          column: tree.column.map((c) => (c === 0 ? 1 : c === 1 ? 0 : c)),
        };
        const same = (rows: readonly (readonly number[])[]) => rows.map(([a, , c]) => [a, a, c, a]);
        const players = Int32Array.of(0, 1, 2, 3);
        const [a, b] = [tree, swapped].map(
          (t) => shapley(t, same(x), same(background), players, 4).values,
        );
        for (let i = 0; i < x.length; i++) {
          expect(a[i * 4 + 3]).toBe(0);
          // The sum of both trees is symmetric in columns 0 and 1.
          expect(a[i * 4] + b[i * 4]).toBeCloseTo(a[i * 4 + 1] + b[i * 4 + 1], 10);
        }
      }),
      { numRuns: 40 },
    );
  });
  it("are right on a path with more conditions than words or kept shares have bits", () => {
    // A chain: column j above 0.5 goes on, all others end. Only the last leaf is not 0.
    const n = 45;
    const tree: SplitTree = {
      column: Int32Array.from({ length: 2 * n + 1 }, (_, k) => (k < n ? k : -1)),
      threshold: new Float64Array(2 * n + 1).fill(0.5),
      missingRight: new Uint8Array(2 * n + 1),
      left: Int32Array.from({ length: 2 * n + 1 }, (_, k) => (k < n ? n + 1 + k : -1)),
      right: Int32Array.from({ length: 2 * n + 1 }, (_, k) => (k < n ? k + 1 : -1)),
      value: Float64Array.from({ length: 2 * n + 1 }, (_, k) => (k === n ? 90 : 0)),
      ...{ outputs: 1, isOblivious: false },
    };
    const players = Int32Array.from({ length: n }, (_, j) => j);
    const ones = new Array<number>(n).fill(1);
    const zeros = new Array<number>(n).fill(0);
    // All columns are needed together: each has the same share.
    const all = shapley(tree, [ones], [zeros], players, n);
    for (const v of all.values) expect(v).toBeCloseTo(2, 12);
    // Columns 0 to 14 of x are 1, the others of the background: a unanimity game with opponents.
    const x = ones.map((_, j) => (j < 15 ? 1 : 0));
    const z = ones.map((_, j) => (j < 15 ? 0 : 1));
    const { values, base } = shapley(tree, [x], [z], players, n);
    expect(base[0]).toBe(0);
    // (k − 1)! l! / (k + l)! with k = 15 and l = 30, by exact arithmetic with fractions.
    expect(values[0] / (90 / (15 * 344867425584))).toBeCloseTo(1, 10);
    expect(values[44] / (-90 / (30 * 344867425584))).toBeCloseTo(1, 10);
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
  });
});

/** A tree of scikit-learn: `tree_.feature`, `threshold`, `children_left`, `children_right`, `value`. */
const treeOf = (
  json: { readonly [K in "column" | "threshold" | "left" | "right" | "value"]: readonly number[] },
  outputs: number,
) =>
  treeOfNodes({
    feature: Int32Array.from(json.column),
    threshold: Float64Array.from(json.threshold),
    left: Int32Array.from(json.left),
    right: Int32Array.from(json.right),
    value: Float64Array.from(json.value),
    outputs,
  });

describe("Shapley values of trees agree with the package shap", () => {
  // scikit-learn 1.9.1, shap 0.51.0: TreeExplainer(model, X[:12], feature_perturbation="interventional")
  // with X[i] = (7i mod 40, i² mod 23, 13i mod 11) for i from 0 to 39; values of nodes have 6 digits.
  const x = Array.from({ length: 40 }, (_, i) => [(i * 7) % 40, (i * i) % 23, (i * 13) % 11]);
  const players = Int32Array.of(0, 1, 2);
  it("of numbers: DecisionTreeRegressor(max_depth=4, random_state=0)", () => {
    const tree = treeOf(
      {
        column: [
          0, 0, 0, -1, -1, 0, 0, -1, -1, 0, -1, -1, 1, 0, 2, -1, -1, 1, -1, -1, 2, 0, -1, -1, 0, -1,
          -1,
        ],
        threshold: [
          20.5, 1.5, 0.5, -2.0, -2.0, 18.5, 8.5, -2.0, -2.0, 19.5, -2.0, -2.0, 8.5, 34.5, 5.0, -2.0,
          -2.0, 4.0, -2.0, -2.0, 6.5, 30.0, -2.0, -2.0, 27.0, -2.0, -2.0,
        ],
        left: [
          1, 2, 3, -1, -1, 6, 7, -1, -1, 10, -1, -1, 13, 14, 15, -1, -1, 18, -1, -1, 21, 22, -1, -1,
          25, -1, -1,
        ],
        right: [
          12, 5, 4, -1, -1, 9, 8, -1, -1, 11, -1, -1, 20, 17, 16, -1, -1, 19, -1, -1, 24, 23, -1,
          -1, 26, -1, -1,
        ],
        value: [
          1.276, 2.714286, 0.249, 0.0, 0.498, 2.973789, 3.120529, 2.699143, 3.4155, 1.7265, 2.125,
          1.328, -0.313684, -0.8839, -1.516333, -1.782667, -1.25, 0.06475, -0.371, 0.5005, 0.319889,
          1.3965, 0.848, 1.945, 0.012286, 0.1722, -0.3875,
        ],
      },
      1,
    );
    const { values, base } = shapley(tree, x.slice(20, 24), x.slice(0, 12), players, 3);
    expect(base[0]).toBeCloseTo(1.2630821428571428, 5);
    const wanted = [
      0.062430272, 0.063041667, -0.060554167, -2.05793119, -0.54878518, 0.093634264, -2.073189101,
      -0.957276404, -0.015283336, -0.506119688, -0.267665282, 0.008702779,
    ];
    for (const [k, w] of wanted.entries()) expect(values[k]).toBeCloseTo(w, 5);
  });
  it("of classes: RandomForestClassifier(n_estimators=3, max_depth=3, random_state=1)", () => {
    const trees = [
      {
        column: [1, 0, 2, -1, -1, -1, 2, 0, -1, -1, 0, -1, -1],
        threshold: [8.5, 22.5, 2.5, -2.0, -2.0, -2.0, 5.5, 27.5, -2.0, -2.0, 20.5, -2.0, -2.0],
        left: [1, 2, 3, -1, -1, -1, 7, 8, -1, -1, 11, -1, -1],
        right: [6, 5, 4, -1, -1, -1, 10, 9, -1, -1, 12, -1, -1],
        value: [
          0.425, 0.1, 0.475, 0.481481, 0.0, 0.518519, 0.066667, 0.0, 0.933333, 0.5, 0.0, 0.5, 0.0,
          0.0, 1.0, 1.0, 0.0, 0.0, 0.307692, 0.307692, 0.384615, 0.0, 0.2, 0.8, 0.0, 0.0, 1.0, 0.0,
          1.0, 0.0, 0.5, 0.375, 0.125, 0.0, 0.75, 0.25, 1.0, 0.0, 0.0,
        ],
      },
      {
        column: [0, 2, 2, -1, -1, 2, -1, -1, 1, -1, 2, -1, -1],
        threshold: [21.0, 6.5, 2.5, -2.0, -2.0, 7.5, -2.0, -2.0, 12.5, -2.0, 5.5, -2.0, -2.0],
        left: [1, 2, 3, -1, -1, 6, -1, -1, 9, -1, 11, -1, -1],
        right: [8, 5, 4, -1, -1, 7, -1, -1, 10, -1, 12, -1, -1],
        value: [
          0.45, 0.175, 0.375, 0.0, 0.285714, 0.714286, 0.0, 0.066667, 0.933333, 0.0, 0.5, 0.5, 0.0,
          0.0, 1.0, 0.0, 0.833333, 0.166667, 0.0, 0.75, 0.25, 0.0, 1.0, 0.0, 0.947368, 0.052632,
          0.0, 1.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0,
        ],
      },
      {
        column: [1, -1, 0, 1, -1, -1, -1],
        threshold: [0.5, -2.0, 21.5, 5.0, -2.0, -2.0, -2.0],
        left: [1, -1, 3, 4, -1, -1, -1],
        right: [2, -1, 6, 5, -1, -1, -1],
        value: [
          0.425, 0.2, 0.375, 1.0, 0.0, 0.0, 0.361111, 0.222222, 0.416667, 0.0, 0.347826, 0.652174,
          0.0, 0.0, 1.0, 0.0, 0.533333, 0.466667, 1.0, 0.0, 0.0,
        ],
      },
    ];
    const sums = { values: new Float64Array(2 * 3 * 3), base: new Float64Array(3) };
    for (const json of trees)
      addTreeShapley(
        treeOf(json, 3),
        { x: matrix(x.slice(20, 22)), background: matrix(x.slice(0, 12)), players, count: 3 },
        1 / 3,
        sums,
      );
    for (const [o, w] of [0.5, 0.0861111111111111, 0.4138888888888888].entries())
      expect(sums.base[o]).toBeCloseTo(w, 5);
    const wanted = [
      -0.435185198, 0.263425933, 0.171759266, -0.053240743, 0.145370372, -0.092129628, -0.011574074,
      0.182870368, -0.171296297, 0.502314831, -0.128703705, -0.373611123, -0.004629631,
      -0.038425927, 0.043055556, 0.002314816, 0.081018521, -0.083333336,
    ];
    for (const [k, w] of wanted.entries()) expect(sums.values[k]).toBeCloseTo(w, 5);
  });
});
