import { describe, expect, it } from "vitest";
import type { Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { boosting } from "./boosting.ts";
import { defaultRate } from "./default-rate.ts";
import type { ScoredTree } from "./ensemble.ts";
import { type EnsembleJson, ensembleFromJson } from "./ensemble-json.ts";

/** 60 rows of three columns, two of them with missing entries, and a target of deviation 1. */
const n = 60;
const rng = createRng(7);
const data = Float64Array.from({ length: 3 * n }, (_, i) =>
  i % 3 < 2 && rng.uniform() < 0.2 ? Number.NaN : Math.floor(9 * rng.uniform()),
);
const x = { rows: n, columns: 3, data };
const raw = Float64Array.from({ length: n }, (_, i) => {
  const [a, b, c] = data.subarray(3 * i, 3 * i + 3);
  return (Number.isNaN(a) ? 5 : a) + (b > 4 ? 3 : 0) + 0.2 * c;
});
const mean = raw.reduce((a, b) => a + b) / n;
const deviation = Math.sqrt(raw.reduce((s, v) => s + (v - mean) ** 2, 0) / n);
const y: Target = { values: raw.map((v) => (v - mean) / deviation), classes: 0 };

/** The penalty on differences between the values of children and parents in oblivious trees. */
const SMOOTHING = 2;

type Params = Parameters<typeof boosting.fit>[2];
const base = { rounds: 2000, l1: 0, l2: 2, features: 1, rows: 1, thresholds: "best" } as const;

/** The first tree that boosting grows, with a learning rate of 1. */
function firstTree(growth: Params["growth"], more: Partial<Params> = {}): ScoredTree {
  const rate_factor = 1 / defaultRate(0, n, 2000);
  const fitted = boosting.fit(x, y, { ...base, rate_factor, growth, ...more }, createRng(1), {
    steps: 1,
  });
  return ensembleFromJson(fitted.toJSON() as EnsembleJson).trees[0];
}

/** Σ over the parts of (Σ residual)² / (rows + λ): what splits raise (Chen and Guestrin, eq. 7). */
function scoreOf(parts: readonly (readonly number[])[]): number {
  return parts.reduce(
    (s, part) => s + part.reduce((a, i) => a + y.values[i], 0) ** 2 / (part.length + base.l2),
    0,
  );
}
const isRight = (i: number, column: number, threshold: number, missingRight: boolean): boolean => {
  const v = data[3 * i + column];
  return Number.isNaN(v) ? missingRight : v > threshold;
};
const divide = (
  parts: readonly (readonly number[])[],
  ...test: [column: number, threshold: number, missingRight: boolean]
): number[][] =>
  parts.flatMap((part) => [
    part.filter((i) => !isRight(i, ...test)),
    part.filter((i) => isRight(i, ...test)),
  ]);

/** The greatest score that any split of all parts, or of one of them, reaches. */
function bestScore(parts: readonly (readonly number[])[], minLeaf = 0): number {
  let best = -Infinity;
  for (let column = 0; column < 3; column++)
    for (const threshold of [-Infinity, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5])
      for (const missingRight of [false, true]) {
        const split = divide(parts, column, threshold, missingRight);
        if (split.some((part) => part.length < minLeaf)) continue;
        best = Math.max(best, scoreOf(split));
      }
  return best;
}
const all = Array.from({ length: n }, (_, i) => i);

describe("an oblivious tree", () => {
  it("has in each level the split of all leaves that gains most, missing entries on either side", () => {
    const tree = firstTree({ kind: "oblivious", depth: 4 });
    let parts: number[][] = [all];
    const sum = (part: readonly number[]): number => part.reduce((a, i) => a + y.values[i], 0);
    let values = [sum(all) / (n + base.l2)];
    for (let level = 0; level < 4; level++) {
      const wanted = bestScore(parts);
      const { column, threshold, missingRight } = tree;
      parts = divide(parts, column[level], threshold[level], missingRight[level] === 1);
      expect(scoreOf(parts), `level ${level}`).toBeCloseTo(wanted, 6);
      // The least point of Σ (y − v)² / 2 + l2/2 · v² + 2/2 · (v − parent)²: parents come first.
      const parents = values;
      values = parts.map((part, k) => {
        const parent = parents[k >> 1];
        return (sum(part) + SMOOTHING * parent) / (part.length + base.l2 + SMOOTHING);
      });
    }
    // Leaf values have 16 significant bits. The bits of a leaf are its tests, the first one the highest: as `divide` orders the parts.
    for (const [leaf, value] of values.entries()) expect(tree.value[leaf]).toBeCloseTo(value, 4);
  });
  it("uses the drawn columns only, and thresholds at random where it should", () => {
    const one = firstTree({ kind: "oblivious", depth: 4 }, { features: 0.34 });
    expect(new Set(one.column).size).toBe(1);
    const best = firstTree({ kind: "oblivious", depth: 4 });
    const random = firstTree({ kind: "oblivious", depth: 4 }, { thresholds: "random" });
    expect([...random.threshold]).not.toEqual([...best.threshold]);
    const score = ({ column, threshold, missingRight }: ScoredTree): number =>
      scoreOf(divide([all], column[0], threshold[0], missingRight[0] === 1));
    expect(score(random)).toBeLessThanOrEqual(score(best));
  });
});

describe("a tree that grows leaf by leaf", () => {
  it("splits where the gain is greatest, and keeps the fewest rows of a leaf", () => {
    for (const min_leaf of [1, 8]) {
      const tree = firstTree({ kind: "leaf_wise", leaves: 2, min_leaf });
      const parts = divide([all], tree.column[0], tree.threshold[0], tree.missingRight[0] === 1);
      expect(scoreOf(parts)).toBeCloseTo(bestScore([all], min_leaf), 6);
      for (const [k, part] of parts.entries()) {
        expect(part.length).toBeGreaterThanOrEqual(min_leaf);
        const wanted = part.reduce((a, i) => a + y.values[i], 0) / (part.length + base.l2);
        expect(tree.value[-1 - tree.children![k]]).toBeCloseTo(wanted, 4);
      }
    }
  });
  it("has as many leaves as allowed where it can be split, on histograms that are differences too", () => {
    const tree = firstTree({ kind: "leaf_wise", leaves: 12, min_leaf: 1 });
    expect(tree.value.length).toBe(12);
    // Every leaf has rows, and its value is their shrunk mean.
    const leafOf = (i: number): number => {
      let k = 0;
      while (k >= 0) {
        const right = isRight(i, tree.column[k], tree.threshold[k], tree.missingRight[k] === 1);
        k = tree.children![2 * k + (right ? 1 : 0)];
      }
      return -1 - k;
    };
    for (let leaf = 0; leaf < 12; leaf++) {
      const part = all.filter((i) => leafOf(i) === leaf);
      expect(part.length).toBeGreaterThan(0);
      const wanted = part.reduce((a, i) => a + y.values[i], 0) / (part.length + base.l2);
      expect(tree.value[leaf]).toBeCloseTo(wanted, 4);
    }
  });
});

describe("missing entries", () => {
  it("that training rows did not have count as the middle value of their column", () => {
    const table = { rows: 5, columns: 1, data: Float64Array.of(1, 2, 3, 4, 5) };
    const target = { values: Float64Array.of(1, 2, 3, 4, 5), classes: 0 };
    const params = {
      ...base,
      l2: 1e-3,
      rate_factor: 4,
      growth: { kind: "oblivious", depth: 3 },
    } as const;
    const fitted = boosting.fit(table, target, params, createRng(1), { steps: 50 });
    const at = (v: number): number =>
      fitted.predict({ rows: 1, columns: 1, data: Float64Array.of(v) })[0];
    expect(at(Number.NaN)).toBe(at(3));
    expect(at(1)).toBeLessThan(at(3));
    expect(at(3)).toBeLessThan(at(5));
  });
});
