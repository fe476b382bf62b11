import { bin } from "../../numeric/trees/binned.ts";
import { type GrowOptions, grow } from "../../numeric/trees/grow.ts";
import {
  addPredictions,
  type Nodes,
  type NodesJson,
  nodesFromJson,
  nodesToJson,
} from "../../numeric/trees/nodes.ts";
import { prune } from "../../numeric/trees/prune.ts";
import { categorical } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import type { FittedModel, Model, Predictor } from "../model.ts";
import { relativeWeights } from "../weights.ts";

function predictorOf(nodes: Nodes): Predictor {
  return (x) => {
    const out = new Float64Array(x.rows * nodes.outputs);
    addPredictions(nodes, x, 1, out);
    return out;
  };
}

/** What a fitted tree predicts. */
export const treePredictor = (json: NodesJson): Predictor => predictorOf(nodesFromJson(json));

const createFittedTree = (nodes: Nodes): FittedModel => ({
  predict: predictorOf(nodes),
  toJSON: () => nodesToJson(nodes),
});

/** Hyperparameters of `tree`. */
const treeSpace = {
  /** Largest number of edges from the root to a leaf. */
  depth: int(1, 30, { default: 30, log: true }),
  /** Fewest rows in a leaf. */
  min_leaf: int(1, 100, { log: true, default: 1 }),
  /** Fewest rows in a node that is split. */
  min_split: int(2, 100, { log: true, default: 2 }),
  /** Cost of a leaf, as impurity per row; for a regression a share of the target's variance. */
  pruning: float(1e-6, 0.05, { log: true, default: 1e-6 }),
  /** Impurity of classes; a regression uses the variance. */
  criterion: categorical(["gini", "entropy"], { default: "gini" }),
};

/** Decision tree with minimal cost-complexity pruning (CART, Breiman et al. 1984). */
export const tree: Model<typeof treeSpace> = {
  name: "tree",
  space: treeSpace,
  encoding: "target",
  scale: false,
  fit(x, y, params, rng, { weights } = {}) {
    const rows = Int32Array.from({ length: x.rows }, (_, i) => i);
    const options: GrowOptions = {
      maxDepth: params.depth,
      minLeaf: params.min_leaf,
      minSplit: params.min_split,
      features: x.columns,
      criterion: y.classes === 0 ? "variance" : params.criterion,
    };
    const grown = grow(bin(x), y, rows, options, rng, relativeWeights(weights, x.rows));
    // The impurity of numbers is in squared units of the target: relative to the variance of all
    // rows the same cost means the same on every table.
    const scale = y.classes === 0 ? grown.impurity[0] / grown.count[0] : 1;
    return createFittedTree(prune(grown, params.pruning * scale));
  },
  load: (json: NodesJson) => createFittedTree(nodesFromJson(json)),
};
