import type { GrownTree } from "./grow.ts";
import type { Nodes } from "./nodes.ts";

/**
 * Minimal cost-complexity pruning (Breiman et al. 1984, ch. 3): the subtree that minimizes the sum
 * of the leaves' impurity, weighted by their share of the rows, and `alpha` for each leaf. Nodes
 * outside of it are left out.
 */
export function prune(tree: GrownTree, alpha: number): Nodes {
  const n = tree.feature.length;
  const total = tree.count[0];
  // Children have higher indices than their parent, so the loop visits them first.
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
  return selectNodes(tree, leaf);
}

/** The part of the tree that is reached from its root when the marked nodes are leaves. */
function selectNodes(tree: Nodes, leaf: Uint8Array): Nodes {
  const isInner = (k: number): boolean => leaf[k] === 0;
  const kept: number[] = [];
  const newIndex = new Int32Array(leaf.length).fill(-1);
  const stack = [0];
  for (let k = stack.pop(); k !== undefined; k = stack.pop()) {
    newIndex[k] = kept.length;
    kept.push(k);
    if (isInner(k)) stack.push(tree.right[k], tree.left[k]);
  }
  const value = new Float64Array(kept.length * tree.outputs);
  for (const [i, k] of kept.entries())
    value.set(tree.value.subarray(k * tree.outputs, (k + 1) * tree.outputs), i * tree.outputs);
  return {
    outputs: tree.outputs,
    feature: Int32Array.from(kept, (k) => (isInner(k) ? tree.feature[k] : -1)),
    threshold: Float64Array.from(kept, (k) => (isInner(k) ? tree.threshold[k] : 0)),
    left: Int32Array.from(kept, (k) => (isInner(k) ? newIndex[tree.left[k]] : -1)),
    right: Int32Array.from(kept, (k) => (isInner(k) ? newIndex[tree.right[k]] : -1)),
    value,
  };
}
