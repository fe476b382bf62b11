import { type PackedNumbers, packFloats, packWhole, unpackNumbers } from "../packed-numbers.ts";
import type { Nodes } from "./nodes.ts";

/**
 * Trees of a forest as plain data of few bytes. A forest's trees share their thresholds, and many
 * of their leaves have the same prediction: each is written once. Nodes come tree by tree, each
 * before its left subtree, which comes before its right one.
 */
export interface PackedTrees {
  /** Columns of a prediction. */
  readonly outputs: number;
  /** For each node, 1 + the column that it tests; 0 for a leaf. */
  readonly feature: PackedNumbers;
  /** For each inner node, index of its threshold among those of its column. */
  readonly threshold: PackedNumbers;
  /** For each leaf, index of its prediction in `values`. */
  readonly leaf: PackedNumbers;
  /** Thresholds of each column. */
  readonly thresholds: readonly (readonly number[])[];
  /** Different predictions, each of `outputs` numbers. */
  readonly values: PackedNumbers;
}

/** Packs trees whose predictions are float32 numbers: others are rounded to these. */
export function packTrees(trees: readonly Nodes[]): PackedTrees {
  const { outputs } = trees[0];
  const feature: number[] = [];
  const threshold: number[] = [];
  const leaf: number[] = [];
  const thresholds: Map<number, number>[] = [];
  const predictions = new Map<string | number, number>();
  const values: number[] = [];
  for (const t of trees) {
    const stack = [0];
    for (let k = stack.pop(); k !== undefined; k = stack.pop()) {
      const f = t.feature[k];
      feature.push(f + 1);
      if (f >= 0) {
        while (thresholds.length <= f) thresholds.push(new Map());
        threshold.push(indexOf(thresholds[f], t.threshold[k]));
        stack.push(t.right[k], t.left[k]);
        continue;
      }
      const own = t.value.subarray(k * outputs, (k + 1) * outputs);
      const known = predictions.size;
      leaf.push(indexOf(predictions, outputs === 1 ? own[0] : own.join()));
      if (predictions.size > known) values.push(...own);
    }
  }
  return {
    outputs,
    feature: packWhole(feature),
    threshold: packWhole(threshold),
    leaf: packWhole(leaf),
    thresholds: thresholds.map((known) => [...known.keys()]),
    values: packFloats(values),
  };
}

/** Index of a key, which is added if it is new. */
function indexOf<K>(known: Map<K, number>, key: K): number {
  const index = known.get(key) ?? known.size;
  known.set(key, index);
  return index;
}

/** The trees that `packTrees` wrote; undefined where the data are no whole trees. */
export function unpackTrees(packed: PackedTrees): Nodes[] | undefined {
  const feature = unpackNumbers(packed.feature);
  const threshold = unpackNumbers(packed.threshold);
  const leaf = unpackNumbers(packed.leaf);
  const values = unpackNumbers(packed.values);
  if (!feature || !threshold || !leaf || !values) return undefined;
  const trees: Nodes[] = [];
  const { outputs, thresholds } = packed;
  let inner = 0;
  let leaves = 0;
  for (let from = 0; from < feature.length; ) {
    const to = endOfTree(feature, from);
    if (to === undefined) return undefined;
    const tree = emptyTree(to - from, outputs);
    /** Inner nodes whose right child has not come. */
    const open: number[] = [];
    for (let k = 0; k < to - from; k++) {
      const f = feature[from + k] - 1;
      tree.feature[k] = f;
      if (f >= 0) {
        const cut = thresholds[f]?.[threshold[inner++]];
        if (cut === undefined) return undefined;
        tree.threshold[k] = cut;
        tree.left[k] = k + 1;
        open.push(k);
        continue;
      }
      const at = leaf[leaves++] * outputs;
      if (!(at + outputs <= values.length)) return undefined;
      for (let o = 0; o < outputs; o++) tree.value[k * outputs + o] = values[at + o];
      const parent = open.pop();
      if (parent !== undefined) tree.right[parent] = k + 1;
    }
    trees.push(tree);
    from = to;
  }
  return inner === threshold.length && leaves === leaf.length ? trees : undefined;
}

/** Index after the last node of the tree that begins at `from`; undefined if it does not end. */
function endOfTree(feature: ArrayLike<number>, from: number): number | undefined {
  let missing = 1;
  for (let k = from; k < feature.length; k++) {
    missing += feature[k] > 0 ? 1 : -1;
    if (missing === 0) return k + 1;
  }
  return undefined;
}

function emptyTree(nodes: number, outputs: number): Nodes {
  return {
    outputs,
    feature: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    value: new Float64Array(nodes * outputs),
  };
}
