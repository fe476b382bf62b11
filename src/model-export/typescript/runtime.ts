import type { ModelName, Predictor } from "../../model/model.ts";
import { type PackedNumbers, readNumbers } from "../../numeric/packed-numbers.ts";
import type { Calibration } from "../../tune/ensemble/calibration.ts";
import { type MixedPart, predictByParts } from "../../tune/ensemble/mix-parts.ts";
import {
  type Encoders,
  type PreparationJson,
  prepareRows,
} from "../../tune/preparation/prepare-rows.ts";
import { rowPredictor } from "../../tune/saved-model/row-predictor.ts";
import {
  type MakeBuilder,
  type ReadingKind,
  readingKindOf,
} from "../../tune/table/column-builder.ts";
import type { ColumnSpec } from "../../tune/table/data-table.ts";
import { toText } from "../../tune/table/source/records.ts";

// An exported module holds this file and what it needs of the files above, and nothing else: the
// same functions predict here and there. scripts/build-export-runtime.mjs collects them.

/** A model as the data of a module. */
export interface ExportedModel {
  readonly task: "classification" | "regression";
  readonly classes: readonly string[];
  readonly columns: readonly ColumnSpec[];
  readonly calibration?: Calibration;
  readonly parts: readonly {
    readonly weight: number;
    readonly model: ModelName;
    readonly preparation: PreparationJson;
    readonly fitted: unknown;
  }[];
}

/** What makes the predictor of each learner; its argument is the learner's own JSON. */
type MakePredictors = { readonly [N in ModelName]?: (json: never) => Predictor };

/** The parts of the runtime that a model needs; a module has no others. */
interface RuntimeParts {
  readonly builders: { readonly [K in ReadingKind]?: MakeBuilder };
  readonly encoders: Encoders;
  readonly predictors: MakePredictors;
}

/** Key of the only entry of an object that stands for a list of numbers. */
export const PACKED_KEY = "$packed";

/** Reads the data of a module, in which long lists of numbers are packed. */
export function readModel(text: string): ExportedModel {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !(PACKED_KEY in value)) return value;
    const packed = value[PACKED_KEY];
    // A category may have the name of the key; its value is a list of numbers.
    return Array.isArray(packed) ? value : [...readNumbers(packed as PackedNumbers)];
  }) as ExportedModel;
}

/**
 * Makes what predicts rows.
 * @typeParam Output a prediction with the classes of the model
 */
export function createModulePredictor<Output>(
  model: ExportedModel,
  { builders, encoders, predictors }: RuntimeParts,
): (rows: readonly object[]) => readonly Output[] {
  const parts = model.parts.map(({ weight, model: name, preparation, fitted }): MixedPart => {
    // The data were checked when the module was made.
    const ofMatrix = (predictors[name] as (json: unknown) => Predictor)(fitted);
    const ofTable: MixedPart["pipeline"]["predict"] = (table, rows) =>
      ofMatrix(prepareRows(preparation, encoders, table, rows));
    return { weight, pipeline: { predict: ofTable } };
  });
  const outputs = Math.max(1, model.classes.length);
  const make: MakeBuilder = (spec, rows) => builders[readingKindOf(spec)]!(spec, rows);
  const predict = rowPredictor(model, make, (table, rows) =>
    predictByParts(parts, outputs, model.calibration, table, rows),
  );
  return (rows) =>
    predict(
      rows.map((row) =>
        model.columns.map(({ name }) =>
          Object.hasOwn(row, name)
            ? toText((row as { readonly [name: string]: unknown })[name])
            : "",
        ),
      ),
    ) as readonly Output[];
}
