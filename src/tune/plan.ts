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
  type Inputs,
  inputsOf,
  isDefaultCandidate,
  searchableModels,
} from "./candidates.ts";
import { readExperiences } from "./earlier-studies.ts";
import type { GuardOutcome } from "./guards/run-guards.ts";
import { inspectData } from "./inspect-data.ts";
import { type ChosenMetric, chooseMetric, requireScorable } from "./metric/choose-metric.ts";
import { isOwnMetric, type OwnMetric } from "./metric/own-metric.ts";
import type { Metric, MetricName, Task } from "./metric.ts";
import {
  describeMonotone,
  MONOTONE_MODELS,
  type Monotone,
  requireMonotoneModels,
  resolveMonotone,
} from "./monotone.ts";
import { describeExperience, orderByExperience } from "./order-by-experience.ts";
import { OutOfFold } from "./out-of-fold.ts";
import type { ModelCandidate } from "./pipeline.ts";
import { baselines, portfolio } from "./portfolio.ts";
import { requireTuning } from "./require-tuning.ts";
import { describeSplit } from "./split/describe-split.ts";
import { describeGivenHoldout, holdOutGiven } from "./split/given-holdout.ts";
import { type Fold, holdOut, makeFolds, type Splitting } from "./split.ts";
import type { DataNote } from "./table/data-table.ts";
import { type Dataset, readDataset } from "./table/read-dataset.ts";
import { readingOptionsOf } from "./table/reading-options.ts";
import { type Data, openRows } from "./table/row-source.ts";
import { inspectTestRows, type TestRows, toTestRows } from "./test-rows.ts";
import type { TuneOptions } from "./tuning-options.ts";
import type { Evaluated } from "./tuning-result.ts";

/** Trials when the user gives neither a number of trials nor a time. */
export const DEFAULT_TUNE_TRIALS = 50;
/**
 * With fewer rows than this none are held out by default: nested cross-validation then says more
 * about unseen rows than the few that could be spared.
 */
const MIN_ROWS_TO_HOLD_OUT = 2000;
const DEFAULT_HOLDOUT_SHARE = 0.2;
/** Default number of folds by rows: more folds leave more rows to train on, but take longer. */
const DEFAULT_FOLDS: readonly (readonly [rows: number, folds: number])[] = [
  [80, 5],
  [2000, 8],
  [50_000, 5],
  [200_000, 3],
  [Infinity, 1],
];
/** With more cells than this, times the classes if there are several, there are at most few folds. */
const MAX_CELLS_OF_MANY_FOLDS = 100_000;
const FEW_FOLDS = 5;
/**
 * Models of which a member of the result is the mean when it is trained again on all rows. Each
 * leaves out another part; on 14 development sets their mean was better than one model of all rows.
 */
const FINAL_FOLDS = 5;
/** A single fold validates one of this number of parts. */
const PARTS_OF_ONE_FOLD = 5;
/** Class labels that a description of the data lists. */
const MAX_LISTED_CLASSES = 6;

/** The options of `tune` without the tie between task and metric; `planTuning` checks that. */
export interface PlanOptions extends Omit<TuneOptions<Task>, "task" | "metric"> {
  /** As in `TuneOptions`. */
  readonly task?: Task | undefined;
  /** As in `TuneOptions`. */
  readonly metric?: Metric | OwnMetric | undefined;
}

/** Everything that is decided before the first model is trained. */
export interface TunePlan {
  /** The data, and what was inferred from it. */
  readonly dataset: Dataset;
  /** Target of all rows. */
  readonly target: Target;
  /** Name of the metric. */
  readonly metric: MetricName;
  /** How the metric is computed, and what it is called. */
  readonly info: ChosenMetric;
  /** How rows are split. */
  readonly splitting: Splitting;
  /** Rows that the search uses. */
  readonly rest: Int32Array;
  /** Rows that the search never sees. */
  readonly held: Int32Array;
  /** Rows of a table of their own that score the result; undefined without such a table. */
  readonly test: TestRows | undefined;
  /** Folds of the rows in `rest`. */
  readonly folds: readonly Fold[];
  /** Folds of all rows, by which members of the result are trained; empty by time. */
  readonly finalFolds: readonly Fold[];
  /** The rows that the folds predict. */
  readonly rows: OutOfFold;
  /** Whether a model that predicts its training rows out of sample may do without folds. */
  readonly mayTrainWhole: boolean;
  /** Whether classes weigh the same in training. */
  readonly balanced: boolean;
  /** Columns in which predictions are monotone; of two classes, those of the second one. */
  readonly monotone: Monotone | undefined;
  /** Whether the model that is kept must be a single candidate. */
  readonly single: boolean;
  /** Whether the kept model is trained again on all rows where rows were held out. */
  readonly refit: boolean;
  /** The search space. */
  readonly space: CandidateSpace;
  /** The first candidates: the baselines, those that the user gave, and the portfolio. */
  readonly first: readonly ModelCandidate[];
  /** How many of them are evaluated in any case: the baselines and those that the user gave. */
  readonly fixed: number;
  /** Whether a candidate may be kept: its model was chosen, or the user gave it. */
  readonly mayWin: (candidate: Evaluated) => boolean;
  /** Whether a candidate may be kept where no candidate may win: it keeps what was asked for. */
  readonly mayStandIn: (candidate: Evaluated) => boolean;
  /** Whether a candidate is a model with its default parameters, with which others are compared. */
  readonly isUntuned: (candidate: Evaluated) => boolean;
  /** Remarks on the data; the first describes it as a whole. */
  readonly notes: readonly DataNote[];
  /** What the guards found; their remarks are among `notes`. */
  readonly guards: readonly GuardOutcome[];
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Whether the seconds of a candidate are a second objective. */
  readonly timed: boolean;
  /** Seed of the study and of all training. */
  readonly seed: number;
  /** Random stream of splits and intervals. */
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
  const { repeats = 1, seed = 0, tries = [], single = false } = options;
  const reading = readingOptionsOf(options);
  const dataset = await readDataset(await openRows(data, reading), {
    target: options.target,
    task: options.task,
    categorical: options.categorical,
    ignore: options.ignore,
    keep: typeof options.folds === "object" ? [options.folds.column] : undefined,
    weight: options.weight,
    dropMissing: options.dropMissing,
  });
  const { task } = dataset;
  if (options.classWeight !== undefined && task === "regression")
    throw new AttuneError("usage", "classWeight is for classes, but numbers are predicted", {
      hint: "leave it out, or use --task classification",
    });
  const { metric, info } = chooseMetric(dataset, options);
  const monotone = resolveMonotone(options.monotone, dataset, options.positive);
  const rng = createRng(seed);
  const splitting = chooseSplitting(options, dataset);
  const labels = task === "classification" ? dataset.target : undefined;
  const { rows } = dataset.table;
  const isSpared = rows < MIN_ROWS_TO_HOLD_OUT || options.test !== undefined;
  const share = options.holdout ?? (isSpared ? 0 : DEFAULT_HOLDOUT_SHARE);
  const { rest, held } = options.holdoutRows
    ? holdOutGiven(options.holdoutRows, rows, dataset.origin)
    : holdOut(rows, share, splitting, labels, rng.fork("holdout"));
  const splitColumn = typeof options.folds === "object" ? options.folds.column : "";
  const test = await readTestRows(options, dataset, splitting, splitColumn);
  if (test !== undefined) requireScorable(metric, test);
  const count = foldCount(options, rest.length, dataset);
  const made = makeFolds(
    rest,
    count === 1 ? PARTS_OF_ONE_FOLD : count,
    repeats,
    splitting,
    labels,
    rng.fork("folds"),
  );
  const folds = count === 1 ? made.slice(-1) : made;
  const finalFolds =
    held.length === 0 || splitting.by === "time"
      ? []
      : makeFolds(
          Int32Array.from(dataset.target.keys()),
          FINAL_FOLDS,
          1,
          splitting,
          labels,
          rng.fork("final folds"),
        );
  const inputs = inputsOf(dataset.table.columns);
  const space = candidateSpace(
    options.models ?? (monotone ? MONOTONE_MODELS : searchableModels),
    task,
    options.set,
    inputs,
  );
  const given = tries.map((values) => candidateFrom(values, task, inputs));
  const models = searchableModels.filter((m) => Object.hasOwn(space.params.model.branches, m));
  if (monotone) requireMonotoneModels([...models, ...given.map((c) => c.model)]);
  const baseline = baselines(task, inputs);
  const fixed = baseline.length + given.length;
  const timed = options.objective === "score,time";
  const guards = [
    ...inspectData(dataset, rest, held, splitting, rng.fork("guards")),
    ...(test
      ? [
          {
            ...{ name: "test rows that are copies or of another kind", checked: true },
            notes: inspectTestRows(test, dataset, splitting, splitColumn, rng.fork("test guards")),
          },
        ]
      : []),
  ];
  const target = { values: dataset.target, classes: dataset.classes.length };
  const label = labelOf(data);
  const settings = fingerprint({
    // Trials of an earlier version have no predictions, and other baselines.
    version: 2,
    fingerprint: dataset.fingerprint,
    target: options.target,
    task,
    metric: info.label,
    // A metric of the user's may be changed without another name.
    score: isOwnMetric(options.metric) ? String(options.metric.score) : undefined,
    folds: options.folds ?? folds.length,
    repeats,
    holdout: options.holdoutRows ? [...held] : share,
    seed,
    objective: options.objective ?? "score",
    space: space.toJSON(),
    tries,
    reading,
    categorical: options.categorical,
    ignore: options.ignore,
    weight: options.weight,
    classWeight: options.classWeight,
    monotone,
  });
  const study = options.study ?? `${label}-${options.target}-${settings}`;
  const usual = firstOf(options, task, models, rows, inputs);
  const experiences = await readExperiences(
    options.learnFrom ?? [],
    { classes: target.classes, rows },
    study,
  );
  const { ordered, rated } = orderByExperience(usual, experiences);
  return {
    dataset,
    target,
    metric,
    info,
    splitting,
    rest,
    held,
    test,
    folds,
    finalFolds,
    rows: new OutOfFold(folds, target, splitting, dataset.weights),
    mayTrainWhole: splitting.by === "rows",
    balanced: options.classWeight === "balanced",
    monotone,
    single: single || timed,
    refit: options.refit ?? true,
    space,
    first: [...baseline, ...given, ...ordered],
    fixed,
    mayWin: ({ model, number }) =>
      models.some((m) => m === model) || (number >= baseline.length && number < fixed),
    mayStandIn: ({ model }) => monotone === undefined || model === "constant",
    isUntuned: (candidate) => isDefaultCandidate(candidate, task),
    notes: [
      { column: "", message: describeData(dataset, info.label, held.length, options) },
      ...dataset.notes,
      ...describeMonotone(options.monotone, dataset, options.positive),
      ...(options.learnFrom ? [describeExperience(experiences, rated)] : []),
      ...describeSplit({
        splitting,
        column: splitColumn,
        share: options.holdoutRows ? held.length / rows : share,
        rows,
        held,
        folds,
        classes: labels,
        labels: dataset.classes,
      }),
      ...(options.holdoutRows ? describeGivenHoldout({ rest, held }, splitting, splitColumn) : []),
      ...guards.flatMap((guard) => guard.notes),
    ],
    guards,
    trials: options.trials ?? (options.seconds === undefined ? DEFAULT_TUNE_TRIALS : undefined),
    timed,
    seed,
    rng,
    label,
    study,
    settings,
  };
}

async function readTestRows(
  options: PlanOptions,
  dataset: Dataset,
  splitting: Splitting,
  column: string,
): Promise<TestRows | undefined> {
  if (options.test === undefined) return undefined;
  const source = await openRows(options.test, readingOptionsOf(options));
  const rows = await dataset.readMore?.(source);
  return rows && toTestRows(rows, dataset, splitting, column);
}

function foldCount({ folds }: PlanOptions, rows: number, { table, classes }: Dataset): number {
  if (folds !== undefined) return typeof folds === "object" ? folds.count : folds;
  const [, count] = DEFAULT_FOLDS.find(([below]) => rows < below) ?? [0, 1];
  const outputs = classes.length > 2 ? classes.length : 1;
  const isLarge = rows * table.columns.length * outputs > MAX_CELLS_OF_MANY_FOLDS;
  return isLarge ? Math.min(count, FEW_FOLDS) : count;
}

/** `churn` for `data/churn.csv` and `churn.csv.gz`, `rows` for rows in memory. */
function labelOf(data: Data): string {
  const first: unknown = Array.isArray(data) ? data[0] : data;
  const isFile = typeof first === "string" || first instanceof URL;
  return isFile ? toStudyName(basename(String(first)).replace(/(\.[^.]*)(\.gz)?$/, "")) : "rows";
}

/** The portfolio; none when the user chooses the sampler or fixes parameters. */
function firstOf(
  options: PlanOptions,
  task: Task,
  models: readonly ModelName[],
  rows: number,
  inputs: Inputs,
): readonly ModelCandidate[] {
  if (options.sampler !== undefined || options.set !== undefined) return [];
  return portfolio(task, models, rows, inputs);
}

function chooseSplitting({ folds }: PlanOptions, data: Dataset): Splitting {
  if (typeof folds !== "object") return { by: "rows" };
  const { by, column, gap = 0 } = folds;
  const texts = data.kept.get(column) ?? [];
  if (by === "group") return { by, groups: texts };
  return { by, order: data.timesOf(column), gap };
}

/** What the data was taken for, in one line. */
function describeData(
  data: Dataset,
  metric: string,
  held: number,
  { weight, classWeight }: Pick<PlanOptions, "weight" | "classWeight">,
): string {
  const { rows, columns } = data.table;
  const count = (type: string): number => columns.filter((c) => c.type === type).length;
  const types = [`${count("number")} numbers`, `${count("category")} categories`];
  if (count("date") > 0) types.push(`${count("date")} dates`);
  if (count("text") > 0) types.push(`${count("text")} texts`);
  const listed = data.classes.slice(0, MAX_LISTED_CLASSES).join(", ");
  const more = data.classes.length > MAX_LISTED_CLASSES ? ", …" : "";
  const task = data.task === "classification" ? `classification (${listed}${more})` : "regression";
  return (
    `${task}, ${rows} rows, ${held} of them held out, ` +
    `${columns.length} columns (${types.join(", ")}), scored by ${metric}` +
    (weight === undefined ? "" : `, rows weighted by ${weight}`) +
    (classWeight === undefined ? "" : ", classes balanced in training")
  );
}
