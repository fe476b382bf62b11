import type { Matrix } from "../matrix.ts";

/**
 * A binary tree in columns. Node k sends a row left where x[feature] ≤ threshold; feature −1 marks
 * a leaf. Node 0 is the root.
 */
export interface Nodes {
  readonly outputs: number;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /**
   * Prediction of each node, nodes × outputs: also of inner ones, which pruning may make leaves.
   */
  readonly value: Float64Array;
}

/** Adds `weight` times the tree's prediction of each row to `out`. */
export function addPredictions(tree: Nodes, x: Matrix, weight: number, out: Float64Array): void {
  const { feature, threshold, left, right, value, outputs } = tree;
  for (let i = 0; i < x.rows; i++) {
    const row = i * x.columns;
    let k = 0;
    while (feature[k] >= 0) k = x.data[row + feature[k]] <= threshold[k] ? left[k] : right[k];
    for (let o = 0; o < outputs; o++) out[i * outputs + o] += weight * value[k * outputs + o];
  }
}

export interface NodesJson {
  readonly outputs: number;
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
}

export function nodesToJson(tree: Nodes): NodesJson {
  return {
    outputs: tree.outputs,
    feature: [...tree.feature],
    threshold: [...tree.threshold],
    left: [...tree.left],
    right: [...tree.right],
    value: Array.from(tree.value, (v) => Number(v.toPrecision(9))),
  };
}

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
