import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mean } from "../../numeric/statistics.ts";
import { addPredictions, type Nodes } from "../../numeric/trees/nodes.ts";
import { marginalVariance, partitionOf, totalVariance } from "./partition.ts";

/** A split, or the value of a leaf. */
type Tree = { axis: number; cut: number; left: Tree; right: Tree } | { value: number };

function toNodes(root: Tree): Nodes {
  const nodes = { feature: [] as number[], threshold: [] as number[], value: [] as number[] };
  const left: number[] = [];
  const right: number[] = [];
  const add = (tree: Tree): number => {
    const isLeaf = "value" in tree;
    const k = nodes.feature.push(isLeaf ? -1 : tree.axis) - 1;
    nodes.threshold.push(isLeaf ? 0 : tree.cut);
    nodes.value.push(isLeaf ? tree.value : 0);
    left[k] = isLeaf ? -1 : add(tree.left);
    right[k] = isLeaf ? -1 : add(tree.right);
    return k;
  };
  add(root);
  return {
    outputs: 1,
    feature: Int32Array.from(nodes.feature),
    threshold: Float64Array.from(nodes.threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(nodes.value),
  };
}

describe("f = 3 · 1[x > ½] + 1[y > ¼]", () => {
  const onY = (base: number): Tree => ({
    axis: 1,
    cut: 0.25,
    left: { value: base },
    right: { value: base + 1 },
  });
  const p = partitionOf(toNodes({ axis: 0, cut: 0.5, left: onY(0), right: onY(3) }), 2);

  it("has a box for each of its four values", () => {
    const boxes = Array.from({ length: p.leaves }, (_, l) => [
      p.value[l],
      ...p.low.slice(2 * l, 2 * l + 2),
      ...p.high.slice(2 * l, 2 * l + 2),
    ]);
    expect(boxes.sort((a, b) => a[0] - b[0])).toEqual([
      [0, 0, 0, 0.5, 0.25],
      [1, 0, 0.25, 0.5, 1],
      [3, 0.5, 0, 1, 0.25],
      [4, 0.5, 0.25, 1, 1],
    ]);
  });
  it("has the variance of each axis that the integral has", () => {
    expect(marginalVariance(p, [0])).toBeCloseTo(9 * (1 / 2) * (1 / 2), 12);
    expect(marginalVariance(p, [1])).toBeCloseTo((1 / 4) * (3 / 4), 12);
  });
  it("has no interaction: the variances of the axes sum to the whole", () => {
    expect(totalVariance(p)).toBeCloseTo(9 / 4 + 3 / 16, 12);
    expect(marginalVariance(p, [0, 1])).toBeCloseTo(9 / 4 + 3 / 16, 12);
  });
});

it("an interaction belongs to no axis alone: f = 1 where x and y are on different sides of ½", () => {
  const onY = (value: number): Tree => ({
    axis: 1,
    cut: 0.5,
    left: { value },
    right: { value: 1 - value },
  });
  const p = partitionOf(toNodes({ axis: 0, cut: 0.5, left: onY(0), right: onY(1) }), 2);
  expect(marginalVariance(p, [0])).toBe(0);
  expect(marginalVariance(p, [1])).toBe(0);
  expect(marginalVariance(p, [0, 1])).toBeCloseTo(1 / 4, 12);
});
it("a tree that is one leaf has no variance", () => {
  const p = partitionOf(toNodes({ value: 5 }), 3);
  expect(totalVariance(p)).toBe(0);
  expect(marginalVariance(p, [1])).toBe(0);
});

describe("any tree with cuts at multiples of ⅛, against sums over the 8 × 8 × 8 cells", () => {
  const cells = 8;
  const axes = 3;
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.record({ value: fc.integer({ min: -5, max: 5 }) }),
      fc.record({
        axis: fc.nat(axes - 1),
        cut: fc.integer({ min: 1, max: cells - 1 }).map((k) => k / cells),
        left: tie("tree"),
        right: tie("tree"),
      }),
    ),
  }));
  const centres = Array.from({ length: cells ** axes }, (_, i) =>
    [0, 1, 2].map((j) => ((Math.floor(i / cells ** j) % cells) + 0.5) / cells),
  );
  const data = Float64Array.from(centres.flat());
  const meanSquareAround = (values: readonly number[]): number => {
    const centre = mean(values);
    return mean(values.map((v) => (v - centre) ** 2));
  };
  /** Mean of the values of all cells with the same place on the axes of the group. */
  const marginals = (values: Float64Array, group: readonly number[]): number[] => {
    const byPlace = new Map<string, number[]>();
    for (const [i, centre] of centres.entries()) {
      const place = group.map((j) => centre[j]).join();
      byPlace.set(place, [...(byPlace.get(place) ?? []), values[i]]);
    }
    return [...byPlace.values()].map((members) => mean(members));
  };

  it("variances agree", () => {
    fc.assert(
      fc.property(tree, fc.subarray([0, 1, 2], { minLength: 1 }), (root, group) => {
        const nodes = toNodes(root);
        const values = new Float64Array(cells ** axes);
        addPredictions(nodes, { rows: cells ** axes, columns: axes, data }, 1, values);
        const p = partitionOf(nodes, axes);
        expect(totalVariance(p)).toBeCloseTo(meanSquareAround([...values]), 9);
        expect(marginalVariance(p, group)).toBeCloseTo(
          meanSquareAround(marginals(values, group)),
          9,
        );
      }),
    );
  });
});
