import type { Grown } from "./grow.ts";
import type { Nodes } from "./nodes.ts";

/**
 * Minimal cost-complexity pruning (Breiman et al. 1984, ch. 3): the subtree that minimizes impurity
 * per row of the whole plus `alpha` for each leaf. Nodes that no longer belong to the tree are left
 * out.
 */
export function prune(tree: Grown, alpha: number): Nodes {
  const n = tree.feature.length;
  const total = tree.count[0];
  // Children have higher indices than their parent, so going down from the last visits them first.
  const cost = new Float64Array(n);
  const leaf = new Uint8Array(n);
  for (let k = n - 1; k >= 0; k--) {
    const own = tree.impurity[k] / total + alpha;
    if (tree.feature[k] < 0) {
      cost[k] = own;
      leaf[k] = 1;
      continue;
    }
    const below = cost[tree.left[k]] + cost[tree.right[k]];
    leaf[k] = own <= below ? 1 : 0;
    cost[k] = Math.min(own, below);
  }
  const kept: number[] = [];
  const place = new Int32Array(n).fill(-1);
  const visit = [0];
  while (visit.length > 0) {
    const k = visit.pop()!;
    place[k] = kept.length;
    kept.push(k);
    if (leaf[k] === 0) visit.push(tree.right[k], tree.left[k]);
  }
  const inner = (k: number): boolean => leaf[k] === 0;
  const value = new Float64Array(kept.length * tree.outputs);
  for (const [i, k] of kept.entries())
    value.set(tree.value.subarray(k * tree.outputs, (k + 1) * tree.outputs), i * tree.outputs);
  return {
    outputs: tree.outputs,
    feature: Int32Array.from(kept, (k) => (inner(k) ? tree.feature[k] : -1)),
    threshold: Float64Array.from(kept, (k) => (inner(k) ? tree.threshold[k] : 0)),
    left: Int32Array.from(kept, (k) => (inner(k) ? place[tree.left[k]] : -1)),
    right: Int32Array.from(kept, (k) => (inner(k) ? place[tree.right[k]] : -1)),
    value,
  };
}
