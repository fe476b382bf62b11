import type { Matrix, Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import type { ImageShape } from "./convolution/image-shape.ts";

/** A model after training. */
export interface FittedModel {
  /**
   * Predictions for the rows of `x`, which has the columns that the model was trained on.
   * @returns rows × outputs entries, row by row: the probability of each class, which sum to 1, or
   * one number for a regression
   */
  predict(x: Matrix): Float64Array;
  /**
   * Number of epochs, trees or rounds that the model consists of; undefined for a model that does
   * not learn in steps.
   */
  readonly steps?: number;
  /**
   * Predictions for the training rows as `predict` returns them, each by what was learned without
   * that row: by the trees that did not draw it (out-of-bag), by its other neighbours
   * (leave-one-out). A row that every part has seen has NaN. Set when `FitOptions.outOfSample` was
   * and the model has such predictions.
   */
  readonly outOfSample?: Float64Array;
  /** Plain data from which `Model.load` makes the same model again. */
  toJSON(): unknown;
}

/** What predicts for a fitted model: its `predict`. */
export type Predictor = (x: Matrix) => Float64Array;

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

/** What training may be given besides rows and hyperparameters. */
export interface FitOptions {
  /** Weight of each training row, above 0. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
  /**
   * Rows that are not trained on. A model that learns in steps ends its training when its loss on
   * them no longer improves, and keeps the step at which it was least.
   */
  readonly stopping?: StoppingRows | undefined;
  /** Number of steps to train, whatever the hyperparameters say; ignores `stopping`. */
  readonly steps?: number | undefined;
  /**
   * For each column 1 where predictions may not fall as its values rise, −1 where they may not rise,
   * 0 where they may do both; of two classes the probability of the second is meant. Models other
   * than boosting ignore it. Default: 0 each.
   */
  readonly monotone?: Int8Array | undefined;
  /** Whether the fitted model should have `outOfSample`. Default: false. */
  readonly outOfSample?: boolean | undefined;
  /**
   * Size of the images of which the first columns are the pixels. Models that read no images take
   * them for numbers like others. Default: there are none.
   */
  readonly image?: ImageShape | undefined;
  /**
   * Seconds that training should take at most; models with `fitsTime` plan for them. Default: no
   * limit.
   */
  readonly seconds?: number | undefined;
  /**
   * Whether the training should end; asked by the models that approach their weights bit by bit, but
   * have no steps to watch (`linear` with classes or n-grams). Default: it goes on until it converges.
   */
  readonly isOver?: (() => boolean) | undefined;
  /** Called during training, by the models that learn in steps. */
  readonly watch?: TrainingWatch | undefined;
}

/** Rows by whose loss a model decides when to end its training. */
export interface StoppingRows {
  /** Rows × columns, with the columns of the training rows. */
  readonly x: Matrix;
  /** Their targets. */
  readonly y: Target;
  /** Their weights, above 0. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
}

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
   * of the target in the category, for training rows by other rows (`target`) or by those before
   * them in random orders (`ordered`).
   */
  readonly encoding: "one-hot" | "target" | "ordered";
  /**
   * Whether columns should have mean 0 and variance 1, or (`robust`) median 0 and quartiles 1 apart,
   * with outliers drawn in.
   */
  readonly scale: boolean | "robust";
  /** What takes the place of `scale` with these hyperparameters. Default: `scale`. */
  scaleOf?(params: ValuesOf<Tree>): boolean | "robust";
  /**
   * What becomes of missing cells: the median of their column, with a further column that marks them
   * (`fill`), or NaN (`keep`). Default: `fill`.
   */
  readonly missing?: "fill" | "keep";
  /**
   * Whether columns of texts should have a sparse column for each of their n-grams (`x.sparse`).
   * Default: they are encoded as a few numbers.
   */
  readonly readsNGrams?: true;
  /** Set where the model needs images (`FitOptions.image`). Default: it does not. */
  readonly readsImages?: true;
  /**
   * Set where a training with fewer seconds or steps is planned for them from its beginning, so that
   * it is complete when they are over. Default: it ends where it is.
   */
  readonly fitsTime?: true;
  /**
   * Trains on a table.
   * @param x rows × columns
   * @param y a value for each row
   * @param params a value for each hyperparameter of `space`
   * @param rng where the model draws from, if it is random
   * @param options weights, rows for early stopping, and the like
   */
  fit(x: Matrix, y: Target, params: ValuesOf<Tree>, rng: Rng, options?: FitOptions): FittedModel;
  /**
   * Whether a fitted model with these hyperparameters can have `outOfSample`, so that it needs no
   * cross-validation. Default: it can't.
   */
  hasOutOfSample?(params: ValuesOf<Tree>): boolean;
  /**
   * Largest number of steps with these hyperparameters, for a model that `shorten` can cut back.
   * Default: the model can't be cut back.
   */
  mostSteps?(params: ValuesOf<Tree>): number;
  /**
   * Whether `FitOptions.stopping` decides where the training ends with these hyperparameters, of a
   * model that `shorten` cannot cut back: then its predictions for these rows flatter it. Default:
   * they don't.
   */
  stopsByRows?(params: ValuesOf<Tree>): boolean;
  /**
   * What `toJSON` would have returned, had the training ended after fewer steps.
   * @param json what `toJSON` of a fitted model returned; it is not checked
   * @param steps at most those that the model has
   */
  shorten?(json: unknown, steps: number): unknown;
  /**
   * About how many seconds `fit` takes on one core, for a model whose training takes long on many
   * rows and cannot be ended. Default: unknown.
   * @param outputs number of columns of a prediction
   */
  expectedSeconds?(params: ValuesOf<Tree>, rows: number, outputs: number): number;
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
  | "extra-trees"
  | "boosting"
  | "neighbors"
  | "network"
  | "convolution"
  | "kernel";
