import { bin } from "../../numeric/trees/binned.ts";
import { type GrowOptions, grow } from "../../numeric/trees/grow.ts";
import {
  addPredictions,
  type Nodes,
  type NodesJson,
  nodesFromJson,
  nodesToJson,
} from "../../numeric/trees/nodes.ts";
import { boolean, categorical } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import type { FittedModel, Model } from "../model.ts";

/** A share of columns below this stands for the default share. */
const MIN_FEATURE_SHARE = 0.02;

function createFittedForest(trees: readonly Nodes[]): FittedModel {
  return {
    predict(x) {
      const out = new Float64Array(x.rows * trees[0].outputs);
      for (const t of trees) addPredictions(t, x, 1, out);
      // Divided once: a sum of n-ths would give 0.9300000000000006 where 93 of 100 trees agree.
      for (let i = 0; i < out.length; i++) out[i] /= trees.length;
      return out;
    },
    toJSON: () => ({ trees: trees.map(nodesToJson) }),
  };
}

/** Number of columns drawn in each split (defaults: Hastie et al. 2009, §15.3). */
function countFeatures(share: number, columns: number, classes: number): number {
  if (share >= MIN_FEATURE_SHARE) return Math.max(1, Math.round(share * columns));
  return Math.max(1, classes === 0 ? Math.ceil(columns / 3) : Math.round(Math.sqrt(columns)));
}

/** Hyperparameters of `forest`. */
const forestSpace = {
  /** Number of trees. */
  trees: int(10, 500, { log: true, default: 100 }),
  /** Largest number of edges from the root of a tree to a leaf. */
  depth: int(2, 40, { log: true, default: 40 }),
  /** Fewest rows in a leaf. */
  min_leaf: int(1, 50, { log: true, default: 1 }),
  /** Fewest rows in a node that is split. */
  min_split: int(2, 50, { log: true, default: 2 }),
  /**
   * Share of columns drawn in each split; 0 means the square root of their number, in a regression
   * a third of their number.
   */
  features: float(0, 1, { default: 0 }),
  /** Whether each tree learns from a sample of the rows with replacement, or from all of them. */
  bootstrap: boolean({ default: true }),
  /** Impurity of classes; a regression uses the variance. */
  criterion: categorical(["gini", "entropy"], { default: "gini" }),
};

/**
 * Random forest (Breiman 2001): the average of trees on bootstrap samples, which search a random
 * part of the columns in each split.
 */
export const forest: Model<typeof forestSpace> = {
  name: "forest",
  space: forestSpace,
  encoding: "target",
  scale: false,
  fit(x, y, params, rng, { watch } = {}) {
    const n = x.rows;
    const binned = bin(x);
    const options: GrowOptions = {
      maxDepth: params.depth,
      minLeaf: params.min_leaf,
      minSplit: params.min_split,
      features: countFeatures(params.features, x.columns, y.classes),
      criterion: y.classes === 0 ? "variance" : params.criterion,
    };
    const all = Int32Array.from({ length: n }, (_, i) => i);
    const trees: Nodes[] = [];
    while (trees.length < params.trees) {
      const stream = rng.fork(trees.length);
      const rows = params.bootstrap
        ? Int32Array.from({ length: n }, () => stream.integer(n)).sort()
        : all;
      trees.push(grow(binned, y, rows, options, stream));
      if (watch?.(trees.length, createFittedForest(trees))) break;
    }
    return createFittedForest(trees);
  },
  load: (json: { trees: readonly NodesJson[] }) =>
    createFittedForest(json.trees.map(nodesFromJson)),
};
