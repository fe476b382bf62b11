import { existsSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { text } from "../../server/schema/values.ts";
import type { Task } from "../../tune/metric.ts";
import { predictRows } from "../../tune/saved-model/predict-rows.ts";
import { readSavedModel } from "../../tune/saved-model/saved-model.ts";
import type { Prediction } from "../../tune/tuning-result.ts";
import { requireShared, wouldRun } from "../job-storage.ts";
import { tool } from "../tool.ts";
import { ToolError } from "../tool-error.ts";
import { described, dryRun, optional, path, seed, study, whole } from "./inputs.ts";

const DEFAULT_SECONDS = 60;
const DEFAULT_ROWS = 20;
const MAX_ROWS = 1000;
/** Longest name of a column or metric. */
const MAX_CHARACTERS = 10_000;

/** Trains the best model for a table. */
export const tuneTable = tool({
  name: "tune_table",
  title: "Tune a model for a table",
  description:
    "Finds the best model that predicts a column of a table (CSV, JSON lines, Parquet), in the " +
    "background, and returns at once. status shows how far it is; table_result has the score on " +
    "unseen rows, the verdict and what the guards say of the data, once it has ended.",
  access: "manage",
  input: v.strictObject({
    study,
    file: path("The table, below the folder of the server"),
    target: described(
      v.pipe(text(MAX_CHARACTERS), v.minLength(1)),
      "Name of the column to predict",
    ),
    seconds: v.optional(whole(3, 86_400, `Time limit. Default: ${DEFAULT_SECONDS}`)),
    metric: optional(text(MAX_CHARACTERS), "Default: by the target"),
    out: v.optional(path("Where the model is written, for predict. Default: nowhere")),
    seed,
    dryRun,
  }),
  handle: async (input, { jobs, storageUrl, pathOf }) => {
    const file = pathOf(input.file);
    if (!existsSync(file)) throw noFile(input.file);
    const args = [
      ...["tune", file, "--target", input.target, "--study", input.study],
      ...["--storage", storageUrl, "--seconds", String(input.seconds ?? DEFAULT_SECONDS)],
      ...(input.metric === undefined ? [] : ["--metric", input.metric]),
      ...(input.out === undefined ? [] : ["--out", pathOf(input.out)]),
      ...(input.seed === undefined ? [] : ["--seed", String(input.seed)]),
      "--json",
    ];
    requireShared(storageUrl);
    if (input.dryRun) return { wouldRun: wouldRun(args, storageUrl) };
    const { id } = jobs.start("tune", input.study, args);
    return {
      job: id,
      study: input.study,
      next: "call status after some seconds, then table_result",
    };
  },
});

/** Parts of a result that a reader of sentences does not need. */
const LONG = ["importance", "untried", "failed", "study"];

/** Reads the result of `tune_table`. */
export const tableResult = tool({
  name: "table_result",
  title: "Result of a table",
  description:
    "The result of tune_table, once it has ended: the model, its score on unseen rows with an interval, " +
    "the verdict in sentences, and notes on the data, such as columns that give the target away.",
  input: v.strictObject({ study }),
  handle: async ({ study: name }, { jobs }) => {
    const job = jobs.of(name);
    if (job?.kind !== "tune")
      throw new ToolError("not-found", `no tune_table was started here on ${JSON.stringify(name)}`);
    if (job.state === "running")
      return { study: name, state: "running", next: "call it again later" };
    if (job.exitCode !== 0)
      throw new ToolError("run-failed", lastLine(job.messages), "mend it, and start it again");
    const result = JSON.parse(job.output) as { readonly [field: string]: unknown };
    const { verdict, best, ...rest } = result as {
      readonly verdict?: { readonly advice?: string };
      readonly best?: { readonly [field: string]: unknown };
    };
    return {
      study: name,
      ...Object.fromEntries(Object.entries(rest).filter(([field]) => !LONG.includes(field))),
      best: { model: best?.["model"], cv: best?.["cv"] },
      verdict: verdict?.advice,
    };
  },
});

/** Predicts rows with a model. */
export const predict = tool({
  name: "predict",
  title: "Predict rows",
  description:
    "Predicts the rows of a table with a model that tune_table wrote: the prediction, and for classes " +
    "the probability of each.",
  input: v.strictObject({
    model: path("The model, below the folder of the server"),
    file: path("The rows, below the folder of the server"),
    limit: v.optional(whole(1, MAX_ROWS, `Rows that are answered. Default: ${DEFAULT_ROWS}`)),
  }),
  handle: async ({ model, file, limit = DEFAULT_ROWS }, { pathOf }) => {
    const [modelPath, rowsPath] = [pathOf(model), pathOf(file)];
    for (const [at, given] of [
      [modelPath, model],
      [rowsPath, file],
    ] as const)
      if (!existsSync(at)) throw noFile(given);
    const saved = readSavedModel(readFileSync(modelPath, "utf8"), model);
    const notes: string[] = [];
    const found: Prediction<Task>[] = [];
    let rows = 0;
    for await (const prediction of predictRows(saved, rowsPath, {
      onNotes: (list) => {
        for (const { column, message } of list)
          notes.push(column === "" ? message : `${column}: ${message}`);
      },
    })) {
      if (rows++ < limit) found.push(prediction);
    }
    return { rows, predictions: found, ...(notes.length > 0 && { notes }) };
  },
});

const noFile = (path: string): ToolError =>
  new ToolError("not-found", `there is no file ${JSON.stringify(path)}`);

const lastLine = (messages: string): string =>
  messages.trim().split("\n").at(-1) ?? "it ended without a word";
