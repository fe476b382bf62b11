import type { ModelName } from "../model/model.ts";
import type { ColumnImportances } from "./finals/column-importance.ts";
import type { MetricName, Task } from "./metric.ts";
import type { ReportOptions, TuneReport } from "./report/report.ts";
import type { SavedModel } from "./saved-model/saved-model.ts";
import type { WrittenModels } from "./saved-model/written-models.ts";
import type { DataNote } from "./table/data-table.ts";
import type { Data } from "./table/row-source.ts";
import type { EnsembleCost } from "./verdict/cost.ts";
import type { Verdict } from "./verdict/verdict.ts";

/** A score in units of the metric, with its 95 % interval. */
export interface Score {
  /** The score: a mean over folds, or the score on the held-out rows. */
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
  /** Name of the model. */
  readonly model: ModelName;
  /** Its hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Score on the rows that it was trained on, or on a sample of them. */
  readonly train: number;
  /**
   * Score of its predictions for all validation rows, each by a model that was not trained on it;
   * the interval comes from the spread over folds (Nadeau and Bengio 2003).
   */
  readonly validation: Score;
  /** Standard deviation of the validation score over folds (divisor n − 1). */
  readonly std: number;
  /** Validation score of each fold; NaN where it has none, such as AUC with one class. */
  readonly folds: readonly number[];
  /** Mean number of its epochs, trees or rounds; undefined if it does not learn in steps. */
  readonly steps?: number | undefined;
  /**
   * Whether one model was trained on all rows and predicted each by what was learned without it:
   * out-of-bag, leave-one-out.
   */
  readonly whole: boolean;
  /** Mean seconds to train once. */
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
  ? {
      /** The most probable class, or the one that `PredictOptions.threshold` decides. */
      readonly prediction: string;
      /** Probability of each class, from 0 to 1. */
      readonly probability: { readonly [label: string]: number };
    }
  : {
      /** The predicted number, in the unit of the target. */
      readonly prediction: number;
      /** Lower end of the interval; only with `PredictOptions.interval`. */
      readonly low?: number;
      /** Upper end of the interval; only with `PredictOptions.interval`. */
      readonly high?: number;
    };

/** A model that is kept: one candidate, or an ensemble of several. */
export interface BestModel {
  /** Name of the model, or `ensemble`. */
  readonly model: ModelName | "ensemble";
  /** Its hyperparameters by name; those of an ensemble are its members'. */
  readonly params: { readonly [name: string]: unknown };
  /** The candidates that it consists of, the largest weight first. */
  readonly members: readonly Member[];
  /**
   * Score in nested cross-validation: each row is predicted by models, weights and a calibration
   * that were chosen and trained without it.
   */
  readonly validation: number;
  /** Rows predicted per second. */
  readonly rowsPerSecond: number;
}

/** A member of an ensemble. */
export interface Member {
  /** Number of its trial. */
  readonly number: number;
  /** Name of the model. */
  readonly model: ModelName;
  /** Its hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Weight of its prediction; the weights of all members sum to 1. */
  readonly weight: number;
}

/** A score on rows that the model was not trained on, and which rows these are. */
export interface Estimate extends Score {
  /** `holdout`: rows that the search never saw. `cross-validation`: nested cross-validation. */
  readonly by: "holdout" | "cross-validation";
  /** Number of rows. */
  readonly rows: number;
}

/** A score on test rows. */
export interface TestScore extends Score {
  /** Number of rows. */
  readonly rows: number;
}

/** A candidate for which the time did not suffice. */
export interface Untried {
  /** Name of the model. */
  readonly model: ModelName;
  /** Its hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Estimated seconds that its evaluation needs; undefined when nothing is known about it. */
  readonly seconds: number | undefined;
}

/** What `tune` found. */
export interface TuneResult<T extends Task> {
  /** The task, as given or inferred. */
  readonly task: T;
  /** The metric of all scores. */
  readonly metric: MetricName<T>;
  /** Whether lower or higher scores are better. */
  readonly direction: "minimize" | "maximize";
  /** The metric with what it is of: `f1 of bad`, `pinball at 0.9`. */
  readonly metricLabel: string;
  /** Name of the study. */
  readonly study: string;
  /** Trials that have finished. */
  readonly trials: number;
  /** Trials that failed, and why. */
  readonly failed: readonly {
    /** Number of the trial. */
    readonly number: number;
    /** The error's message. */
    readonly message: string;
  }[];
  /** Seconds of this call. */
  readonly seconds: number;
  /** The model that is kept: what `model()` and `predict` use. Cross-validation decides it. */
  readonly best: BestModel;
  /** The best single candidate by cross-validation. */
  readonly single: Evaluated;
  /**
   * The best untuned model: what tuning has to beat. Undefined when no untuned model could be
   * evaluated.
   */
  readonly untuned:
    | (Evaluated & {
        /** Its score on the rows of `TuneResult.estimate`. */
        readonly estimate: Score;
      })
    | undefined;
  /** Score of a constant on the same rows; undefined when it could not be evaluated. */
  readonly constant: Score | undefined;
  /** Score of the best model on rows that it was not trained on. */
  readonly estimate: Estimate;
  /** The same, if these rows are a holdout; else undefined. */
  readonly holdout: Score | undefined;
  /**
   * Numbers of the rows that were held out, in ascending order; the first row of the data is 1.
   * Empty if none were. `TuneOptions.holdoutRows` takes them.
   */
  readonly holdoutRows: readonly number[];
  /** Score of `model()` on the rows of `TuneOptions.test`; undefined without such rows. */
  readonly test: TestScore | undefined;
  /** Whether `model()` holds the models that were scored, or ones that were trained since. */
  readonly written: WrittenModels;
  /** Whether the best model is better than a constant and than the best untuned model. */
  readonly verdict: Verdict;
  /** What the ensemble costs compared with `single`; undefined when a single model is kept. */
  readonly cost: EnsembleCost | undefined;
  /** How much each column matters to the best model; undefined when there was no time. */
  readonly importance: ColumnImportances | undefined;
  /** Candidates for which the time did not suffice. */
  readonly untried: readonly Untried[];
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
  /**
   * Predicts new rows, in order, with the best model. @throws AttuneError `data-invalid`
   */
  predict(rows: Data): AsyncIterable<Prediction<T>>;
  /** The result as plain data: what `attune tune --json` prints. */
  toJSON(): TuneJson;
  /** The trained model as plain data: what `attune predict` and `readSavedModel` read. */
  model(): SavedModel;
  /** Everything that the page shows besides the result itself, as plain data. */
  report(options?: ReportOptions): TuneReport;
  /** A report: one HTML page that loads nothing from a network. */
  toHTML(options?: ReportOptions): string;
  /** A model card in Markdown: what the model is, how good it is, and how it is used. */
  toMarkdown(options?: ReportOptions): string;
}

/** The data of a result, without its methods. */
export type TuneResultData<T extends Task> = Omit<
  TuneResult<T>,
  "predict" | "toJSON" | "model" | "report" | "toHTML" | "toMarkdown"
>;

/** A candidate in `TuneJson`. */
export interface CandidateJson {
  /** Name of the model. */
  readonly model: ModelName;
  /** Hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Score in cross-validation. */
  readonly cv: {
    /** Score of the predictions for all validation rows. */
    readonly mean: number;
    /** Standard deviation of the score over folds (divisor n − 1). */
    readonly std: number;
  };
}

/** A score on unseen rows with its 95 % interval, in `TuneJson`. */
export interface HoldoutJson {
  /** The score. */
  readonly score: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** A result as plain data; the members are those of `TuneResult`, in short. */
export interface TuneJson {
  /** The task, as given or inferred. */
  readonly task: Task;
  /** The metric of all scores. */
  readonly metric: MetricName;
  /** Whether lower or higher scores are better. */
  readonly direction: "minimize" | "maximize";
  /** The metric with what it is of: `f1 of bad`, `pinball at 0.9`. */
  readonly metricLabel: string;
  /** Trials that have finished. */
  readonly trials: number;
  /** Seconds of the call. */
  readonly seconds: number;
  /** The model that is kept. */
  readonly best: {
    /** Name of the model, or `ensemble`. */
    readonly model: ModelName | "ensemble";
    /** Hyperparameters by name; absent for an ensemble. */
    readonly params?: { readonly [name: string]: unknown };
    /** The candidates that it consists of. */
    readonly members: readonly Member[];
    /** Nested cross-validation. */
    readonly cv: {
      /** Score over all rows. */
      readonly mean: number;
    };
    /** Rows predicted per second. */
    readonly rowsPerSecond: number;
  };
  /** The best single candidate. */
  readonly single: CandidateJson;
  /** The best untuned model. */
  readonly untuned?: CandidateJson & {
    /** Its score on the rows of the estimate. */
    readonly estimate: HoldoutJson;
  };
  /** Score of a constant on the rows of the estimate. */
  readonly constant?: HoldoutJson;
  /** Score of the best model on rows that it was not trained on. */
  readonly estimate: HoldoutJson & Pick<Estimate, "by" | "rows">;
  /** The same, if rows were held out. */
  readonly holdout?: HoldoutJson;
  /** Score of the trained model on the test rows, if there are any. */
  readonly test?: HoldoutJson & Pick<TestScore, "rows">;
  /** Whether the trained model is the one that was scored. */
  readonly written: WrittenModels;
  /** Judgement of the best model. */
  readonly verdict: Verdict;
  /** What an ensemble costs compared with `single`. */
  readonly cost?: EnsembleCost;
  /** How much each column matters to the best model. */
  readonly importance?: ColumnImportances;
  /** Candidates for which the time did not suffice. */
  readonly untried: readonly Untried[];
  /** Only with the objective `score,time`. */
  readonly front?: readonly (CandidateJson &
    Pick<Evaluated, "seconds" | "secondsToTrain" | "rowsPerSecond">)[];
  /** Name of the study. */
  readonly study: string;
  /** Trials that failed, and why. */
  readonly failed: TuneResult<Task>["failed"];
  /** Remarks on the data. */
  readonly notes: readonly DataNote[];
  /** Everything else that the report shows. */
  readonly report: TuneReport;
}
