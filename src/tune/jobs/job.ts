import type { Target } from "../../numeric/matrix.ts";
import type { LearningPath } from "../finals/learning-path.ts";
import type { Metric, MetricSettings } from "../metric.ts";
import type { Monotone } from "../preparation/monotone.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { Fold } from "../split.ts";
import type { Column, Table } from "../table/data-table.ts";

/** What every process gets once: the data and how it is split. */
export interface Job {
  /** All rows. */
  readonly table: Table;
  /** Target of all rows. */
  readonly target: Target;
  /** Weight of each row, above 0. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
  /** Whether classes weigh the same in training. Default: false. */
  readonly balanced?: boolean | undefined;
  /** Columns in which predictions are monotone. Default: none. */
  readonly monotone?: Monotone | undefined;
  /** Folds of cross-validation. */
  readonly folds: readonly Fold[];
  /** Rows that the search uses. */
  readonly rest: Int32Array;
  /** Rows that the search never sees. */
  readonly held: Int32Array;
  /** Folds of all rows, by which members of the result are trained; empty by time. */
  readonly finalFolds: readonly Fold[];
  /** Metric of the scores; undefined for one of the user's, which the host computes. */
  readonly metric: Metric | undefined;
  /** What the metric is of. */
  readonly metricSettings?: MetricSettings;
  /** Seed of all training. */
  readonly seed: number;
}

/** Train a candidate on a sample of a fold's training rows, and score it. */
export interface ScreenTask {
  /** Marks a task of this kind. */
  readonly kind: "screen";
  /** The candidate to train. */
  readonly candidate: ModelCandidate;
  /** Index of the fold. */
  readonly fold: number;
  /** Number of training rows. */
  readonly rows: number;
  /** Steps to train, for a model that learns in steps. Default: as its parameters say. */
  readonly steps?: number;
}

/** Train a candidate on the training rows of a fold, and predict its validation rows. */
export interface FoldTask {
  /** Marks a task of this kind. */
  readonly kind: "fold";
  /** The candidate to train. */
  readonly candidate: ModelCandidate;
  /** Index of the fold. */
  readonly fold: number;
  /** As in the options of a pipeline. Default: no limit. */
  readonly seconds?: number;
}

/**
 * Train a candidate once on all rows that the search uses; its model has out-of-sample predictions
 * for them.
 */
export interface WholeTask {
  /** Marks a task of this kind. */
  readonly kind: "whole";
  /** The candidate to train. */
  readonly candidate: ModelCandidate;
  /** As in the options of a pipeline. Default: no limit. */
  readonly seconds?: number;
}

/** Train a candidate on all rows of the table, or on the training rows of a final fold. */
export interface FinalTask {
  /** Marks a task of this kind. */
  readonly kind: "final";
  /** The candidate to train. */
  readonly candidate: ModelCandidate;
  /** Index of the final fold, whose validation rows decide when training ends. Default: all rows. */
  readonly fold?: number;
  /** Steps to train on all rows, for a model that learns in steps. Default: as its parameters say. */
  readonly steps?: number;
}

/** What a process is asked to do. */
export type JobTask = ScreenTask | FoldTask | WholeTask | FinalTask;

/** Rows of the table with their predictions. */
export interface ScoredPart {
  /** The rows. */
  readonly rows: Int32Array;
  /** Rows × outputs. */
  readonly predictions: Float64Array;
}

/** The score of a candidate on a sample, and the time it took. */
export interface ScreenResult {
  /** Score on the validation rows; NaN if the host is to compute it. */
  readonly validation: number;
  /** The validation rows and their predictions, for a host that computes the score. */
  readonly scored?: ScoredPart;
  /** Seconds to train and to predict. */
  readonly seconds: number;
}

/** A candidate that was trained on a fold, or on all rows that the search uses. */
export interface TrainedResult {
  /**
   * Score on the rows that it was trained on, or on a sample of them; NaN if the host is to compute
   * the scores.
   */
  readonly train: number;
  /** Rows that it was trained on with its predictions, for a host that computes the scores. */
  readonly scored?: ScoredPart;
  /** Score on the validation rows. */
  readonly validation: number;
  /** Predictions for the validation rows: of the fold, or all rows that the search uses. */
  readonly predictions: Float64Array;
  /** Predictions for the held rows. */
  readonly held: Float64Array;
  /**
   * What the model predicted on its way, where the folds together decide how many steps their models
   * have; `predictions` and the pipeline are those of the last step.
   */
  readonly path?: LearningPath | undefined;
  /** Steps that the model has, if it learns in steps. */
  readonly steps: number | undefined;
  /** Seconds to prepare the rows and to train. */
  readonly fitSeconds: number;
  /** Seconds to prepare and to predict a validation row. */
  readonly secondsPerRow: number;
  /** The trained pipeline, a `PipelineJson`, as text. */
  readonly pipeline: string;
}

/**
 * A message to a child process: first the job without its columns, then one column after another,
 * then one task at a time. A large table in one message would be copied as a whole.
 */
export type ToChild =
  | { readonly job: Job }
  | { readonly column: Column }
  | { readonly task: JobTask };

/** The answer to a task. */
export type FromChild =
  | { readonly screen: ScreenResult }
  | { readonly trained: TrainedResult }
  | { readonly pipeline: string }
  | { readonly error: string };
