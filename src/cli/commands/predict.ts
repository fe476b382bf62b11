import { statSync } from "node:fs";
import type { Command } from "commander";
import { type CsvOptions, csvLine } from "../../analysis/csv.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import type { Task } from "../../tune/metric.ts";
import { type PredictedRow, predictRows } from "../../tune/saved-model/predict-rows.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import { addJsonOption, type JsonOption, RAW_HELP } from "../command-options.ts";
import { predictSteps } from "../forecast/predict-steps.ts";
import { inLargeParts, printParts } from "../large-parts.ts";
import { collect, collectNames, parseNumber } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";
import { inCommandTerms } from "../tune/command-terms.ts";
import { loadAnyModel } from "../tune/load-model.ts";
import {
  addFileOptions,
  dataOf,
  EMBEDDINGS_HELP,
  FILES_HELP,
  type FileCommandOptions,
  fileOptionsOf,
} from "../tune/reading-options.ts";
import { requireWritable, writeParts, writeText } from "../write-text.ts";

/** Options of `attune predict`, as commander reads them. */
export interface PredictOptions extends JsonOption, FileCommandOptions {
  readonly keep?: readonly string[];
  readonly threshold?: number;
  readonly positive?: string;
  readonly interval?: number;
  readonly embeddings?: string;
  /** Files with the rows of the steps that are forecast. */
  readonly future?: readonly string[];
  readonly out?: string;
  readonly raw?: boolean;
}

/** `--out` that names standard output. */
const STANDARD_OUTPUT = "-";

const examples = `
Examples:
  $ attune predict model.json new.csv > predictions.csv

  # carry columns of the rows along, in front of the prediction
  $ attune predict model.json new.csv --keep id,date --out predictions.csv

  # predict the class that the metric is of above a probability of 0.3
  $ attune predict model.json new.csv --threshold 0.3

  # numbers: the interval that holds the actual number with a probability of 0.9
  $ attune predict model.json new.csv --interval 0.9

  # a forecaster: the next steps after the rows of training, or after newer ones
  $ attune predict forecaster.json
  $ attune predict forecaster.json new.csv`;

/** Adds `attune predict`. */
export function addPredict(program: Command, terminal: Terminal): void {
  const command = program
    .command("predict")
    .description("predict new rows with a model that attune tune --out wrote; prints CSV")
    .argument("<model>", "file that attune tune --out wrote")
    .argument(
      "[rows...]",
      `rows with the columns that the model was trained on: ${FILES_HELP}; a forecaster needs none`,
    )
    .option(
      "--keep <columns>",
      "columns of the rows that come before the prediction, such as id,date",
      collectNames,
    )
    .option(
      "--threshold <probability>",
      "two classes: above which probability one of them is predicted (default: 0.5)",
      parseNumber,
    )
    .option(
      "--positive <class>",
      "the class that --threshold is of (default: that of the metric, else the rarer one)",
    )
    .option(
      "--interval <share>",
      "numbers: columns low and high, between which the actual number is in this share of rows, " +
        "such as 0.9",
      parseNumber,
    )
    .option(
      "--future <file>",
      "forecaster: rows of the steps that are forecast, with the columns that are known in advance; " +
        "may be repeated",
      collect,
    )
    .option("--embeddings <folder>", EMBEDDINGS_HELP)
    .option("--out <file>", "write to a file (default: -, standard output)")
    .option("--raw", RAW_HELP);
  addFileOptions(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((model: string, rows: string[]) =>
      inCommandTerms(command, () => predict(model, rows, command.opts<PredictOptions>(), terminal)),
    );
}

async function predict(
  path: string,
  rows: readonly string[],
  options: PredictOptions,
  terminal: Terminal,
): Promise<void> {
  const { json, raw, threshold, positive, interval } = options;
  const out = options.out === STANDARD_OUTPUT ? undefined : options.out;
  if (out !== undefined) {
    requireWritable(out);
    requireOther(out, [path, ...rows]);
  }
  const model = loadAnyModel(path);
  if (model.format === "attune-forecast") {
    const text = await predictSteps(model, rows, options, terminal);
    if (out === undefined) terminal.data(text);
    else writeText(out, text);
    return;
  }
  if (rows.length === 0) throw new AttuneError("usage", "missing required argument 'rows'");
  if (options.future !== undefined)
    throw new AttuneError("usage", "--future is for forecasters, and the model is one of tables");
  const keep = [...new Set(options.keep)];
  const columns = columnsOf(model, interval !== undefined);
  requireDistinct(keep, json ? Object.keys(JSON_NAMES) : columns.map(({ name }) => name));
  const predictions = predictRows(model, dataOf(rows, terminal), {
    ...fileOptionsOf(options),
    ...(keep.length > 0 && { keep }),
    ...(threshold !== undefined && { threshold }),
    ...(positive !== undefined && { positive }),
    ...(interval !== undefined && { interval }),
    ...(options.embeddings !== undefined && { embeddings: options.embeddings }),
    onNotes: (notes) => {
      for (const { column, message } of notes)
        terminal.err(`note: ${column === "" ? "" : `${column}: `}${message}\n`);
    },
  });
  const untilStopped = stopOn(terminal.signal, predictions);
  const lines = json
    ? jsonLines(untilStopped)
    : csvLines(untilStopped, keep, columns, { escapeFormulas: !raw });
  if (out === undefined) await printParts(terminal, (text) => terminal.data(text), lines);
  else await writeParts(out, inLargeParts(lines));
}

/** @throws AttuneError `usage` if the output is a file that is read */
function requireOther(out: string, read: readonly string[]): void {
  const own = statSync(out, { throwIfNoEntry: false });
  if (!own?.isFile()) return;
  const same = read.find((path) => {
    const other = statSync(path, { throwIfNoEntry: false });
    return other?.ino === own.ino && other.dev === own.dev;
  });
  if (same !== undefined)
    throw new AttuneError("usage", `--out ${out} is a file that is read`, {
      hint: "name another file",
    });
}

/** A column of the predictions. */
interface PredictionColumn {
  readonly name: string;
  readonly cell: (p: PredictedRow<Task>) => unknown;
}

/** The prediction, then the probability of each class or the ends of the interval. */
function columnsOf({ classes }: SavedModel, hasInterval: boolean): readonly PredictionColumn[] {
  return [
    { name: "prediction", cell: (p) => p.prediction },
    ...classes.map((label) => ({
      name: `probability:${label}`,
      cell: (p: PredictedRow<Task>) => ("probability" in p ? p.probability[label] : undefined),
    })),
    ...(hasInterval ? (["low", "high"] as const) : []).map((name) => ({
      name,
      cell: (p: PredictedRow<Task>) => ("probability" in p ? undefined : p[name]),
    })),
  ];
}

/** Names of what `--json` prints of a row. */
const JSON_NAMES: { readonly [name in Exclude<AllKeys<PredictedRow<Task>>, "kept">]: true } = {
  ...{ prediction: true, probability: true, low: true, high: true },
};
type AllKeys<T> = T extends unknown ? keyof T : never;

/** @throws AttuneError `usage` if two columns would have the same name */
function requireDistinct(keep: readonly string[], own: readonly string[]): void {
  const same = keep.find((name) => own.includes(name));
  if (same !== undefined)
    throw new AttuneError(
      "usage",
      `keep: ${JSON.stringify(same)} is also the name of a column of the predictions`,
      { hint: "rename the column in the rows" },
    );
}

/** @throws AttuneError `run-failed` once the user ends the command */
async function* stopOn<T>(signal: AbortSignal, values: AsyncIterable<T>): AsyncIterable<T> {
  let count = 0;
  for await (const value of values) {
    if (signal.aborted) throw new AttuneError("run-failed", `stopped after ${count} rows`);
    count++;
    yield value;
  }
}

/** A header, then a line for each row: its columns that are kept, and those of the prediction. */
async function* csvLines(
  predictions: AsyncIterable<PredictedRow<Task>>,
  keep: readonly string[],
  columns: readonly PredictionColumn[],
  options: CsvOptions,
): AsyncIterable<string> {
  yield `${csvLine([...keep, ...columns.map(({ name }) => name)], options)}\n`;
  for await (const p of predictions) {
    // A missing cell stays empty.
    const kept = keep.map((name) => p.kept?.[name] || undefined);
    yield `${csvLine([...kept, ...columns.map(({ cell }) => cell(p))], options)}\n`;
  }
}

/** One JSON array, an element on each line. */
async function* jsonLines(predictions: AsyncIterable<PredictedRow<Task>>): AsyncIterable<string> {
  let begin = "[";
  for await (const { kept = {}, ...prediction } of predictions) {
    const cells = Object.entries(kept).map(([name, cell]) => [name, cell === "" ? null : cell]);
    yield `${begin}${stringifyNumbers({ ...Object.fromEntries(cells), ...prediction })}`;
    begin = ",\n ";
  }
  yield begin === "[" ? "[]\n" : "]\n";
}
