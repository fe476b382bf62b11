import type { Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { type Metric, metrics } from "../metric.ts";
import { type Candidate, fitPipeline, type PipelineJson, type PreparedRows } from "../pipeline.ts";
import { type Fold, sampled } from "../split.ts";
import type { Table } from "../table/table.ts";

/** What all workers are given. */
export interface Job {
  readonly table: Table;
  readonly target: Target;
  readonly folds: readonly Fold[];
  readonly metric: Metric;
  readonly seed: number;
}
export type Task =
  /** With `rows`, trains on so many of the fold's rows only, and is judged by some. */
  | {
      readonly kind: "fold";
      readonly candidate: Candidate;
      readonly fold: number;
      readonly rows?: number;
    }
  /** Train on `train`, predict `test`; the model itself comes back when `keep` is set. */
  | {
      readonly kind: "fit";
      readonly candidate: Candidate;
      readonly train: Int32Array;
      readonly test: Int32Array;
      readonly keep: boolean;
    };
export interface FoldScore {
  readonly train: number;
  readonly validation: number;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
}
export interface FitResult {
  readonly predictions: Float64Array;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
  readonly pipeline: PipelineJson | undefined;
}

export type ToWorker = { readonly job: Job } | { readonly task: Task };
export type FromWorker = { readonly result: FoldScore | FitResult } | { readonly error: string };

/** A candidate that is trained on a sample is judged by at most so many rows. */
const JUDGES = 5000;
/** Prepared rows of this many bytes are kept for the next candidate. */
const KEEP_BYTES = 300e6;

/**
 * Does tasks of one job, in whatever process. The result depends on the task and the job's seed
 * alone.
 */
export class Work {
  readonly #job: Job;
  /** By fold, and the number of rows where it is a sample of them. */
  readonly #prepared = new Map<string, PreparedRows>();
  readonly #samples = new Map<string, Fold>();
  constructor(job: Job) {
    this.#job = job;
  }

  do(task: Task): FoldScore | FitResult {
    const { table, target, folds, metric, seed } = this.#job;
    if (task.kind === "fit") {
      const began = performance.now();
      const { pipeline } = fitPipeline(
        task.candidate,
        table,
        task.train,
        target,
        createRng(seed).fork("final"),
      );
      const fitted = performance.now();
      const predictions = pipeline.predict(table, task.test);
      return {
        predictions,
        fitSeconds: (fitted - began) / 1000,
        predictSeconds: (performance.now() - fitted) / 1000,
        pipeline: task.keep ? pipeline.toJSON() : undefined,
      };
    }
    const key = task.rows === undefined ? `${task.fold}` : `${task.fold}/${task.rows}`;
    const fold =
      task.rows === undefined ? folds[task.fold] : this.#sample(key, task.fold, task.rows);
    const prepared = this.#prepared.get(key) ?? new Map();
    const began = performance.now();
    const { pipeline, train } = fitPipeline(
      task.candidate,
      table,
      fold.train,
      target,
      createRng(seed).fork("fold").fork(task.fold),
      prepared,
    );
    const fitted = performance.now();
    const predictions = pipeline.predict(table, fold.validation);
    const predicted = performance.now();
    this.#remember(key, prepared);
    const part = (rows: Int32Array): Target => ({
      values: Float64Array.from(rows, (i) => target.values[i]),
      classes: target.classes,
    });
    const { score } = metrics[metric];
    return {
      train: score(train, part(fold.train)),
      validation: score(predictions, part(fold.validation)),
      fitSeconds: (fitted - began) / 1000,
      predictSeconds: (predicted - fitted) / 1000,
    };
  }

  #sample(key: string, fold: number, rows: number): Fold {
    let sample = this.#samples.get(key);
    if (sample === undefined) {
      const { target, folds, seed } = this.#job;
      const classes = target.classes > 0 ? target.values : undefined;
      const rng = createRng(seed).fork("sample").fork(key);
      const { train, validation } = folds[fold];
      sample = {
        train: sampled(train, rows, classes, rng.fork("train")),
        validation: sampled(validation, JUDGES, classes, rng.fork("validation")),
      };
      this.#samples.set(key, sample);
    }
    return sample;
  }

  #remember(key: string, prepared: PreparedRows): void {
    this.#prepared.set(key, prepared);
    let bytes = 0;
    for (const rows of this.#prepared.values())
      for (const { x } of rows.values()) bytes += x.data.byteLength;
    if (bytes > KEEP_BYTES) this.#prepared.clear();
  }
}
