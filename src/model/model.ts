import type { Matrix, Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";

/**
 * A model after training. Predictions have rows × outputs entries, row by row: class probabilities
 * that sum to 1, or one number.
 */
export interface Fitted {
  predict(x: Matrix): Float64Array;
  /** Plain data from which `load` makes the same model again. */
  toJSON(): unknown;
}

/**
 * Called as training goes on: after each epoch of a network, each tree of a forest, each round of
 * boosting, counted from 1. `now` is the model as it would be if training ended here; it holds only
 * until the call returns. Returning true ends the training.
 */
export type Watch = (step: number, now: Pick<Fitted, "predict">) => boolean | undefined;

/** A way to learn. The same table, parameters and random stream give the same model. */
export interface Model {
  readonly name: ModelName;
  /** Its hyperparameters, with the defaults that an untuned model has. */
  readonly space: ParamTree;
  /** How it wants text columns: a column for each category, or the category's mean target. */
  readonly encoding: "one-hot" | "target";
  /** Whether it works better on columns of mean 0 and variance 1. */
  readonly scale: boolean;
  fit(x: Matrix, y: Target, params: any, rng: Rng, watch?: Watch): Fitted;
  load(json: any): Fitted;
}
export type ModelName =
  | "constant"
  | "linear"
  | "tree"
  | "forest"
  | "boosting"
  | "neighbors"
  | "network";
