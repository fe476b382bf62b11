import type { FittedModel as Fitted, ModelName } from "../model/model.ts";
import { models } from "../model/models.ts";
import type { Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import { Preparation, type PreparationJson } from "./preparation.ts";
import type { Table } from "./table/table.ts";

/** A model and its hyperparameters. */
export interface Candidate {
  readonly model: ModelName;
  readonly params: { readonly [name: string]: unknown };
}
export interface PipelineJson {
  readonly model: ModelName;
  readonly preparation: PreparationJson;
  readonly fitted: unknown;
}

/** Preparation and model together: from rows of a table to predictions. */
export class Pipeline {
  readonly model: ModelName;
  readonly #preparation: Preparation;
  readonly #fitted: Fitted;
  constructor(model: ModelName, preparation: Preparation, fitted: Fitted) {
    this.model = model;
    this.#preparation = preparation;
    this.#fitted = fitted;
  }
  predict(table: Table, rows: Int32Array): Float64Array {
    return this.#fitted.predict(this.#preparation.transform(table, rows));
  }
  toJSON(): PipelineJson {
    return {
      model: this.model,
      preparation: this.#preparation.toJSON(),
      fitted: this.#fitted.toJSON(),
    };
  }
  static fromJSON(json: PipelineJson): Pipeline {
    return new Pipeline(
      json.model,
      Preparation.fromJSON(json.preparation),
      models[json.model].load(json.fitted),
    );
  }
}

/** Prepared training rows by what the model wants of them: most candidates want the same. */
export type PreparedRows = Map<string, ReturnType<typeof Preparation.fit>>;

/** Trains on `rows` alone: nothing of any other row enters, in preparation or model. */
export function fitPipeline(
  candidate: Candidate,
  table: Table,
  rows: Int32Array,
  y: Target,
  rng: Rng,
  prepared: PreparedRows = new Map(),
): { readonly pipeline: Pipeline; readonly train: Float64Array } {
  const model = models[candidate.model];
  const key = `${model.encoding}/${model.scale}`;
  let made = prepared.get(key);
  if (made === undefined) {
    made = Preparation.fit(table, rows, y, { encoding: model.encoding, scale: model.scale });
    prepared.set(key, made);
  }
  const own: Target = { values: Float64Array.from(rows, (i) => y.values[i]), classes: y.classes };
  const fitted = model.fit(made.x, own, candidate.params, rng);
  return {
    pipeline: new Pipeline(candidate.model, made.preparation, fitted),
    train: fitted.predict(made.x),
  };
}
