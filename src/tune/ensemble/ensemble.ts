import type { ModelName } from "../../model/model.ts";
import { Pipeline, type PipelineJson } from "../preparation/pipeline.ts";
import type { Table } from "../table/data-table.ts";
import type { Calibration } from "./calibration.ts";
import { type MixedPart, predictByParts } from "./mix-parts.ts";

/** A member of an ensemble as plain data. */
export interface MemberJson {
  /** Name of the model. */
  readonly model: ModelName;
  /** Its hyperparameters. */
  readonly params: { readonly [name: string]: unknown };
  /** Weight of its prediction; the weights of all members sum to 1. */
  readonly weight: number;
  /** Its trained models, whose mean it predicts: one, or one for each fold. */
  readonly pipelines: readonly PipelineJson[];
}

/** An ensemble as plain data. A single model is an ensemble with one member. */
export interface EnsembleJson {
  /** The members. */
  readonly members: readonly MemberJson[];
  /** How probabilities are calibrated; absent for a regression. */
  readonly calibration?: Calibration;
}

/** Models whose weighted mean predicts. */
export class Ensemble {
  readonly #parts: readonly MixedPart[];
  readonly #calibration: Calibration | undefined;
  readonly #outputs: number;

  /** @param classes number of classes; 0 for a regression */
  constructor({ members, calibration }: EnsembleJson, classes: number) {
    this.#parts = members.flatMap(({ weight, pipelines }) =>
      pipelines.map((json) => ({
        weight: weight / pipelines.length,
        pipeline: Pipeline.fromJSON(json),
      })),
    );
    this.#calibration = calibration;
    this.#outputs = Math.max(1, classes);
  }

  /** Predictions for rows of a table: rows × classes probabilities, or one number per row. */
  predict(table: Table, rows: Int32Array): Float64Array {
    return predictByParts(this.#parts, this.#outputs, this.#calibration, table, rows);
  }
}
