import { AttuneError } from "../../errors/attune-error.ts";
import { samplerNamed } from "../../sampler/sampler-by-name.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { Task } from "../../tune/metric.ts";
import type { EarlierStudies } from "../../tune/search/earlier-studies.ts";
import type { TuneOptions } from "../../tune/tuning-options.ts";
import type { JsonOption, SearchFlags, StudyOption } from "../command-options.ts";
import { parseJsonObject, parseLooseJson } from "../option-values.ts";
import { readHoldoutFile } from "./holdout-file.ts";
import { type ReadingCommandOptions, readingOptionsOf } from "./reading-options.ts";

/** Options of `attune tune`, as commander reads them. */
export interface TuneCommandOptions
  extends StudyOption,
    SearchFlags,
    JsonOption,
    ReadingCommandOptions {
  readonly target: string;
  readonly task?: string;
  readonly metric?: string;
  /** Class that the metric is of. */
  readonly positive?: string;
  /** Quantile of the pinball loss. */
  readonly quantile?: number;
  /** Column with the weights of rows. */
  readonly weight?: string;
  readonly classWeight?: string;
  readonly models?: readonly string[];
  /** Columns with the directions in which predictions go, each as column:+ or column:-. */
  readonly monotone?: readonly string[];
  readonly categorical?: readonly string[];
  readonly ignore?: readonly string[];
  readonly dropMissing?: boolean;
  /** Number of folds. */
  readonly cv?: number;
  readonly repeats?: number;
  /** Column whose equal values stay in one fold. */
  readonly group?: string;
  /** Column that orders the folds. */
  readonly time?: string;
  /** Time before the validation rows that does not train. */
  readonly gap?: number;
  readonly holdout?: number;
  /** File with the numbers of the rows to hold out. */
  readonly holdoutRows?: string;
  /** File for the numbers of the rows that were held out. */
  readonly writeHoldout?: string;
  /** Files of the test rows. */
  readonly test?: readonly string[];
  /** Whether the models that were scored are kept. */
  readonly keepScored?: boolean;
  /** METRIC, or METRIC,time. */
  readonly objective?: string;
  /** Whether a single model is kept. */
  readonly single?: boolean;
  /** Fixed parameters, each as name=value. */
  readonly set?: readonly string[];
  /** Configurations to evaluate first, as JSON. */
  readonly try?: readonly string[];
  /** Folder or package of a model of embeddings. */
  readonly embeddings?: string;
  /** Storages, or names of studies in the storage. */
  readonly learnFrom?: readonly string[];
  /** Steps to forecast; undefined for a table. */
  readonly forecast?: number;
  /** Steps of a season. */
  readonly season?: number;
  /** Files with the rows of the steps that are forecast. */
  readonly future?: readonly string[];
  /** Share of values that intervals hold. */
  readonly interval?: number;
  /** File of the trained model. */
  readonly out?: string;
  /** Files of the trained model in other formats. */
  readonly export?: readonly string[];
  /** File of the report. */
  readonly report?: string;
  /** File of the model card. */
  readonly card?: string;
}

const DEFAULT_FOLDS = 5;

type Tuning = TuneOptions<Task>;

/**
 * The options of `tune` from those of the command. Names of metrics and models are checked by
 * `tune` itself, which knows the task.
 * @throws AttuneError `usage`
 */
export function tuneOptionsOf(options: TuneCommandOptions): Tuning {
  const { metric, timed } = parseObjective(options.objective);
  const { trials, seconds, parallel, seed, repeats, holdout } = options;
  const chosen = options.metric ?? metric;
  const folds = foldsOf(options);
  const task = taskOf(options.task);
  return {
    target: options.target,
    storage: options.storage,
    ...readingOptionsOf(options),
    ...(task && { task }),
    ...(chosen !== undefined && { metric: chosen as NonNullable<Tuning["metric"]> }),
    ...(options.positive !== undefined && { positive: options.positive }),
    ...(options.quantile !== undefined && { quantile: options.quantile }),
    ...(options.weight !== undefined && { weight: options.weight }),
    ...(options.classWeight !== undefined && { classWeight: classWeightOf(options.classWeight) }),
    ...(options.models && { models: options.models as NonNullable<Tuning["models"]> }),
    ...(options.monotone && { monotone: Object.fromEntries(options.monotone.map(parseMonotone)) }),
    ...(options.categorical && { categorical: options.categorical }),
    ...(options.embeddings !== undefined && { embeddings: options.embeddings }),
    ...(options.ignore && { ignore: options.ignore }),
    ...(options.dropMissing && { dropMissing: true }),
    ...(folds !== undefined && { folds }),
    ...(repeats !== undefined && { repeats }),
    ...(holdout !== undefined && { holdout }),
    ...(options.holdoutRows !== undefined && { holdoutRows: readHoldoutFile(options.holdoutRows) }),
    ...(options.keepScored && { refit: false }),
    ...(timed && { objective: "score,time" as const }),
    ...(options.single && { single: true }),
    ...(options.set && { set: Object.fromEntries(options.set.map(parseSetting)) }),
    ...(options.try && { tries: options.try.map(parseTry) }),
    ...(options.learnFrom && {
      learnFrom: options.learnFrom.map((name) => studiesOf(name, options.storage)),
    }),
    ...(options.sampler !== undefined && { sampler: samplerNamed(options.sampler) }),
    ...(trials !== undefined && { trials }),
    ...(seconds !== undefined && { seconds }),
    ...(parallel !== undefined && { parallel }),
    ...(seed !== undefined && { seed }),
    ...(options.study !== undefined && { study: options.study }),
  };
}

/** `--objective METRIC` or `METRIC,time`; `score` stands for the metric of the task. */
function parseObjective(text: string | undefined): {
  readonly metric: string | undefined;
  readonly timed: boolean;
} {
  if (text === undefined) return { metric: undefined, timed: false };
  const [metric, time, ...more] = text.split(",").map((part) => part.trim());
  if (more.length > 0 || (time !== undefined && time !== "time"))
    throw new AttuneError(
      "usage",
      `--objective ${JSON.stringify(text)} is neither METRIC nor METRIC,time`,
      { hint: "--objective accuracy,time" },
    );
  return { metric: metric === "score" ? undefined : metric, timed: time !== undefined };
}

function foldsOf({ group, time, gap, cv }: TuneCommandOptions): Tuning["folds"] {
  if (group !== undefined && time !== undefined)
    throw new AttuneError("usage", "--group and --time can't be combined", {
      hint: "give one of them",
    });
  if (gap !== undefined && time === undefined)
    throw new AttuneError("usage", "--gap needs --time COLUMN");
  const count = cv ?? DEFAULT_FOLDS;
  if (group !== undefined) return { by: "group", column: group, count };
  return time === undefined ? cv : { by: "time", column: time, count, gap };
}

function taskOf(task: string | undefined): Task | undefined {
  if (task === undefined || task === "classification" || task === "regression") return task;
  throw new AttuneError(
    "usage",
    `--task must be classification or regression, got ${JSON.stringify(task)}`,
  );
}

function classWeightOf(text: string): NonNullable<Tuning["classWeight"]> {
  if (text === "balanced") return text;
  throw new AttuneError("usage", `--class-weight must be balanced, got ${JSON.stringify(text)}`);
}

/** A storage by its URL, else a study of the command's storage by its name. */
function studiesOf(name: string, storage: StorageUrl): EarlierStudies {
  return /^[a-z]+:/.test(name) ? (name as StorageUrl) : { storage, study: name };
}

/** `column:+` or `column:-`; 1 and -1, as LightGBM and XGBoost write them, are valid as well. */
function parseMonotone(text: string): [column: string, sign: 1 | -1] {
  const [, column, sign] = /^(.+):([+-]?1?)$/.exec(text) ?? [];
  if (column !== undefined && sign !== "") return [column, sign.startsWith("-") ? -1 : 1];
  throw new AttuneError("usage", `--monotone ${JSON.stringify(text)} is not COLUMN:+ or COLUMN:-`, {
    hint: "--monotone age:+,price:-",
  });
}

/** `name=value`, the value as JSON or else as text. */
function parseSetting(text: string): [name: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1)
    throw new AttuneError("usage", `--set ${JSON.stringify(text)} is not name=value`, {
      hint: "--set model=forest",
    });
  return [text.slice(0, at), parseLooseJson(text.slice(at + 1))];
}

/** `tune` says what is wrong with a configuration, a missing model included. */
const parseTry = (text: string): NonNullable<Tuning["tries"]>[number] =>
  parseJsonObject(text, "--try") as NonNullable<Tuning["tries"]>[number];
