import { basename } from "node:path";
import { AttuneError } from "../errors/attune-error.ts";
import type { ModelName } from "../model/model.ts";
import { fingerprint } from "../numeric/hash.ts";
import type { Target } from "../numeric/matrix.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import { toStudyName } from "../study/study-name.ts";
import {
  type CandidateSpace,
  candidateFrom,
  candidateSpace,
  defaultCandidate,
  searchableModels,
} from "./candidates.ts";
import { inspectData } from "./inspect-data.ts";
import { type ChosenMetric, chooseMetric } from "./metric/choose-metric.ts";
import type { Metric, Task } from "./metric.ts";
import type { ModelCandidate } from "./pipeline.ts";
import { requireTuning } from "./require-tuning.ts";
import { describeSplit } from "./split/describe-split.ts";
import { type Fold, holdOut, makeFolds, type Splitting } from "./split.ts";
import { parseDate, parseNumber } from "./table/cells.ts";
import type { DataNote } from "./table/data-table.ts";
import { type Dataset, readDataset } from "./table/read-dataset.ts";
import { readingOptionsOf } from "./table/reading-options.ts";
import { type Data, openRows } from "./table/row-source.ts";
import type { TuneOptions } from "./tuning-options.ts";

/** Trials when the user gives neither a number of trials nor a time. */
export const DEFAULT_TUNE_TRIALS = 50;
const DEFAULT_FOLDS = 5;
const DEFAULT_HOLDOUT_SHARE = 0.2;
/** Class labels that a description of the data lists. */
const MAX_LISTED_CLASSES = 6;

/** How many of a plan's first candidates are baselines. */
export const BASELINES = 3;

/** The options of `tune` without the tie between task and metric; `planTuning` checks that. */
export interface PlanOptions extends Omit<TuneOptions<Task>, "task" | "metric"> {
  /** As in `TuneOptions`. */
  readonly task?: Task | undefined;
  /** As in `TuneOptions`. */
  readonly metric?: Metric | undefined;
}

/** Everything that is decided before the first model is trained. */
export interface TunePlan {
  /** The data, and what was inferred from it. */
  readonly dataset: Dataset;
  /** Target of all rows. */
  readonly target: Target;
  /** Name of the metric. */
  readonly metric: Metric;
  /** How the metric is computed, and what it is called. */
  readonly info: ChosenMetric;
  /** Rows that the search uses. */
  readonly rest: Int32Array;
  /** Rows that the search never sees. */
  readonly held: Int32Array;
  /** Folds of the rows in `rest`. */
  readonly folds: readonly Fold[];
  /** The search space. */
  readonly space: CandidateSpace;
  /** The models that may win. */
  readonly models: readonly ModelName[];
  /**
   * The first candidates: the baselines (a constant, the untuned linear model, the untuned forest),
   * those that the user gave, and the other models at their defaults.
   */
  readonly first: readonly ModelCandidate[];
  /** How many of `first` the user gave; they follow the baselines. */
  readonly given: number;
  /** Remarks on the data; the first describes it as a whole. */
  readonly notes: readonly DataNote[];
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Whether the seconds of a candidate are a second objective. */
  readonly timed: boolean;
  /** Seed of the study and of all training. */
  readonly seed: number;
  /** Random stream of splits and bootstrap. */
  readonly rng: Rng;
  /** Name of the data: `churn` for `data/churn.csv`. */
  readonly label: string;
  /** Name of the study. */
  readonly study: string;
  /** Fingerprint of everything that makes scores comparable: data, metric, folds, seed, space. */
  readonly settings: string;
}

/**
 * Reads the data, splits it, and decides what is tried first.
 * @throws AttuneError `usage`, `data-invalid`; SpaceError
 */
export async function planTuning(data: Data, options: PlanOptions): Promise<TunePlan> {
  requireTuning(options);
  const { repeats = 1, holdout = DEFAULT_HOLDOUT_SHARE, seed = 0, tries = [] } = options;
  const reading = readingOptionsOf(options);
  const dataset = await readDataset(await openRows(data, reading), {
    target: options.target,
    task: options.task,
    categorical: options.categorical,
    ignore: options.ignore,
    keep: typeof options.folds === "object" ? [options.folds.column] : undefined,
    dropMissing: options.dropMissing,
  });
  const { task } = dataset;
  const { metric, info } = chooseMetric(dataset, options);
  const rng = createRng(seed);
  const splitting = chooseSplitting(options, dataset);
  const labels = task === "classification" ? dataset.target : undefined;
  const { rows } = dataset.table;
  const { rest, held } = holdOut(rows, holdout, splitting, labels, rng.fork("holdout"));
  const count = foldCount(options);
  const folds = makeFolds(rest, count, repeats, splitting, labels, rng.fork("folds"));
  const space = candidateSpace(options.models ?? searchableModels, task, options.set);
  const given = tries.map((values) => candidateFrom(values, task));
  const label = labelOf(data);
  const settings = fingerprint({
    fingerprint: dataset.fingerprint,
    target: options.target,
    task,
    metric: info.label,
    folds: options.folds ?? DEFAULT_FOLDS,
    repeats,
    holdout,
    seed,
    objective: options.objective ?? "score",
    space: space.toJSON(),
    tries,
    reading,
    categorical: options.categorical,
    ignore: options.ignore,
  });
  return {
    dataset,
    target: { values: dataset.target, classes: dataset.classes.length },
    metric,
    info,
    rest,
    held,
    folds,
    space,
    models: searchableModels.filter((m) => Object.hasOwn(space.params.model.branches, m)),
    first: [
      { model: "constant", params: {} },
      defaultCandidate("linear", task),
      defaultCandidate("forest", task),
      ...given,
      ...otherDefaults(options, task),
    ],
    given: given.length,
    notes: [
      { column: "", message: describeData(dataset, info.label, held.length) },
      ...dataset.notes,
      ...describeSplit({
        splitting,
        column: typeof options.folds === "object" ? options.folds.column : "",
        share: holdout,
        rows,
        held,
        folds,
        classes: labels,
        labels: dataset.classes,
      }),
      ...inspectData(dataset, rest),
    ],
    trials: options.trials ?? (options.seconds === undefined ? DEFAULT_TUNE_TRIALS : undefined),
    timed: options.objective === "score,time",
    seed,
    rng,
    label,
    study: options.study ?? `${label}-${options.target}-${settings}`,
    settings,
  };
}

const foldCount = ({ folds }: PlanOptions): number =>
  typeof folds === "object" ? folds.count : (folds ?? DEFAULT_FOLDS);

/** `churn` for `data/churn.csv` and `churn.csv.gz`, `rows` for rows in memory. */
function labelOf(data: Data): string {
  const first: unknown = Array.isArray(data) ? data[0] : data;
  const isFile = typeof first === "string" || first instanceof URL;
  return isFile ? toStudyName(basename(String(first)).replace(/(\.[^.]*)(\.gz)?$/, "")) : "rows";
}

/**
 * The other models at their defaults, the likeliest winner first: so a short search does not depend
 * on the parameters that are drawn for them at random. None when the user chooses the sampler or
 * fixes parameters.
 */
function otherDefaults(options: PlanOptions, task: Task): ModelCandidate[] {
  if (options.sampler !== undefined || options.set !== undefined) return [];
  const models: readonly ModelName[] = options.models ?? searchableModels;
  return (["boosting", "extra-trees", "tree", "neighbors", "network"] as const)
    .filter((model) => models.includes(model))
    .map((model) => defaultCandidate(model, task));
}

function chooseSplitting({ folds }: PlanOptions, data: Dataset): Splitting {
  if (typeof folds !== "object") return { by: "rows" };
  const { by, column, gap = 0 } = folds;
  const texts = data.kept.get(column) ?? [];
  if (by === "group") return { by, groups: texts };
  const order = Float64Array.from(texts, (text) => {
    const number = parseNumber(text);
    return Number.isNaN(number) ? parseDate(text) : number;
  });
  const wrong = order.findIndex(Number.isNaN);
  if (wrong === -1) return { by, order, gap };
  throw new AttuneError(
    "data-invalid",
    `time column ${JSON.stringify(column)} contains ${JSON.stringify(texts[wrong])}, ` +
      "which is neither a date nor a number",
    { hint: "use dates such as 2024-03-31" },
  );
}

/** What the data was taken for, in one line. */
function describeData(data: Dataset, metric: string, held: number): string {
  const { rows, columns } = data.table;
  const count = (type: string): number => columns.filter((c) => c.type === type).length;
  const types = [`${count("number")} numbers`, `${count("category")} categories`];
  if (count("date") > 0) types.push(`${count("date")} dates`);
  const listed = data.classes.slice(0, MAX_LISTED_CLASSES).join(", ");
  const more = data.classes.length > MAX_LISTED_CLASSES ? ", …" : "";
  const task = data.task === "classification" ? `classification (${listed}${more})` : "regression";
  return (
    `${task}, ${rows} rows, ${held} of them held out, ` +
    `${columns.length} columns (${types.join(", ")}), scored by ${metric}`
  );
}
