import type { ModelName } from "../model/model.ts";
import type { OwnMetric } from "./metric/own-metric.ts";
import type { Metric, MetricName, Task } from "./metric.ts";
import type { Monotone } from "./preparation/monotone.ts";
import type { EarlierStudies } from "./search/earlier-studies.ts";
import type { SearchOptions, SearchProgress } from "./search/search-options.ts";
import type { ReadingOptions } from "./table/reading-options.ts";
import type { Data } from "./table/row-source.ts";
import type { Evaluated } from "./tuning-result.ts";

/** Folds that keep rows together or in order of time, instead of at random. */
export interface FoldOptions {
  /** `group`: rows of one group share a fold. `time`: earlier rows train, later ones validate. */
  readonly by: "group" | "time";
  /** Column with the group, or with the time: dates or numbers. Models do not see it. */
  readonly column: string;
  /** Number of folds, 2 to 100. */
  readonly count: number;
  /**
   * By time only: rows that are less than this before the validation rows do not train, in days for
   * dates, else in the column's unit. Default: 0.
   */
  readonly gap?: number | undefined;
}

/** Options of `tune`. */
export interface TuneOptions<T extends Task> extends ReadingOptions, SearchOptions<TuneProgress> {
  /** Name of the column to predict. */
  target: string;
  /**
   * Whether classes or numbers are predicted. Default: regression for a target of numbers,
   * classification for texts and for at most 20 distinct whole numbers.
   */
  task?: T | undefined;
  /**
   * The score that is optimized: a built-in one, of which docs/metrics.md has the definitions, or
   * one of your own. Default: `auc` for two classes, `log-loss` for more, `rmse` for regression.
   */
  metric?: Metric<NoInfer<T>> | OwnMetric | undefined;
  /**
   * Label of the class that `f1`, `average-precision` and `auc` are of. Default: the rarer of two
   * classes; the mean over all classes where there are more.
   */
  positive?: string | undefined;
  /** Quantile of the metric `pinball`, above 0 and below 1. Default: 0.5. */
  quantile?: number | undefined;
  /**
   * Column with the weight of each row, a number above 0: in training, in every score and interval,
   * and in the choice of the model. No model uses it as an input, and prediction does not need it.
   * Default: each row counts once.
   */
  weight?: string | undefined;
  /**
   * `balanced` trains as if all classes were equally frequent: a row of class c counts
   * n / (k · n_c), with n rows and k classes in all. Scores keep the frequencies of the data; so do
   * not take the probabilities for those of new rows. Default: classes count as their rows.
   */
  classWeight?: "balanced" | undefined;
  /** Models that are searched and may win. Default: all but the constant. */
  models?: readonly Exclude<ModelName, "constant">[] | undefined;
  /**
   * Columns of numbers in which predictions are monotone: 1 where they may not fall as its values
   * rise, −1 where they may not rise. Of two classes, the probability of `positive` is meant, or of
   * the second class. Only boosting keeps that, so other models are left out. Default: none.
   */
  monotone?: Monotone | undefined;
  /** Columns of numbers that are to be taken as categories, such as a postcode. Default: none. */
  categorical?: readonly string[] | undefined;
  /** Columns that models do not see. Default: none. */
  ignore?: readonly string[] | undefined;
  /**
   * Folder or installed package with a model of sentence embeddings, `model.onnx` and
   * `tokenizer.json`: the numbers that it makes of each text are further columns. It needs the
   * packages `onnxruntime-web` and `@huggingface/tokenizers`. Default: none.
   */
  embeddings?: string | undefined;
  /**
   * Number of folds, 2 to 100, or how they are made. Default: 8 for less than 2,000 rows, fewer for
   * more; each with every class.
   */
  folds?: number | FoldOptions | undefined;
  /** Times that cross-validation is repeated with other folds, 1 to 100. Default: 1. */
  repeats?: number | undefined;
  /**
   * Share of the rows that the search never sees, 0 to 0.9. Default: 0.2, or none for less than
   * 2,000 rows, where nested cross-validation says more.
   */
  holdout?: number | undefined;
  /**
   * Numbers of the rows that the search never sees, in place of `holdout`; the first row of the
   * data is 1. With them several runs and other programs hold out the same rows.
   * `TuneResult.holdoutRows` has those of a run. Default: drawn at random.
   */
  holdoutRows?: readonly number[] | undefined;
  /**
   * If rows were held out: whether the best model is trained again on all rows. `false` keeps the
   * models that were scored: they predict the held rows exactly as the result says, but have not
   * learned from them. Default: true.
   */
  refit?: boolean | undefined;
  /**
   * Rows of a table of their own, with the columns of the data, that score the written model once
   * everything is decided: `TuneResult.test`. The search never sees them, and holds no rows out of
   * the data unless `holdout` says so. Default: none.
   */
  test?: Data | undefined;
  /** Whether rows without a target are left out instead of refused. Default: false. */
  dropMissing?: boolean | undefined;
  /**
   * `score,time` minimizes the seconds of training and prediction, too; then `TuneResult.front` has
   * the best compromises. Default: `score`.
   */
  objective?: "score" | "score,time" | undefined;
  /** Whether the best single candidate is kept, not an ensemble of several. Default: false. */
  single?: boolean | undefined;
  /**
   * Values of parameters that are fixed, in every model that has them; `model` leaves one model:
   * `{ model: "forest", trees: 200 }`. Numbers above the searched range are valid. Default: none.
   */
  set?: { readonly [name: string]: unknown } | undefined;
  /**
   * Candidates that are evaluated right after the baselines, with defaults for parameters that are
   * left out: `[{ model: "tree", depth: 5 }]`. Default: none.
   */
  tries?:
    | readonly {
        /** Name of the model. */
        readonly model: string;
        /** Value of a parameter of the model. */
        readonly [name: string]: unknown;
      }[]
    | undefined;
  /**
   * Earlier studies of `tune`, of other tables: the candidates that are tried first are ordered by
   * their scores in those of the same kind of target and about the same size. Default: none.
   */
  learnFrom?: readonly EarlierStudies[] | undefined;
}

/** The state of a running search. */
export interface TuneProgress extends SearchProgress<Evaluated, ModelName> {
  /** The metric of all scores. */
  readonly metric: MetricName;
}
