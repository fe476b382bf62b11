import type { Matrix } from "../matrix.ts";
import { roundForJson } from "../round-for-json.ts";

/** A binary decision tree in columns, an entry for each node; node 0 is the root. */
export interface Nodes {
  /** Columns of a prediction: one for each class, or 1. */
  readonly outputs: number;
  /** Column that a node tests; −1 for a leaf. */
  readonly feature: Int32Array;
  /** A row goes left where its value in that column is at most this. */
  readonly threshold: Float64Array;
  /** Index of the left child; −1 for a leaf. */
  readonly left: Int32Array;
  /** Index of the right child; −1 for a leaf. */
  readonly right: Int32Array;
  /** Predictions, nodes × outputs: also of inner nodes, which pruning may make leaves. */
  readonly value: Float64Array;
}

/**
 * Adds `weight` times the tree's prediction for each row of `x`.
 * @param out rows × outputs
 * @param rows the rows to predict; default: all
 */
export function addPredictions(
  tree: Nodes,
  x: Matrix,
  weight: number,
  out: Float64Array,
  rows?: ArrayLike<number>,
): void {
  const { feature, threshold, left, right, value, outputs } = tree;
  const count = rows?.length ?? x.rows;
  for (let at = 0; at < count; at++) {
    const i = rows === undefined ? at : rows[at];
    const row = i * x.columns;
    let k = 0;
    while (feature[k] >= 0) k = x.data[row + feature[k]] <= threshold[k] ? left[k] : right[k];
    for (let o = 0; o < outputs; o++) out[i * outputs + o] += weight * value[k * outputs + o];
  }
}

/** `Nodes` as plain data; see there. */
export type NodesJson = {
  readonly [K in keyof Nodes]: Nodes[K] extends number ? number : readonly number[];
};

/** Plain data of a tree; predictions are rounded to 9 digits. */
export function nodesToJson(tree: Nodes): NodesJson {
  return {
    outputs: tree.outputs,
    feature: [...tree.feature],
    threshold: [...tree.threshold],
    left: [...tree.left],
    right: [...tree.right],
    value: roundForJson(tree.value),
  };
}

/** The tree that `nodesToJson` wrote. */
export function nodesFromJson(json: NodesJson): Nodes {
  return {
    outputs: json.outputs,
    feature: Int32Array.from(json.feature),
    threshold: Float64Array.from(json.threshold),
    left: Int32Array.from(json.left),
    right: Int32Array.from(json.right),
    value: Float64Array.from(json.value),
  };
}

/** Number of edges from the root to the deepest leaf. */
export function depthOf(tree: Nodes): number {
  const depth = (k: number): number =>
    tree.feature[k] < 0 ? 0 : 1 + Math.max(depth(tree.left[k]), depth(tree.right[k]));
  return depth(0);
}
