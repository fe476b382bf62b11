import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions } from "../../errors/check-options.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { callback, number, text, texts } from "../../errors/option-kinds.ts";
import { show } from "../../errors/show.ts";
import { Ensemble } from "../ensemble/ensemble.ts";
import { errorsNeeded, intervalsAround, MAX_COVERAGE } from "../finals/error-ranges.ts";
import { isAbove } from "../finals/threshold.ts";
import type { Task } from "../metric.ts";
import { CellWatch } from "../table/cell-watch.ts";
import { createColumnBuilder } from "../table/column-builder.ts";
import type { DataNote } from "../table/data-table.ts";
import { readBlock, readTexts } from "../table/read-new-rows.ts";
import { fileChecks } from "../table/reading-options.ts";
import { requireColumns } from "../table/require-columns.ts";
import { type Data, openRows, type RowSource } from "../table/row-source.ts";
import { CellBlock } from "../table/source/cell-block.ts";
import type { FileOptions } from "../table/source/open-source.ts";
import { embedForModel } from "../text/embedding/embedded-source.ts";
import type { Prediction } from "../tuning-result.ts";
import { predictionOf } from "./prediction-of.ts";
import { rowPredictor } from "./row-predictor.ts";
import { asReadModel, type SavedModel } from "./saved-model.ts";

/** Options of `predictRows`. */
export interface PredictOptions extends FileOptions {
  /**
   * Called after the last row with remarks on the rows: cells that can't be read, and categories that
   * the training rows did not have, counted by column; how the file was read.
   */
  onNotes?: ((notes: readonly DataNote[]) => void) | undefined;
  /** Columns of the rows that are carried along, as `kept` of each prediction. Default: none. */
  keep?: readonly string[] | undefined;
  /**
   * Probability, from 0 to 1, above which one of two classes is predicted, and below which the other
   * one is. Default: 0.5.
   */
  threshold?: number | undefined;
  /**
   * The class that `threshold` is of. Default: `positive` of the model, which is the class that the
   * metric is of, or else the rarer one in the rows of `tune`.
   */
  positive?: string | undefined;
  /**
   * Share of rows, above 0 and at most 0.99, whose actual number the interval around each prediction
   * holds: `low` and `high`. Default: no intervals.
   */
  interval?: number | undefined;
  /**
   * Folder or package with the model of embeddings that the model was trained with. Default: none;
   * a model that was trained with one needs it.
   */
  embeddings?: string | undefined;
}

/** The prediction for a row, with the columns that are carried along. */
export type PredictedRow<T extends Task> = Prediction<T> & {
  /** Cells of the row by column, as they are written; only with `PredictOptions.keep`. */
  readonly kept?: { readonly [column: string]: string };
};

/**
 * Predicts new rows, in order. Missing cells and categories that the training rows did not have are
 * valid; a column that the model needs must not be missing. Rows are read as they are predicted.
 * @throws AttuneError `data-invalid`, also for an interval of a model that has no errors for it;
 *   `usage` for something else than a saved model, and for options that do not fit the model
 */
export function predictRows<T extends Task>(
  saved: SavedModel,
  data: Data,
  options: PredictOptions = {},
): AsyncIterable<PredictedRow<T>> {
  const model = asReadModel(saved, "predictRows");
  checkOptions<PredictOptions>("predictRows", options, {
    ...fileChecks,
    ...{ onNotes: callback, keep: texts, threshold: number(0, 1), positive: text },
    ...{ interval: number(0, MAX_COVERAGE), embeddings: text },
  });
  return predict(model, data, options, finisherOf(model, options));
}

/** Makes the prediction of a row of what the models predict. */
interface Finisher {
  /** @param p rows × classes probabilities, or one number per row */
  of(p: Float64Array, row: number): Prediction<Task>;
  /** How it decides, if not as usual. */
  readonly notes: readonly DataNote[];
}

/** @throws AttuneError if the options do not fit the model */
function finisherOf(saved: SavedModel, options: PredictOptions): Finisher {
  const { threshold, positive, interval } = options;
  if (positive !== undefined && threshold === undefined)
    throw new AttuneError("usage", "positive needs a threshold", {
      hint: "the class is predicted above the threshold, such as 0.5",
    });
  if (interval !== undefined) return withInterval(saved, interval);
  if (threshold !== undefined) return withThreshold(saved, threshold, positive);
  return { of: (p, row) => predictionOf(saved, p, row), notes: [] };
}

/** @throws AttuneError `usage` */
function withThreshold(saved: SavedModel, threshold: number, positive = saved.positive): Finisher {
  const { classes, target } = saved;
  if (classes.length !== 2) {
    const what = classes.length === 0 ? "numbers" : `${classes.length} classes`;
    throw new AttuneError("usage", `threshold is for two classes, but the model predicts ${what}`);
  }
  if (positive === undefined)
    throw new AttuneError("usage", "threshold needs a class: the file of the model names none", {
      hint: `positive: ${classes.join(" or ")}`,
    });
  const index = classes.indexOf(positive);
  if (index === -1)
    throw new AttuneError("usage", `positive: there is no class ${show(positive)}`, {
      hint: didYouMeanOrList(positive, classes),
    });
  const other = classes[1 - index];
  return {
    of(p, row) {
      const { probability } = predictionOf(saved, p, row) as Prediction<"classification">;
      const isPositive = isAbove(p[2 * row + index], threshold, index);
      return { prediction: isPositive ? positive : other, probability };
    },
    notes: [
      {
        column: target,
        message: `${show(positive)} is predicted above a probability of ${threshold}, ${show(other)} below`,
      },
    ],
  };
}

/** @throws AttuneError `usage` for classes; `data-invalid` if the model has no or few errors */
function withInterval(saved: SavedModel, interval: number): Finisher {
  if (saved.task === "classification")
    throw new AttuneError("usage", "interval is for numbers, but the model predicts classes", {
      hint: "probabilities say how sure the prediction of a class is",
    });
  if (saved.errors === undefined)
    throw new AttuneError("data-invalid", "the file of the model has no errors for intervals", {
      hint: "it was written by an older Attune: tune again with this one",
    });
  if (interval === 0)
    throw new AttuneError("usage", `interval must be above 0 and at most ${MAX_COVERAGE}, got 0`);
  const around = intervalsAround(saved.errors, interval);
  if (around === undefined)
    throw new AttuneError(
      "data-invalid",
      `interval ${interval} needs errors of ${errorsNeeded(interval)} rows, and the model has fewer`,
      { hint: "ask for a smaller share, or tune with more rows" },
    );
  return {
    of(p, row) {
      const [low, high] = around(p[row]);
      return { prediction: p[row], low, high };
    },
    notes: [],
  };
}

async function* predict<T extends Task>(
  saved: SavedModel,
  data: Data,
  options: PredictOptions,
  finisher: Finisher,
): AsyncIterable<PredictedRow<T>> {
  const opened = await openImages(saved, data, options);
  const source = await embedForModel(opened, saved, options.embeddings);
  const header = await source.header();
  requireColumns(
    saved.columns.map((column) => column.name),
    header,
    source.label,
  );
  const carried = options.keep?.map(
    (name) => [name, findColumn(name, header, source.label)] as const,
  );
  const ensemble = new Ensemble(saved.ensemble, saved.classes.length);
  const indices = saved.columns.map((c) => header.indexOf(c.name));
  const watches = saved.columns.map((spec) => new CellWatch(spec));
  let count = 0;
  for await (const part of source.blocks?.() ?? source.chunks()) {
    const { table, textOf } =
      part instanceof CellBlock
        ? readBlock(part, saved.columns, indices, watches)
        : readTexts(part, saved.columns, indices, watches);
    count += table.rows;
    const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
    const p = ensemble.predict(table, rows);
    for (let i = 0; i < table.rows; i++) {
      const kept = carried && Object.fromEntries(carried.map(([name, j]) => [name, textOf(i, j)]));
      // The task of the saved model decides what T is, which the compiler can't know.
      yield { ...finisher.of(p, i), ...(kept && { kept }) } as PredictedRow<T>;
    }
  }
  options.onNotes?.([
    ...(count === 0 ? [{ column: "", message: `${source.label} has 0 rows to predict` }] : []),
    ...source.notes(),
    ...watches.flatMap((watch) => watch.notes(count)),
    ...finisher.notes,
  ]);
}

/** @throws AttuneError `data-invalid` for a folder of images and a model of another kind of data */
async function openImages(
  { image }: SavedModel,
  data: Data,
  options: PredictOptions,
): Promise<RowSource> {
  const source = await openRows(data, options, { size: image, names: true });
  if (source.image === undefined || image?.from === "files") return source;
  throw new AttuneError(
    "data-invalid",
    `${source.label} is a folder of images, but the model was trained on a table`,
    { hint: "give a table with the columns of the training rows" },
  );
}

/** Index of a column that is kept. @throws AttuneError `data-invalid` */
function findColumn(name: string, header: readonly string[], label: string): number {
  const index = header.indexOf(name);
  if (index !== -1) return index;
  throw new AttuneError("data-invalid", `keep: ${label} has no column ${show(name)}`, {
    hint: didYouMeanOrList(name, header),
  });
}

/**
 * Makes what predicts rows that are in memory: each a list of the texts of the model's columns, in
 * their order, an empty one where the cell is missing.
 * @param model as `asReadModel` returns it
 * @throws AttuneError `usage` for a model that was trained with embeddings
 */
export function makePredictor(
  model: SavedModel,
): (rows: readonly (readonly string[])[]) => readonly Prediction<Task>[] {
  if (model.embeddings !== undefined)
    throw new AttuneError("usage", "a model that was trained with embeddings can't be served", {
      hint: "predict with attune predict --embeddings, or tune without",
    });
  const ensemble = new Ensemble(model.ensemble, model.classes.length);
  return rowPredictor(model, createColumnBuilder, (table, rows) => ensemble.predict(table, rows));
}
