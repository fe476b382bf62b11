import type { ScoredTree } from "../../model/boosting/ensemble.ts";
import type { Nodes } from "../../numeric/trees/nodes.ts";

/** A binary tree of which every kind of tree can be written; node 0 is the root. */
export interface SplitTree {
  /** Column that a node tests; −1 for a leaf. */
  readonly column: Int32Array;
  /** A row goes right where its value in that column is above this. */
  readonly threshold: Float64Array;
  /** 1 for tests by which missing entries (NaN) go right. */
  readonly missingRight: Uint8Array;
  /** Index of the left child, which comes after its parent. */
  readonly left: Int32Array;
  /** Index of the right child, which comes after its parent. */
  readonly right: Int32Array;
  /** What a leaf adds to each output, nodes × outputs. */
  readonly value: Float64Array;
  /** Columns of `value`. */
  readonly outputs: number;
  /** Whether all nodes of a level have one test: then a row's leaf says the outcome of every test. */
  readonly isOblivious: boolean;
}

/** Whether a row with this value goes right. */
export const goesRight = (tree: SplitTree, node: number, value: number): boolean =>
  Number.isNaN(value) ? tree.missingRight[node] === 1 : value > tree.threshold[node];

/** A tree of a forest. Missing entries go right, as comparisons with them are false. */
export const treeOfNodes = ({ feature, outputs, ...nodes }: Nodes): SplitTree => ({
  ...{ column: feature, threshold: nodes.threshold, left: nodes.left, right: nodes.right },
  ...{ value: nodes.value, outputs, missingRight: new Uint8Array(feature.length).fill(1) },
  isOblivious: false,
});

/**
 * A tree of a boosted ensemble.
 * @param outputs scores of the ensemble
 * @param unit what a score of 1 stands for
 */
export function treeOfScores(tree: ScoredTree, outputs: number, unit: number): SplitTree {
  const tests = tree.column.length;
  const inner = tree.children === undefined ? 2 ** tests - 1 : tests;
  const nodes = 2 * inner + 1;
  const made = {
    column: new Int32Array(nodes).fill(-1),
    threshold: new Float64Array(nodes),
    missingRight: new Uint8Array(nodes),
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    value: new Float64Array(nodes * outputs),
  };
  for (let node = 0; node < inner; node++) {
    // Of an oblivious tree the nodes of level l are 2^l − 1 … 2^(l + 1) − 2.
    const test = tree.children === undefined ? 31 - Math.clz32(node + 1) : node;
    made.column[node] = tree.column[test];
    made.threshold[node] = tree.threshold[test];
    made.missingRight[node] = tree.missingRight[test];
    made.left[node] = childOf(tree.children, node, 0, inner);
    made.right[node] = childOf(tree.children, node, 1, inner);
  }
  for (let leaf = 0; leaf <= inner; leaf++)
    for (let o = 0; o < tree.outputs; o++)
      made.value[(inner + leaf) * outputs + tree.output + o] =
        unit * tree.value[leaf * tree.outputs + o];
  return { ...made, outputs, isOblivious: tree.children === undefined };
}

/** Leaves come after all inner nodes. */
function childOf(
  children: Int32Array | undefined,
  node: number,
  side: 0 | 1,
  inner: number,
): number {
  // The index of a leaf of an oblivious tree has the bits of its tests, the first one the highest.
  if (children === undefined) return 2 * node + 1 + side;
  const child = children[2 * node + side];
  return child >= 0 ? child : inner - 1 - child;
}
