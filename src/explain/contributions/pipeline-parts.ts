import {
  type EnsembleJson as BoostingJson,
  ensembleFromJson,
} from "../../model/boosting/ensemble-json.ts";
import type { LinearWeights } from "../../model/linear.ts";
import type { ForestJson } from "../../model/tree/average-of-trees.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { type NodesJson, nodesFromJson } from "../../numeric/trees/nodes.ts";
import { unpackTrees } from "../../numeric/trees/packed-trees.ts";
import { stepWidth } from "../../tune/preparation/column-encoding.ts";
import type { PipelineJson } from "../../tune/preparation/pipeline.ts";
import { Preparation } from "../../tune/preparation/preparation.ts";
import type { Table } from "../../tune/table/data-table.ts";
import { type SplitTree, treeOfNodes, treeOfScores } from "../tree-shap/split-tree.ts";
import { addTreeShapley, type ShapleySums } from "../tree-shap/tree-shap.ts";
import { addLinearTerms } from "./linear-terms.ts";

/** What a trained model adds up: scores that a link turns into its prediction, or the prediction. */
export type AddedUp = "scores" | "prediction";

/** Shapley values of a trained model whose prediction, or scores, are a sum of small parts. */
interface ExactPart {
  /** Steps of the computation: trees, or 1. */
  readonly steps: number;
  /** Adds the values of one step. */
  addStep(step: number, sums: ShapleySums): void;
}

/**
 * What a trained model adds up, if its Shapley values have a formula; undefined for the others. Of a
 * regression, scores are the prediction.
 */
export function addedUpBy({ model, preparation, fitted }: PipelineJson): AddedUp | undefined {
  // Each gradient of an image depends on several pixels.
  if (preparation.images !== undefined) return undefined;
  switch (model) {
    case "boosting":
      return "scores";
    // Of the logarithm of a target, the prediction is no sum.
    case "linear":
      return (fitted as LinearWeights).log === undefined ? "scores" : undefined;
    case "tree":
    case "forest":
    case "extra-trees":
    case "constant":
      return "prediction";
    default:
      return undefined;
  }
}

/**
 * The exact Shapley values of a trained model, in which each column of the table is a player: the
 * columns that it was encoded into join a coalition together.
 * @param table the rows to explain, and after them the background rows
 * @param count number of rows to explain
 * @param outputs of a prediction, or of the scores
 * @param weight of the model
 */
export function exactPart(
  json: PipelineJson,
  table: Table,
  count: number,
  outputs: number,
  weight: number,
): ExactPart {
  const { steps } = json.preparation;
  const preparation = Preparation.fromJSON(json.preparation);
  const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
  const x = preparation.transform(table, rows.subarray(0, count));
  const background = preparation.transform(table, rows.subarray(count));
  const players = Int32Array.from(
    steps.flatMap((step, j) => new Array<number>(stepWidth(step)).fill(j)),
  );
  const game = { x, background, players, count: steps.length };
  if (json.model === "linear") {
    const weights = json.fitted as LinearWeights;
    return {
      steps: 1,
      addStep: (_, sums) => addLinearTerms(weights, steps, game, weight, sums),
    };
  }
  const { trees, base, fill } = treesOf(json, outputs);
  fillMissing(x, fill);
  fillMissing(background, fill);
  return {
    steps: Math.max(1, trees.length),
    addStep(step, sums) {
      if (step === 0) for (let o = 0; o < outputs; o++) sums.base[o] += weight * base[o];
      const tree = trees[step];
      if (tree) addTreeShapley(tree.tree, game, weight * tree.weight, sums);
    },
  };
}

/** Trees that add up to a prediction or to scores, and what is added to them. */
interface WeightedTrees {
  readonly trees: readonly { readonly tree: SplitTree; readonly weight: number }[];
  readonly base: readonly number[];
  /** What stands for missing entries of each column; NaN where the trees know them. */
  readonly fill: ArrayLike<number>;
}

function treesOf({ model, fitted }: PipelineJson, outputs: number): WeightedTrees {
  const zeros = new Array<number>(outputs).fill(0);
  switch (model) {
    case "constant":
      return { trees: [], base: (fitted as { value: readonly number[] }).value, fill: [] };
    case "tree": {
      const tree = treeOfNodes(nodesFromJson(fitted as NodesJson));
      return { trees: [{ tree, weight: 1 }], base: zeros, fill: [] };
    }
    case "boosting": {
      const m = ensembleFromJson(fitted as BoostingJson);
      const trees = m.trees.map((tree) => ({
        tree: treeOfScores(tree, m.base.length, m.unit),
        weight: 1,
      }));
      return { trees, base: m.base, fill: m.fill };
    }
    default: {
      const { packed, prior } = fitted as ForestJson;
      const all = unpackTrees(packed) ?? []; // they were checked when the file was read
      // The shares of the classes vote as one tree more.
      const votes = all.length + (prior.length > 0 ? 1 : 0);
      const trees = all.map((nodes) => ({ tree: treeOfNodes(nodes), weight: 1 / votes }));
      const base = prior.length > 0 ? prior.map((share) => share / votes) : zeros;
      return { trees, base, fill: [] };
    }
  }
}

function fillMissing({ data, columns }: Matrix, fill: ArrayLike<number>): void {
  if (fill.length === 0) return;
  for (let at = 0; at < data.length; at++)
    if (Number.isNaN(data[at])) data[at] = fill[at % columns];
}
