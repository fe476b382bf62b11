import type { EnsembleJson } from "../ensemble/ensemble.ts";
import type { ColumnImportances } from "../finals/column-importance.ts";
import type { ErrorRange } from "../finals/error-ranges.ts";
import type { MetricName, Task } from "../metric.ts";
import type { ColumnSpec, TableImage } from "../table/data-table.ts";
import type { EmbeddingsUsed } from "../text/embedding/embeddings-used.ts";
import { checksumOf } from "./checksum.ts";
import { writeCompactly } from "./compact-numbers.ts";
import { modelProblem } from "./model-schema.ts";
import { asReadSealed, readSealed, type SealedFormat } from "./read-sealed.ts";
import { upgradeBoosters } from "./upgrade-models.ts";

/**
 * A trained model with everything that predicting new rows needs, as plain JSON data. `JSON.stringify`
 * writes its long lists of numbers deflated: `readSavedModel` reads and checks them, and what takes a
 * model takes what `JSON.parse` returns as well.
 */
export interface SavedModel {
  /** Marks the format. */
  readonly format: "attune-model";
  /** Version of this format. */
  readonly version: 3;
  /** Whether it predicts classes or numbers. */
  readonly task: Task;
  /** The metric that it was tuned for. */
  readonly metric: MetricName;
  /** Name of the column that it predicts. */
  readonly target: string;
  /** Labels in order of class index; empty for regression. */
  readonly classes: readonly string[];
  /** The columns that it needs. */
  readonly columns: readonly ColumnSpec[];
  /** Size of the images of which the first columns are the pixels; absent without images. */
  readonly image?: TableImage;
  /** The model of embeddings whose numbers are among the columns; absent without one. */
  readonly embeddings?: EmbeddingsUsed;
  /** The models that predict, and how their predictions are combined. */
  readonly ensemble: EnsembleJson;
  /**
   * Label of the class that a threshold is of: the metric's, else the rarer one. Only of two classes;
   * absent in files of earlier versions.
   */
  readonly positive?: string;
  /**
   * Errors on rows that the models were not trained on, for intervals, by ascending predictions. Only
   * of numbers; absent in files of earlier versions.
   */
  readonly errors?: readonly ErrorRange[];
  /** Quantile of the metric `pinball`; absent for others, and in files of earlier versions. */
  readonly quantile?: number;
  /**
   * What the score loses when the cells of a column are shuffled, as `tune` measured it. Absent in files
   * of earlier versions, and where there was no time for it.
   */
  readonly importance?: ColumnImportances;
  /** Checksum of the rest. */
  readonly checksum?: string;
}

/** A saved model with the checksum of what it holds. */
export function sealModel(model: Omit<SavedModel, "checksum">): SavedModel {
  return writeCompactly({ ...model, checksum: checksumOf(model) });
}

const FORMAT: SealedFormat = {
  format: "attune-model",
  version: 3,
  upgrades: { 2: upgradeBoosters },
  kind: "model",
  reader: "readSavedModel",
  maker: "the model() of a result of tune",
  hint: "give the file that attune tune --out wrote",
  problemOf: modelProblem,
  refuse({ format, version }) {
    if (format === "attune-forecast")
      return [
        "is a forecaster, not a model of tables",
        "attune predict reads it, and readForecastModel",
      ];
    if (format === "attune-model" && version === 1)
      return ["was written by an older Attune (version 1)", "tune again with this one"];
    return undefined;
  },
};

/**
 * A model as `readSavedModel` returns it, also of what `JSON.parse` made of its file.
 * @param owner the function that needs it, as messages name it
 * @throws AttuneError `usage` for something else, `data-invalid` for a file of another version
 */
export const asReadModel = (model: SavedModel, owner: string): SavedModel =>
  asReadSealed(model, FORMAT, owner);

/**
 * Reads a saved model, and checks that it is whole.
 * @param text the file that `attune tune --out` wrote
 * @param path of the file, for messages
 * @throws AttuneError `data-invalid`; `usage` for something else than texts
 */
export function readSavedModel(text: string, path: string): SavedModel {
  // `modelProblem` has checked it.
  return writeCompactly(readSealed(text, path, FORMAT) as SavedModel);
}
