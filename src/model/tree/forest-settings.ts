import type { Target } from "../../numeric/matrix.ts";
import { boolean, categorical } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import type { Param, ValuesOf } from "../../space/param.ts";
import { countFeatures, type ForestSettings } from "./average-of-trees.ts";

/** Hyperparameters of forests. */
export type ForestSpace = {
  /** Number of trees. */
  readonly trees: Param<number>;
  /** Largest number of edges from the root of a tree to a leaf. */
  readonly depth: Param<number>;
  /** Fewest rows in a leaf. */
  readonly min_leaf: Param<number>;
  /** Fewest rows in a node that is split. */
  readonly min_split: Param<number>;
  /**
   * Share of columns drawn in each split; 0 means the square root of their number, in a regression
   * half of them for a random forest and all of them for extra trees.
   */
  readonly features: Param<number>;
  /** Whether each tree learns from a sample of the rows with replacement, or from all of them. */
  readonly bootstrap: Param<boolean>;
  /** Impurity of classes; a regression uses the variance. */
  readonly criterion: Param<"gini" | "entropy">;
};

/** @param drawsRows whether by default each tree learns from a sample of the rows */
export function createForestSpace(drawsRows: boolean): ForestSpace {
  return {
    trees: int(10, 500, { log: true, default: 100 }),
    depth: int(2, 40, { log: true, default: 40 }),
    min_leaf: int(1, 50, { log: true, default: 2 }),
    min_split: int(2, 50, { log: true, default: 2 }),
    features: float(0, 1, { default: 0 }),
    bootstrap: boolean({ default: drawsRows }),
    criterion: categorical(["gini", "entropy"], { default: "gini" }),
  };
}

/**
 * How the trees of a forest are grown.
 * @param columns number of columns
 * @param regression number of columns that a split of a regression draws by default
 */
export function forestSettings(
  params: ValuesOf<ForestSpace>,
  { classes }: Pick<Target, "classes">,
  columns: number,
  regression: number,
): ForestSettings {
  return {
    trees: params.trees,
    bootstrap: params.bootstrap,
    maxDepth: params.depth,
    minLeaf: params.min_leaf,
    minSplit: params.min_split,
    features: countFeatures(params.features, columns, classes, regression),
    criterion: classes === 0 ? "variance" : params.criterion,
  };
}
