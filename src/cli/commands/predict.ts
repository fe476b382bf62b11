import type { Command } from "commander";
import { type CsvOptions, csvLine } from "../../analysis/csv.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import type { Task } from "../../tune/metric.ts";
import { predictRows } from "../../tune/saved-model.ts";
import type { Prediction } from "../../tune/tuning-result.ts";
import { addJsonOption, type JsonOption, RAW_HELP } from "../command-options.ts";
import type { Terminal } from "../terminal.ts";
import { inCommandTerms } from "../tune/command-terms.ts";
import { loadModel } from "../tune/load-model.ts";
import {
  addFileOptions,
  dataOf,
  FILES_HELP,
  type FileCommandOptions,
  fileOptionsOf,
} from "../tune/reading-options.ts";

interface PredictOptions extends JsonOption, FileCommandOptions {
  readonly raw?: boolean;
}

/** Lines that are collected before they are written. */
const LINES_PER_WRITE = 1000;

/** Adds `attune predict`. */
export function addPredict(program: Command, terminal: Terminal): void {
  const command = program
    .command("predict")
    .description("predict new rows with a model that attune tune --out wrote; prints CSV")
    .argument("<model>", "file that attune tune --out wrote")
    .argument("<rows...>", `rows with the columns that the model was trained on: ${FILES_HELP}`)
    .option("--raw", RAW_HELP);
  addFileOptions(command);
  addJsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune predict model.json new.csv > predictions.csv")
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
  const { json, raw } = options;
  const model = loadModel(path);
  const predictions = predictRows(model, dataOf(rows, terminal), {
    ...fileOptionsOf(options),
    onNotes: (notes) => {
      for (const { column, message } of notes)
        terminal.err(`note: ${column === "" ? "" : `${column}: `}${message}\n`);
    },
  });
  for await (const text of inChunks(
    json ? jsonLines(predictions) : csvLines(predictions, model.classes, { escapeFormulas: !raw }),
  )) {
    terminal.data(text);
    await terminal.drained();
  }
}

/** A header, then a line for each row: the prediction, and the probability of each class. */
async function* csvLines(
  predictions: AsyncIterable<Prediction<Task>>,
  classes: readonly string[],
  options: CsvOptions,
): AsyncIterable<string> {
  yield csvLine(["prediction", ...classes.map((label) => `probability:${label}`)], options);
  for await (const p of predictions) {
    const probabilities = "probability" in p ? classes.map((label) => p.probability[label]) : [];
    yield csvLine([p.prediction, ...probabilities], options);
  }
}

/** One JSON array, an element on each line. */
async function* jsonLines(predictions: AsyncIterable<Prediction<Task>>): AsyncIterable<string> {
  let held: string | undefined;
  for await (const p of predictions) {
    if (held !== undefined) yield `${held},`;
    held = `${held === undefined ? "[" : " "}${stringifyNumbers(p)}`;
  }
  yield `${held ?? "["}]`;
}

/** Joins lines, so that a long output takes few writes. */
async function* inChunks(lines: AsyncIterable<string>): AsyncIterable<string> {
  let chunk: string[] = [];
  for await (const line of lines) {
    chunk.push(line);
    if (chunk.length < LINES_PER_WRITE) continue;
    yield `${chunk.join("\n")}\n`;
    chunk = [];
  }
  if (chunk.length > 0) yield `${chunk.join("\n")}\n`;
}
