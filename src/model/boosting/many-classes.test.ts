import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { boosting } from "./boosting.ts";
import { defaultRate } from "./default-rate.ts";
import { drawOutput } from "./draw-output.ts";
import type { ScoredTree } from "./ensemble.ts";
import { type EnsembleJson, ensembleFromJson } from "./ensemble-json.ts";

/** Rows of two columns with ten values each, and three classes of unequal sizes. */
const n = 150;
const rng = createRng(3);
const data = Float64Array.from({ length: 2 * n }, () => rng.integer(10));
const classOf = (i: number): number => {
  const [a, b] = data.subarray(2 * i, 2 * i + 2);
  return a > 7 ? 2 : b > 4 === rng.uniform() < 0.8 ? 1 : 0;
};
const x = { rows: n, columns: 2, data };
const y = { classes: 3, values: Float64Array.from({ length: n }, (_, i) => classOf(i)) };
const L2 = 2;
const RATE = 0.3;
/** The penalty on differences between the values of children and parents in oblivious trees. */
const SMOOTHING = 2;

const shares = [0, 1, 2].map((c) => y.values.filter((v) => v === c).length / n);
const gradient = (i: number, c: number): number => shares[c] - (y.values[i] === c ? 1 : 0);
const all = Array.from({ length: n }, (_, i) => i);
const divide = (rows: readonly number[], column: number, threshold: number): number[][] => [
  rows.filter((i) => data[2 * i + column] <= threshold),
  rows.filter((i) => data[2 * i + column] > threshold),
];
/** −Σg / (Σh + λ) over some rows, drawn towards the value of a parent. */
function stepOf(rows: readonly number[], c: number, pull = 0, parent = 0): number {
  const g = rows.reduce((s, i) => s + gradient(i, c), 0);
  const h = rows.length * shares[c] * (1 - shares[c]);
  return (pull * parent - g) / (h + L2 + pull);
}
/** What the split gains for one class (Chen and Guestrin 2016, eq. 7). */
const gainOf = (c: number, column: number, threshold: number): number =>
  divide(all, column, threshold).reduce(
    (s, part) => s - stepOf(part, c) * part.reduce((sum, i) => sum + gradient(i, c), 0),
    0,
  );

const growths = [
  { kind: "oblivious", depth: 3 },
  { kind: "leaf_wise", leaves: 6, min_leaf: 1 },
] as const;

describe.each(growths)("a tree of three classes, $kind", (growth) => {
  const tests = [0, 1].flatMap((j) =>
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((t) => [j, t + 0.5] as const),
  );
  const firstTree = (seed: number) => {
    const rate_factor = RATE / defaultRate(3, n, 2000);
    const rest = { l1: 0, l2: L2, features: 1, rows: 1, thresholds: "best" } as const;
    const params = { rounds: 2000, rate_factor, growth, ...rest };
    const fitted = boosting.fit(x, y, params, createRng(seed), { steps: 1 });
    const { trees } = ensembleFromJson(fitted.toJSON() as EnsembleJson);
    expect(trees).toHaveLength(1);
    return { fitted, tree: trees[0] };
  };
  it("splits where that is best for one of the classes, for each of them in some rounds", () => {
    const best = [0, 1, 2].map((c) => Math.max(...tests.map((t) => gainOf(c, ...t))));
    const seen = new Set<number>();
    for (let seed = 0; seed < 12; seed++) {
      const { column, threshold } = firstTree(seed).tree;
      const own = [0, 1, 2].filter(
        (c) => Math.abs(gainOf(c, column[0], threshold[0]) - best[c]) < 1e-6,
      );
      expect(own.length).toBeGreaterThan(0);
      for (const c of own) seen.add(c);
    }
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });
  it("has in each leaf a Newton step of every class", () => {
    const { fitted, tree } = firstTree(1);
    const p = fitted.predict(x);
    // Rows of one leaf have the same predictions; here leaves are told apart by these.
    const leaves = new Map<number, number[]>();
    for (const i of all) leaves.set(p[3 * i], [...(leaves.get(p[3 * i]) ?? []), i]);
    expect(leaves.size).toBeGreaterThan(3);
    expect(leaves.size).toBeLessThanOrEqual(tree.value.length / 3);
    for (const rows of leaves.values()) {
      const scores = [0, 1, 2].map((c) => shares[c] * Math.exp(RATE * leafValue(tree, rows, c)));
      const sum = scores.reduce((a, b) => a + b);
      for (const c of [0, 1, 2]) expect(p[3 * rows[0] + c]).toBeCloseTo(scores[c] / sum, 5);
    }
  });
  /** The value of a leaf with these rows. */
  function leafValue(
    { children, column, threshold }: ScoredTree,
    rows: number[],
    c: number,
  ): number {
    if (children !== undefined) return stepOf(rows, c);
    let node = all;
    let value = stepOf(node, c);
    for (const [level, j] of column.entries()) {
      node = divide(node, j, threshold[level]).find((part) => part.includes(rows[0])) ?? [];
      value = stepOf(node, c, SMOOTHING, value);
    }
    expect(node).toEqual(rows);
    return value;
  }
});

describe("the output whose gradients decide the splits of a tree", () => {
  const g = [Float64Array.of(1, -1, 0), Float64Array.of(-3, 2, 1), Float64Array.of(0, 0, 0)];
  const rng = createRng(1);
  const drawn = Array.from({ length: 4000 }, () => drawOutput(g, rng));

  it("is drawn with chances as the sums of absolute gradients", () => {
    expect(drawn.filter((k) => k === 1).length / 4000).toBeCloseTo(6 / 8, 1);
    expect(drawn).not.toContain(2);
  });
  it("is the first where all gradients are 0", () => {
    expect(drawOutput([new Float64Array(3), new Float64Array(3)], rng)).toBe(0);
  });
});
