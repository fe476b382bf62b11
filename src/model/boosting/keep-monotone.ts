import type { CodeTree } from "./code-tree.ts";
import { innerNodesOf } from "./inner-nodes.ts";

/**
 * Makes the values of a tree's leaves rise or fall with columns, in place: below a test on such a
 * column, all leaves on one side stay on their side of the mean of both children (as the "basic"
 * method of LightGBM).
 * @param value of each leaf; the tree has one output
 * @param weight of each leaf in means
 */
export function keepMonotone(
  tree: CodeTree,
  value: Float64Array,
  weight: Float64Array,
  monotone: Int8Array,
): void {
  const { column, children } = innerNodesOf(tree);
  const inner = column.length;
  // Weighted sums of the values below each node; children come after their parents.
  const sums = new Float64Array(inner);
  const weights = new Float64Array(inner);
  const weightOf = (k: number): number => (k < 0 ? weight[-1 - k] : weights[k]);
  const sumOf = (k: number): number => (k < 0 ? weight[-1 - k] * value[-1 - k] : sums[k]);
  for (let k = inner - 1; k >= 0; k--)
    for (const child of [children[2 * k], children[2 * k + 1]]) {
      sums[k] += sumOf(child);
      weights[k] += weightOf(child);
    }
  const low = new Float64Array(inner).fill(-Infinity);
  const high = new Float64Array(inner).fill(Infinity);
  for (let k = 0; k < inner; k++) {
    const sides = [children[2 * k], children[2 * k + 1]];
    // A side without rows has the mean of the other.
    const means = sides.filter((side) => weightOf(side) > 0).map((s) => sumOf(s) / weightOf(s));
    const mean = means.length === 0 ? 0 : means.reduce((a, b) => a + b) / means.length;
    const middle = Math.max(low[k], Math.min(high[k], mean));
    for (const [s, child] of sides.entries()) {
      const sign = monotone[column[k]];
      // Sign 1: the left child is below the middle, the right one above; −1: the other way.
      const isBelow = sign !== 0 && (s === 0) === (sign === 1);
      const isAbove = sign !== 0 && !isBelow;
      const from = isAbove ? middle : low[k];
      const to = isBelow ? middle : high[k];
      if (child < 0) value[-1 - child] = Math.max(from, Math.min(to, value[-1 - child]));
      else [low[child], high[child]] = [from, to];
    }
  }
}
