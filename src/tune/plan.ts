import { basename } from "node:path";
import { AttuneError } from "../errors/attune-error.ts";
import type { ModelName } from "../model/model.ts";
import { fingerprint } from "../numeric/hash.ts";
import type { Target } from "../numeric/matrix.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import type { Space } from "../space/space.ts";
import { candidateFrom, candidateSpace, defaultCandidate, searchable } from "./candidates.ts";
import { findings } from "./findings.ts";
import { defaultMetric, type Metric, type MetricInfo, metrics, type Task } from "./metric.ts";
import type { Candidate } from "./pipeline.ts";
import { type Fold, holdOut, makeFolds, type Splitting } from "./split.ts";
import { dateIn, numberIn } from "./table/cells.ts";
import { type Dataset, readDataset } from "./table/read-table.ts";
import { type Data, openRows } from "./table/rows.ts";
import type { Note } from "./table/table.ts";
import type { TuneOptions } from "./types.ts";

/** Trials when neither trials nor seconds are given. */
const DEFAULT_TRIALS = 50;

/** All that is settled before the first model is trained. */
export interface TunePlan {
  readonly dataset: Dataset;
  readonly target: Target;
  readonly metric: Metric;
  readonly info: MetricInfo;
  /** Rows that the search may use, and those that it never sees. */
  readonly rest: Int32Array;
  readonly held: Int32Array;
  readonly folds: readonly Fold[];
  readonly space: Space<any>;
  /** The models that the user lets win. */
  readonly models: readonly ModelName[];
  /**
   * A constant, the default linear model, the default forest, what the user wants tried, and a few
   * good places to start.
   */
  readonly first: readonly Candidate[];
  /** How many of them the user gave, after the baselines. */
  readonly given: number;
  readonly notes: readonly Note[];
  readonly trials: number | undefined;
  /** Whether the seconds of a candidate count too. */
  readonly timed: boolean;
  readonly seed: number;
  readonly rng: Rng;
  /** Of the data: `churn` for `data/churn.csv`. */
  readonly label: string;
  readonly study: string;
  /** Changes with anything that would make scores incomparable. */
  readonly mark: string;
}

/** How many of `first` are baselines. */
export const BASELINES = 3;

function checkRange(
  name: string,
  value: number | undefined,
  low: number,
  high: number,
  whole: boolean,
): void {
  if (value === undefined) return;
  if (
    typeof value !== "number" ||
    !(value >= low && value <= high) ||
    (whole && !Number.isInteger(value))
  )
    throw new AttuneError(
      "usage",
      `${name} must be a ${whole ? "whole " : ""}number from ${low} to ${high}, got ${value}`,
    );
}

/** @throws AttuneError `usage`, `data-invalid` */
export async function planTuning(data: Data, options: TuneOptions<Task>): Promise<TunePlan> {
  const { repeats = 1, holdout = 0.2, seed = 0, objective = "score" } = options;
  const count = typeof options.folds === "object" ? options.folds.count : (options.folds ?? 5);
  checkRange("cv", count, 2, 100, true);
  checkRange("repeats", repeats, 1, 100, true);
  checkRange("holdout", holdout, 0, 0.9, false);
  checkRange("trials", options.trials, 1, 1e9, true);
  checkRange("seconds", options.seconds, 1e-3, 1e9, false);
  checkRange("parallel", options.parallel, 1, 1024, true);
  if (objective !== "score" && objective !== "score,time")
    throw new AttuneError(
      "usage",
      `objective must be "score" or "score,time", got ${JSON.stringify(objective)}`,
    );
  const dataset = await readDataset(await openRows(data), {
    target: options.target,
    task: options.task,
    categorical: options.categorical,
    ignore: options.ignore,
    keep: typeof options.folds === "object" ? [options.folds.column] : undefined,
    dropMissing: options.dropMissing,
  });
  const { task } = dataset;
  const metric = metricFor(task, dataset.classes.length, options.metric);
  const rng = createRng(seed);
  const splitting = splittingOf(options, dataset);
  const labels = task === "classification" ? dataset.target : undefined;
  const { rest, held } = holdOut(
    dataset.table.rows,
    holdout,
    splitting,
    labels,
    rng.fork("holdout"),
  );
  const folds = makeFolds(rest, count, repeats, splitting, labels, rng.fork("folds"));
  const space = candidateSpace(options.models ?? searchable, task, options.set);
  const tried = (options.tries ?? []).map((t) => candidateFrom(t, task));
  const settings = {
    fingerprint: dataset.fingerprint,
    target: options.target,
    task,
    metric,
    folds: options.folds ?? 5,
    repeats,
    holdout,
    seed,
    objective,
    space: space.toJSON(),
    tries: options.tries ?? [],
    categorical: options.categorical,
    ignore: options.ignore,
  };
  const label =
    typeof data === "string" || data instanceof URL
      ? basename(String(data)).replace(/\.[^.]*$/, "")
      : "rows";
  const mark = fingerprint(settings);
  return {
    dataset,
    target: { values: dataset.target, classes: dataset.classes.length },
    metric,
    info: metrics[metric],
    rest,
    held,
    folds,
    space,
    models: Object.keys(
      (space.params["model"] as unknown as { branches: object }).branches,
    ) as ModelName[],
    first: [
      { model: "constant", params: {} },
      defaultCandidate("linear", task),
      defaultCandidate("forest", task),
      ...tried,
      ...starters(options, task),
    ],
    given: tried.length,
    notes: [
      { column: "", message: describe(dataset, metric, held.length) },
      ...dataset.notes,
      ...findings(dataset, rest),
    ],
    trials: options.trials ?? (options.seconds === undefined ? DEFAULT_TRIALS : undefined),
    timed: objective === "score,time",
    seed,
    rng,
    label,
    study: options.study ?? `${label}-${options.target}-${mark}`,
    mark,
  };
}

/**
 * The other models at their defaults, the likeliest winner first: a short search should not spend
 * itself on what random draws make of them. Not where the user decides how to search, or fixes
 * parameters.
 */
function starters(options: TuneOptions<Task>, task: Task): Candidate[] {
  if (options.sampler !== undefined || options.set !== undefined) return [];
  const models: readonly ModelName[] = options.models ?? searchable;
  return (["boosting", "tree", "neighbors", "network"] as const)
    .filter((m) => models.includes(m))
    .map((m) => defaultCandidate(m, task));
}

function metricFor(task: Task, classes: number, given: Metric | undefined): Metric {
  const metric = given ?? defaultMetric(task, classes);
  if (Object.hasOwn(metrics, metric) && metrics[metric].task === task) return metric;
  const fitting = Object.keys(metrics).filter((name) => metrics[name as Metric].task === task);
  throw new AttuneError(
    "usage",
    `metric ${JSON.stringify(metric)} is not for ${task}; there are ${fitting.join(", ")}`,
  );
}

function splittingOf(options: TuneOptions<Task>, data: Dataset): Splitting {
  if (typeof options.folds !== "object") return { by: "rows" };
  const { by, column } = options.folds;
  const text = data.kept.get(column)!;
  if (by === "group") return { by, groups: text };
  const order = Float64Array.from(text, (t) =>
    Number.isNaN(numberIn(t)) ? dateIn(t) : numberIn(t),
  );
  const bad = order.findIndex(Number.isNaN);
  if (bad === -1) return { by, order };
  throw new AttuneError(
    "data-invalid",
    `time column ${JSON.stringify(column)} holds ${JSON.stringify(text[bad])}, neither a date nor a number`,
    {
      hint: "use dates such as 2024-03-31",
    },
  );
}

/** What the data was taken for, in one line. */
function describe(data: Dataset, metric: Metric, held: number): string {
  const count = (type: string): number => data.table.columns.filter((c) => c.type === type).length;
  const kinds = [
    `${count("number")} numbers`,
    `${count("category")} categories`,
    count("date") > 0 ? `${count("date")} dates` : "",
  ];
  const classes = `${data.classes.slice(0, 6).join(", ")}${data.classes.length > 6 ? ", …" : ""}`;
  const task = data.task === "classification" ? `classification (${classes})` : "regression";
  return `${task}, ${data.table.rows} rows, ${held} of them held out, ${data.table.columns.length} columns (${kinds.filter((t) => t !== "").join(", ")}), by ${metric}`;
}
