import type { Target } from "../../numeric/matrix.ts";
import type { Metric, MetricSettings } from "../metric.ts";
import type { ModelCandidate, PipelineJson } from "../pipeline.ts";
import type { Fold } from "../split.ts";
import type { Table } from "../table/data-table.ts";

/** What every process gets once: the data and how it is split. */
export interface Job {
  /** All rows. */
  readonly table: Table;
  /** Target of all rows. */
  readonly target: Target;
  /** Folds of cross-validation. */
  readonly folds: readonly Fold[];
  /** Metric of the scores. */
  readonly metric: Metric;
  /** What the metric is of. */
  readonly metricSettings?: MetricSettings;
  /** Seed of all training. */
  readonly seed: number;
}

/** Train a candidate on the training rows of a fold, and score it on its validation rows. */
export interface FoldTask {
  /** Marks a task of this kind. */
  readonly kind: "fold";
  /** The candidate to train. */
  readonly candidate: ModelCandidate;
  /** Index of the fold. */
  readonly fold: number;
  /** Number of training rows to sample. Default: all of the fold. */
  readonly rows?: number;
}

/** Train a candidate on some rows, and predict others. */
export interface FitTask {
  /** Marks a task of this kind. */
  readonly kind: "fit";
  /** The candidate to train. */
  readonly candidate: ModelCandidate;
  /** Rows to train on. */
  readonly train: Int32Array;
  /** Rows to predict; may be empty. */
  readonly test: Int32Array;
  /** Whether the trained pipeline is part of the result. */
  readonly keep: boolean;
}

/** What a process is asked to do. */
export type JobTask = FoldTask | FitTask;

/** The scores of a candidate on one fold, and the time it took. */
export interface FoldScore {
  /** Score on the rows that it was trained on. */
  readonly train: number;
  /** Score on the validation rows. */
  readonly validation: number;
  /** Seconds to prepare the rows and to train. */
  readonly fitSeconds: number;
  /** Seconds to prepare and to predict the validation rows. */
  readonly predictSeconds: number;
}

/** The result of a `FitTask`. */
export interface FitResult {
  /** For the test rows: rows × classes probabilities, or one number per row. */
  readonly predictions: Float64Array;
  /** Seconds to prepare the rows and to train. */
  readonly fitSeconds: number;
  /** Seconds to prepare and to predict the test rows. */
  readonly predictSeconds: number;
  /** Set when `keep` was. */
  readonly pipeline: PipelineJson | undefined;
}

/** A message to a child process: the job comes first, then one task at a time. */
export type ToChild = { readonly job: Job } | { readonly task: JobTask };

/** The answer to a task. */
export type FromChild =
  | { readonly fold: FoldScore }
  | { readonly fit: FitResult }
  | { readonly error: string };
