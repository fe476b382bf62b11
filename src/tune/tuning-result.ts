import type { ModelName } from "../model/model.ts";
import type { Metric, Task } from "./metric.ts";
import type { SavedModel } from "./saved-model.ts";
import type { DataNote } from "./table/data-table.ts";
import type { Data } from "./table/row-source.ts";
import type { Verdict } from "./verdict.ts";

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
  ? {
      /** The most probable class. */
      readonly prediction: string;
      /** Probability of each class, from 0 to 1. */
      readonly probability: { readonly [label: string]: number };
    }
  : {
      /** The predicted number, in the unit of the target. */
      readonly prediction: number;
    };

/** What `tune` found. */
export interface TuneResult<T extends Task> {
  /** The task, as given or inferred. */
  readonly task: T;
  /** The metric of all scores. */
  readonly metric: Metric<T>;
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
  /** The best candidate by cross-validation. */
  readonly best: Evaluated;
  /**
   * The best untuned model, linear or forest, with its score on the holdout: what tuning has to
   * beat. Undefined when no untuned model could be evaluated.
   */
  readonly baseline:
    | (Evaluated & {
        /** Its score on the holdout; undefined when no rows were held out. */
        readonly holdout: Score | undefined;
      })
    | undefined;
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
  /**
   * Predicts new rows, in order, with the model that is kept. @throws AttuneError `data-invalid`
   */
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
  /** Name of the model. */
  readonly model: ModelName;
  /** Hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Mean and standard deviation of the score over folds. */
  readonly cv: {
    /** Mean score over folds. */
    readonly mean: number;
    /** Standard deviation of the score over folds (divisor n − 1). */
    readonly std: number;
  };
}

/** A score on the holdout with its 95 % interval, in `TuneJson`. */
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
  readonly metric: Metric;
  /** The metric with what it is of: `f1 of bad`, `pinball at 0.9`. */
  readonly metricLabel: string;
  /** Trials that have finished. */
  readonly trials: number;
  /** Seconds of the call. */
  readonly seconds: number;
  /** The best candidate, with its training score and mean seconds to train on a fold. */
  readonly best: CandidateJson & {
    /** Mean score over folds on the rows that the model was trained on. */
    readonly train: number;
    /** Mean seconds to train on one fold. */
    readonly secondsToTrain: number;
  };
  /** The best untuned model. */
  readonly default?: Omit<CandidateJson, "params"> & {
    /** Its score on the held-out rows. */
    readonly holdout?: HoldoutJson;
  };
  /** Score of the best candidate on the held-out rows. */
  readonly holdout?: HoldoutJson;
  /** Judgement of the best candidate. */
  readonly verdict: Verdict;
  /** Which one the saved model is: the best candidate or the untuned one. */
  readonly kept: "best" | "default";
  /** Only with the objective `score,time`. */
  readonly front?: readonly (CandidateJson &
    Pick<Evaluated, "seconds" | "secondsToTrain" | "rowsPerSecond">)[];
  /** Name of the study. */
  readonly study: string;
  /** Trials that failed, and why. */
  readonly failed: TuneResult<Task>["failed"];
  /** Remarks on the data. */
  readonly notes: readonly DataNote[];
}
