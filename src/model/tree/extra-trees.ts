import { boolean, categorical } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import type { Model } from "../model.ts";
import { countFeatures, type ForestJson, fitForest, loadForest } from "./average-of-trees.ts";

/** Hyperparameters of `extra-trees`. */
const extraTreesSpace = {
  /** Number of trees. */
  trees: int(10, 500, { log: true, default: 100 }),
  /** Largest number of edges from the root of a tree to a leaf. */
  depth: int(2, 40, { log: true, default: 40 }),
  /** Fewest rows in a leaf. */
  min_leaf: int(1, 50, { log: true, default: 2 }),
  /** Fewest rows in a node that is split. */
  min_split: int(2, 50, { log: true, default: 2 }),
  /**
   * Share of columns drawn in each split; 0 means the square root of their number, in a regression
   * all of them.
   */
  features: float(0, 1, { default: 0 }),
  /** Whether each tree learns from a sample of the rows with replacement, or from all of them. */
  bootstrap: boolean({ default: false }),
  /** Impurity of classes; a regression uses the variance. */
  criterion: categorical(["gini", "entropy"], { default: "gini" }),
};

/**
 * Extremely randomized trees (Geurts et al. 2006): the average of trees that draw one cut at random
 * for each of some columns, and split by the best of these. Cuts are drawn between bins of the
 * columns, so they follow the quantiles of many-valued ones. For classes, the shares of the
 * training rows vote as one tree more.
 */
export const extraTrees: Model<typeof extraTreesSpace> = {
  name: "extra-trees",
  space: extraTreesSpace,
  encoding: "target",
  scale: false,
  hasOutOfSample: ({ bootstrap }) => bootstrap,
  fit: (x, y, params, rng, options = {}) =>
    fitForest(
      x,
      y,
      {
        trees: params.trees,
        bootstrap: params.bootstrap,
        maxDepth: params.depth,
        minLeaf: params.min_leaf,
        minSplit: params.min_split,
        features: countFeatures(params.features, x.columns, y.classes, x.columns),
        criterion: y.classes === 0 ? "variance" : params.criterion,
        thresholds: "random",
      },
      rng,
      options,
    ),
  load: (json: ForestJson) => loadForest(json),
};
