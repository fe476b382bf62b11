import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { callback } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import { greatestOf } from "../numeric/extremes.ts";
import { checksumOf } from "./checksum.ts";
import { Ensemble, type EnsembleJson } from "./ensemble/ensemble.ts";
import { isRecord } from "./is-record.ts";
import type { MetricName, Task } from "./metric.ts";
import { modelProblem } from "./model-schema.ts";
import { CellWatch } from "./table/cell-watch.ts";
import { createColumnBuilder } from "./table/column-builder.ts";
import type { ColumnSpec, DataNote, Table } from "./table/data-table.ts";
import { fileChecks } from "./table/reading-options.ts";
import { requireColumns } from "./table/require-columns.ts";
import { type Data, openRows } from "./table/row-source.ts";
import type { FileOptions } from "./table/source/open-source.ts";
import type { Prediction } from "./tuning-result.ts";

/** A trained model with everything that predicting new rows needs, as plain JSON data. */
export interface SavedModel {
  /** Marks the format. */
  readonly format: "attune-model";
  /** Version of this format. */
  readonly version: 2;
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
  /** The models that predict, and how their predictions are combined. */
  readonly ensemble: EnsembleJson;
  /** Checksum of the rest. */
  readonly checksum?: string;
}

/** A saved model with the checksum of what it holds. */
export function sealModel(model: Omit<SavedModel, "checksum">): SavedModel {
  return { ...model, checksum: checksumOf(model) };
}

/** Version of the format. */
const VERSION = 2;

const HINT = "give the file that attune tune --out wrote";

/**
 * Reads a saved model, and checks that it is whole.
 * @param text the file that `attune tune --out` wrote
 * @param path of the file, for messages
 * @throws AttuneError `data-invalid`; `usage` for something else than texts
 */
export function readSavedModel(text: string, path: string): SavedModel {
  if (typeof text !== "string" || typeof path !== "string")
    throw new AttuneError(
      "usage",
      `readSavedModel needs the text of a file and its path, got ${show(text)}, ${show(path)}`,
      { hint: 'write readSavedModel(readFileSync(path, "utf8"), path)' },
    );
  const fail = (problem: string, hint = HINT): never => {
    throw new AttuneError("data-invalid", `${path} ${problem}`, { hint });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail("is not JSON");
  }
  if (!isRecord(json) || json["format"] !== "attune-model") return fail("is not a model of Attune");
  const { version } = json;
  if (typeof version === "number" && Number.isSafeInteger(version) && version > VERSION)
    return fail(`was written by a newer Attune (version ${version})`, "update Attune");
  if (version === 1)
    return fail("was written by an older Attune (version 1)", "tune again with this one");
  const problem =
    version === VERSION
      ? modelProblem(json)
      : `the version is ${show(version)}, this Attune knows ${VERSION}`;
  if (problem !== undefined) return fail(`is a damaged model: ${problem}`);
  // `modelProblem` has checked it.
  const { checksum, ...model } = json as unknown as SavedModel;
  if (checksum !== undefined && checksum !== checksumOf(model))
    return fail(
      "was changed since attune tune wrote it",
      "copy it again; for a change that is meant, remove its checksum",
    );
  return json as unknown as SavedModel;
}

/** Options of `predictRows`. */
export interface PredictOptions extends FileOptions {
  /**
   * Called after the last row with remarks on the rows: cells that can't be read, and categories that
   * the training rows did not have, counted by column; how the file was read.
   */
  onNotes?: ((notes: readonly DataNote[]) => void) | undefined;
}

/**
 * Predicts new rows, in order. Missing cells and categories that the training rows did not have are
 * valid; a column that the model needs must not be missing.
 * @throws AttuneError `data-invalid`; `usage` for something else than a saved model
 */
export function predictRows<T extends Task>(
  saved: SavedModel,
  data: Data,
  options: PredictOptions = {},
): AsyncIterable<Prediction<T>> {
  if (!isRecord(saved) || saved.format !== "attune-model")
    throw new AttuneError("usage", `predictRows needs a saved model, got ${show(saved)}`, {
      hint: "give what readSavedModel or tune returned as the model",
    });
  checkOptions<PredictOptions>("predictRows", options, { ...fileChecks, onNotes: callback });
  return predict(saved, data, options);
}

async function* predict<T extends Task>(
  saved: SavedModel,
  data: Data,
  options: PredictOptions,
): AsyncIterable<Prediction<T>> {
  const source = await openRows(data, options);
  const header = await source.header();
  requireColumns(
    saved.columns.map((column) => column.name),
    header,
    source.label,
  );
  const ensemble = new Ensemble(saved.ensemble, saved.classes.length);
  const indices = saved.columns.map((c) => header.indexOf(c.name));
  const watches = saved.columns.map((spec) => new CellWatch(spec));
  let count = 0;
  for await (const chunk of source.chunks()) {
    count += chunk.length;
    const table = buildTable(saved.columns, indices, watches, chunk);
    const rows = Int32Array.from({ length: chunk.length }, (_, i) => i);
    const p = ensemble.predict(table, rows);
    // The task of the saved model decides what T is, which the compiler can't know.
    for (let i = 0; i < chunk.length; i++) yield predictionOf(saved, p, i) as Prediction<T>;
  }
  options.onNotes?.([...source.notes(), ...watches.flatMap((watch) => watch.notes(count))]);
}

/**
 * Makes what predicts rows that are in memory: each a list of the texts of the model's columns, in
 * their order, an empty one where the cell is missing.
 */
export function makePredictor(
  saved: SavedModel,
): (rows: readonly (readonly string[])[]) => readonly Prediction<Task>[] {
  const ensemble = new Ensemble(saved.ensemble, saved.classes.length);
  const indices = saved.columns.map((_, j) => j);
  return (rows) => {
    const table = buildTable(saved.columns, indices, [], rows);
    const p = ensemble.predict(
      table,
      Int32Array.from({ length: rows.length }, (_, i) => i),
    );
    return rows.map((_, i) => predictionOf(saved, p, i));
  };
}

/**
 * @param indices of the columns in the header
 * @param watches count what the columns can't hold; none where nobody asks
 */
function buildTable(
  columns: readonly ColumnSpec[],
  indices: readonly number[],
  watches: readonly CellWatch[],
  chunk: readonly (readonly string[])[],
): Table {
  const builders = columns.map((spec, j) => createColumnBuilder(spec, chunk.length, watches[j]));
  for (const cells of chunk)
    for (let j = 0; j < builders.length; j++) builders[j].add(cells[indices[j]]);
  return { rows: chunk.length, columns: builders.map((builder) => builder.build()) };
}

/** @param p rows × classes probabilities, or one number per row */
function predictionOf(
  { task, classes }: SavedModel,
  p: Float64Array,
  row: number,
): Prediction<"classification"> | Prediction<"regression"> {
  if (task === "regression") return { prediction: p[row] };
  const k = classes.length;
  const own = p.subarray(row * k, row * k + k);
  return {
    prediction: classes[own.indexOf(greatestOf(own))],
    probability: Object.fromEntries(classes.map((label, c) => [label, own[c]])),
  };
}
