import type { FittedModel as Fitted, ModelName } from "../model/model.ts";
import { models } from "../model/models.ts";
import type { Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import { Preparation, type PreparationJson } from "./preparation.ts";
import type { Table } from "./table/data-table.ts";

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
  readonly #fitted: Fitted;

  constructor(model: ModelName, preparation: Preparation, fitted: Fitted) {
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

/** Prepared training rows by what a model wants of its columns: most models want the same. */
export type PreparedRows = Map<string, ReturnType<typeof Preparation.fit>>;

/** The targets of some rows, in their order. */
export function selectTarget({ values, classes }: Target, rows: Int32Array): Target {
  return { values: Float64Array.from(rows, (i) => values[i]), classes };
}

/**
 * Trains preparation and model on `rows` alone: nothing of any other row enters either.
 * @param prepared prepared training rows of earlier candidates; this call adds to it
 * @returns the pipeline, and its predictions for the training rows
 */
export function fitPipeline(
  candidate: ModelCandidate,
  table: Table,
  rows: Int32Array,
  y: Target,
  rng: Rng,
  prepared: PreparedRows = new Map(),
): { readonly pipeline: Pipeline; readonly train: Float64Array } {
  const model = models[candidate.model];
  const { encoding, scale, missing } = model;
  const key = `${encoding}/${scale}/${missing}`;
  let entry = prepared.get(key);
  if (entry === undefined) {
    entry = Preparation.fit(table, rows, y, { encoding, scale, missing });
    prepared.set(key, entry);
  }
  const fitted = model.fit(entry.x, selectTarget(y, rows), candidate.params, rng);
  return {
    pipeline: new Pipeline(candidate.model, entry.preparation, fitted),
    train: fitted.predict(entry.x),
  };
}
