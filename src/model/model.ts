import type { Matrix, Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";

/** A model after training. */
export interface FittedModel {
  /**
   * Predictions for the rows of `x`, which has the columns that the model was trained on.
   * @returns rows × outputs entries, row by row: the probability of each class, which sum to 1, or
   * one number for a regression
   */
  predict(x: Matrix): Float64Array;
  /** Plain data from which `Model.load` makes the same model again. */
  toJSON(): unknown;
}

/**
 * Called during training: after each epoch of a network, each tree of a forest, each round of
 * boosting.
 * @param step number of the epoch, tree or round, from 1
 * @param now the model as it would be if training ended here; valid until the call returns
 * @returns true to end the training
 */
export type TrainingWatch = (
  step: number,
  now: Pick<FittedModel, "predict">,
) => boolean | undefined;

/**
 * A learning algorithm. The same table, parameters and random stream give the same fitted model.
 */
export interface Model<Tree extends ParamTree = ParamTree> {
  /** Name, by which `models` lists it and saved models refer to it. */
  readonly name: ModelName;
  /** Hyperparameters to search; their defaults make the untuned model. */
  readonly space: Tree;
  /**
   * How text columns should be encoded: as one column for each category (`one-hot`), or as the mean
   * of the target in the category (`target`).
   */
  readonly encoding: "one-hot" | "target";
  /** Whether columns should have mean 0 and variance 1. */
  readonly scale: boolean;
  /**
   * Trains on a table.
   * @param x rows × columns
   * @param y a value for each row
   * @param params a value for each hyperparameter of `space`
   * @param rng where the model draws from, if it is random
   * @param watch called during training, by the models that learn in steps
   */
  fit(x: Matrix, y: Target, params: ValuesOf<Tree>, rng: Rng, watch?: TrainingWatch): FittedModel;
  /**
   * The fitted model that was saved.
   * @param json what `toJSON` of a fitted model of the same kind returned; it is not checked
   */
  load(json: unknown): FittedModel;
}

/** Names of the built-in models. */
export type ModelName =
  | "constant"
  | "linear"
  | "tree"
  | "forest"
  | "boosting"
  | "neighbors"
  | "network";
