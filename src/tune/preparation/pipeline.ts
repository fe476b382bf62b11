import type { FittedModel, Model, ModelName, TrainingWatch } from "../../model/model.ts";
import { models } from "../../model/models.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { PathRecorder } from "../finals/learning-path.ts";
import { readsGradients } from "../image/image-space.ts";
import type { Table } from "../table/data-table.ts";
import { pick } from "../table/pick-cells.ts";
import { textWishesOf } from "../text/text-space.ts";
import { encodeMonotone, type Monotone } from "./monotone.ts";
import { Preparation } from "./preparation.ts";
import type { PreparationJson } from "./prepare-rows.ts";
import { balanceClasses, relativeTo, selectWeights, weighClasses } from "./training-weights.ts";

/** A model and its hyperparameters. */
export interface ModelCandidate {
  /** Name of the model. */
  readonly model: ModelName;
  /** Hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
}

/** A pipeline as plain data. */
export interface PipelineJson {
  /** Name of the model. */
  readonly model: ModelName;
  /** What was learned to prepare rows. */
  readonly preparation: PreparationJson;
  /** The trained model, as its own `load` reads it. */
  readonly fitted: unknown;
}

/** Preparation and trained model together: from rows of a table to predictions. */
export class Pipeline {
  /** Name of the model. */
  readonly model: ModelName;
  readonly #preparation: Preparation;
  readonly #fitted: FittedModel;

  constructor(model: ModelName, preparation: Preparation, fitted: FittedModel) {
    this.model = model;
    this.#preparation = preparation;
    this.#fitted = fitted;
  }

  /** Predictions for rows of a table: rows × classes probabilities, or one number per row. */
  predict(table: Table, rows: Int32Array): Float64Array {
    return this.#fitted.predict(this.#preparation.transform(table, rows));
  }

  /** The pipeline as plain data. */
  toJSON(): PipelineJson {
    return {
      model: this.model,
      preparation: this.#preparation.toJSON(),
      fitted: this.#fitted.toJSON(),
    };
  }

  /** The pipeline that `toJSON` described. */
  static fromJSON(json: PipelineJson): Pipeline {
    return new Pipeline(
      json.model,
      Preparation.fromJSON(json.preparation),
      models[json.model].load(json.fitted),
    );
  }
}

/** Rows that were prepared for a model. */
interface Prepared {
  readonly preparation: Preparation;
  /** The training rows. */
  readonly x: Matrix;
  /** The rows for early stopping, once there are any. */
  stopping?: Matrix | undefined;
  /** Further rows that a recorder predicts, once there are any. */
  held?: Matrix | undefined;
}

/** Prepared rows by what a model wants of its columns: most models want the same. */
export type PreparedRows = Map<string, Prepared>;

/** What a pipeline is trained with. */
interface PipelineOptions {
  /** The data. */
  readonly table: Table;
  /** Target of all rows of the table. */
  readonly target: Target;
  /** Rows to train on. */
  readonly rows: Int32Array;
  /** Weight of each row of the table, above 0. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
  /** Whether classes weigh the same in the training of the model. Default: false. */
  readonly balanced?: boolean | undefined;
  /** Columns in which the model is to be monotone. Default: none. */
  readonly monotone?: Monotone | undefined;
  /** Rows by which a model decides when its training ends. Default: none. */
  readonly stoppingRows?: Int32Array | undefined;
  /**
   * Records what the model predicts for `stoppingRows` after some of its steps; given `steps` as
   * well, these rows do not decide when its training ends. Default: nothing is recorded.
   */
  readonly recorder?: PathRecorder | undefined;
  /** Further rows for which the recorder records predictions. Default: none. */
  readonly heldRows?: Int32Array | undefined;
  /** Steps to train, whatever the hyperparameters say. Default: as they say. */
  readonly steps?: number | undefined;
  /**
   * Seconds after which a model that learns in steps, or whose weights are approached, ends its
   * training. Default: no limit.
   */
  readonly seconds?: number | undefined;
  /** Whether the fitted model should predict its training rows out of sample. Default: false. */
  readonly outOfSample?: boolean;
  /** Where the model draws from. */
  readonly rng: Rng;
  /** Prepared rows of earlier candidates with the same rows; this call adds to them. */
  readonly prepared?: PreparedRows;
}

/** The targets of some rows, in their order. */
export function selectTarget({ values, classes }: Target, rows: Int32Array): Target {
  return { values: pick(values, rows), classes };
}

/**
 * Trains preparation and model on `rows` alone: nothing of any other row enters either, but for the
 * moment at which training ends.
 */
export function fitPipeline(
  candidate: ModelCandidate,
  options: PipelineOptions,
): { readonly pipeline: Pipeline; readonly fitted: FittedModel } {
  const beganMs = performance.now();
  const { target, rows, balanced = false, stoppingRows, rng } = options;
  const { steps, outOfSample, seconds, recorder, heldRows } = options;
  const weights = relativeTo(options.weights, rows);
  const model = models[candidate.model];
  const { preparation, x, stopping, held } = prepare(model, candidate, { ...options, weights });
  const y = selectTarget(target, rows);
  const own = selectWeights(weights, rows);
  const factors = balanced ? balanceClasses(y, own) : undefined;
  const ofStopping = stoppingRows && selectTarget(target, stoppingRows);
  const stoppingWeights = stoppingRows && selectWeights(weights, stoppingRows);
  const isOver = seconds === undefined ? undefined : createDeadline(seconds);
  // What is prepared anew takes its time from weights that can do with fewer steps.
  const isLate = seconds === undefined ? undefined : createDeadline(seconds, beganMs);
  const fitted = model.fit(x, y, candidate.params, rng, {
    weights: factors ? weighClasses(y, own, factors) : own,
    steps,
    outOfSample,
    image: options.table.image,
    seconds,
    isOver: isLate,
    monotone: encodeMonotone(options.monotone, preparation.toJSON()),
    watch: recorder && stopping ? recordWith(recorder, stopping, heldRows && held, isOver) : isOver,
    stopping: stopping &&
      ofStopping && {
        x: stopping,
        y: ofStopping,
        weights: factors ? weighClasses(ofStopping, stoppingWeights, factors) : stoppingWeights,
      },
  });
  return { pipeline: new Pipeline(candidate.model, preparation, fitted), fitted };
}

/** Whether some seconds are over. @param fromMs their beginning, by `performance.now()` */
function createDeadline(seconds: number, fromMs = performance.now()): () => boolean {
  const end = fromMs + 1000 * seconds;
  return () => performance.now() > end;
}

/** Records the path of a training, and ends it when its time is over. */
function recordWith(
  recorder: PathRecorder,
  x: Matrix,
  held: Matrix | undefined,
  isOver: () => boolean = () => false,
): TrainingWatch {
  return (step, now) =>
    recorder.record(
      step,
      () => ({ validation: now.predict(x), held: held && now.predict(held) }),
      isOver(),
    );
}

function prepare(model: Model, { params }: ModelCandidate, options: PipelineOptions): Prepared {
  const { table, target, rows, weights, stoppingRows, heldRows, prepared = new Map() } = options;
  const { encoding, missing } = model;
  const scale = model.scaleOf?.(params) ?? model.scale;
  const texts = textWishesOf(params, model.readsNGrams === true);
  const images = readsGradients(params) ? "gradients" : "pixels";
  const key = `${encoding}/${scale}/${missing}/${images}/${JSON.stringify(texts)}`;
  let entry: Prepared | undefined = prepared.get(key);
  if (entry === undefined) {
    const wishes = { encoding, scale, missing, texts, images } as const;
    const { preparation, x } = Preparation.fit(table, rows, target, wishes, weights);
    entry = { preparation, x };
    prepared.set(key, entry);
  }
  if (stoppingRows) entry.stopping ??= entry.preparation.transform(table, stoppingRows);
  if (heldRows) entry.held ??= entry.preparation.transform(table, heldRows);
  return entry;
}
