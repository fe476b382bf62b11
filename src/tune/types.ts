import type { ModelName } from "../model/model.ts";
import type { Sampler } from "../sampler/sampler.ts";
import type { StorageUrl } from "../storage/storage-url.ts";
import type { Metric, Task } from "./metric.ts";
import type { SavedModel } from "./saved-model.ts";
import type { Data } from "./table/rows.ts";
import type { DataNote } from "./table/table.ts";
import type { Verdict } from "./verdict.ts";

/** Folds that keep rows together or in order of time, instead of at random. */
export interface FoldOptions {
  /** `group`: rows of one group share a fold. `time`: earlier rows train, later ones validate. */
  readonly by: "group" | "time";
  /** Column with the group, or with the time: dates or numbers. Models do not see it. */
  readonly column: string;
  /** Number of folds, 2 to 100. */
  readonly count: number;
}

/** Options of `tune`. */
export interface TuneOptions<T extends Task> {
  /** Name of the column to predict. */
  target: string;
  /**
   * Whether classes or numbers are predicted. Default: regression for a target of numbers,
   * classification for texts and for at most 20 distinct whole numbers.
   */
  task?: T;
  /**
   * The score that is optimized. Default: `auc` for two classes, `log-loss` for more, `rmse` for
   * regression.
   */
  metric?: Metric<NoInfer<T>>;
  /** Models that are searched and may win. Default: all but the constant. */
  models?: readonly Exclude<ModelName, "constant">[];
  /** Columns of numbers that are to be taken as categories, such as a postcode. Default: none. */
  categorical?: readonly string[];
  /** Columns that models do not see. Default: none. */
  ignore?: readonly string[];
  /** Number of folds, 2 to 100, or how they are made. Default: 5, each with every class. */
  folds?: number | FoldOptions;
  /** Times that cross-validation is repeated with other folds, 1 to 100. Default: 1. */
  repeats?: number;
  /** Share of the rows that the search never sees, 0 to 0.9. Default: 0.2. */
  holdout?: number;
  /** Whether rows without a target are left out instead of refused. Default: false. */
  dropMissing?: boolean;
  /**
   * `score,time` minimizes the seconds of training and prediction, too; then `TuneResult.front` has
   * the best compromises. Default: `score`.
   */
  objective?: "score" | "score,time";
  /**
   * Values of parameters that are fixed, in every model that has them; `model` leaves one model:
   * `{ model: "forest", trees: 200 }`. Numbers above the searched range are valid. Default: none.
   */
  set?: { readonly [name: string]: unknown };
  /**
   * Candidates that are evaluated right after the baselines, with defaults for parameters that are
   * left out: `[{ model: "tree", depth: 5 }]`. Default: none.
   */
  tries?: readonly { readonly model: string; readonly [name: string]: unknown }[];
  /** Proposes candidates. Default: `auto()`. */
  sampler?: Sampler;
  /**
   * Finished trials in all, those of earlier calls with the same study included. Default: 50, or
   * unlimited when `seconds` is given.
   */
  trials?: number;
  /** Time for this call in seconds, final training and comparison included. Default: unlimited. */
  seconds?: number;
  /** Child processes that train at once, 1 to 1024. Default: one per available core. */
  parallel?: number;
  /** Stops the search; `tune` then rejects, and the same call resumes it. */
  signal?: AbortSignal;
  /**
   * Whole number. The same seed gives the same splits, trials and result at any `parallel`, unless
   * `seconds` ends the search. Default: 0.
   */
  seed?: number;
  /** Where the study is stored. Default: `memory:`, which ends with this process. */
  storage?: StorageUrl;
  /**
   * Name of the study. Default: made of the data's name, the target, and a fingerprint of data and
   * settings, so that the same call continues the same study.
   */
  study?: string;
  /** Called with the remarks on the data, before the search starts. */
  onData?: (notes: readonly DataNote[]) => void;
  /** Called when a trial has finished. */
  onProgress?: (progress: TuneProgress) => void;
}

/** The state of a running search. */
export interface TuneProgress {
  /** Trials that have finished, those of earlier calls included. */
  readonly finished: number;
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Seconds since the call. */
  readonly seconds: number;
  /** Estimated seconds until the search ends; undefined when unknown. */
  readonly secondsLeft: number | undefined;
  readonly metric: Metric;
  /** The candidate that has just finished; undefined when it failed or was given up. */
  readonly last: Evaluated | undefined;
  /** The best candidate so far. */
  readonly best: Evaluated | undefined;
}

/** A score in units of the metric, with its 95 % interval. */
export interface Score {
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** A candidate with its scores from cross-validation, in units of the metric. */
export interface Evaluated {
  /** Number of its trial. */
  readonly number: number;
  readonly model: ModelName;
  /** Its hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Mean score over folds on the rows that the model was trained on. */
  readonly train: number;
  /** Mean score over folds on their validation rows; the interval comes from their spread. */
  readonly validation: Score;
  /** Standard deviation of the validation score over folds (divisor n − 1). */
  readonly std: number;
  /** Validation score of each fold. */
  readonly folds: readonly number[];
  /** Mean seconds to train on one fold. */
  readonly secondsToTrain: number;
  /**
   * Mean seconds to train on one fold and to predict its validation rows: what the objective
   * `score,time` minimizes.
   */
  readonly seconds: number;
  /** Rows predicted per second. */
  readonly rowsPerSecond: number;
}

/** The prediction for a row: a class with the probability of each, or a number. */
export type Prediction<T extends Task> = T extends "classification"
  ? { readonly prediction: string; readonly probability: { readonly [label: string]: number } }
  : { readonly prediction: number };

/** What `tune` found. */
export interface TuneResult<T extends Task> {
  readonly task: T;
  readonly metric: Metric<T>;
  /** Name of the study. */
  readonly study: string;
  /** Trials that have finished. */
  readonly trials: number;
  /** Trials that failed, and why. */
  readonly failed: readonly { readonly number: number; readonly message: string }[];
  /** Seconds of this call. */
  readonly seconds: number;
  /** The best candidate by cross-validation. */
  readonly best: Evaluated;
  /**
   * The best untuned model, linear or forest, with its score on the holdout: what tuning has to
   * beat. Undefined when no untuned model could be evaluated.
   */
  readonly baseline: (Evaluated & { readonly holdout: Score | undefined }) | undefined;
  /**
   * Score of the best candidate on rows that the search never saw; undefined when no rows were
   * held out.
   */
  readonly holdout: Score | undefined;
  /** Whether the best candidate fits well, and whether tuning was worth it. */
  readonly verdict: Verdict;
  /**
   * What `model()` and `predict` use: the best candidate, or the untuned model if that scored
   * better on the holdout.
   */
  readonly kept: Evaluated;
  /**
   * Candidates that no other one beats in both score and seconds, best score first.
   */
  readonly front: readonly Evaluated[];
  /**
   * Every candidate that was evaluated on all folds, best first. Those that were given up early are
   * not among them.
   */
  readonly leaderboard: readonly Evaluated[];
  /** Remarks on the data: inferred types, missing cells, suspected leaks. */
  readonly notes: readonly DataNote[];
  /** Predicts new rows, in order, with the model that is kept. @throws AttuneError `data-invalid` */
  predict(rows: Data): AsyncIterable<Prediction<T>>;
  /** The result as plain data: what `attune tune --json` prints. */
  toJSON(): TuneJson;
  /** The trained model as plain data: what `attune predict` and `readSavedModel` read. */
  model(): SavedModel;
  /** A report: one HTML page that loads nothing from a network. */
  toHTML(): string;
}

/** The data of a result, without its methods. */
export type TuneResultData<T extends Task> = Omit<
  TuneResult<T>,
  "predict" | "toJSON" | "model" | "toHTML"
>;

/** A candidate in `TuneJson`. */
export interface CandidateJson {
  readonly model: ModelName;
  readonly params: { readonly [name: string]: unknown };
  /** Mean and standard deviation of the score over folds. */
  readonly cv: { readonly mean: number; readonly std: number };
}

/** A score on the holdout with its 95 % interval, in `TuneJson`. */
export interface HoldoutJson {
  readonly score: number;
  readonly low: number;
  readonly high: number;
}

/** A result as plain data; the members are those of `TuneResult`, in short. */
export interface TuneJson {
  readonly task: Task;
  readonly metric: Metric;
  readonly trials: number;
  readonly seconds: number;
  readonly best: CandidateJson & { readonly train: number; readonly secondsToTrain: number };
  /** The best untuned model. */
  readonly default?: Omit<CandidateJson, "params"> & { readonly holdout?: HoldoutJson };
  readonly holdout?: HoldoutJson;
  readonly verdict: Verdict;
  /** Which one the saved model is: the best candidate or the untuned one. */
  readonly kept: "best" | "default";
  /** Only with the objective `score,time`. */
  readonly front?: readonly (CandidateJson &
    Pick<Evaluated, "seconds" | "secondsToTrain" | "rowsPerSecond">)[];
  readonly study: string;
  readonly failed: TuneResult<Task>["failed"];
  readonly notes: readonly DataNote[];
}
