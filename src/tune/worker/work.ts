import type { Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { type Metric, metrics } from "../metric.ts";
import { type Candidate, fitPipeline, type PipelineJson, type PreparedRows } from "../pipeline.ts";
import type { Fold } from "../split.ts";
import type { Table } from "../table/table.ts";

/** What all workers share: arrays in it are on shared memory. */
export interface Job {
  readonly table: Table;
  readonly target: Target;
  readonly folds: readonly Fold[];
  readonly metric: Metric;
  readonly seed: number;
}
export type Task =
  | { readonly kind: "fold"; readonly candidate: Candidate; readonly fold: number }
  /** Train on `train`, predict `test`; the model itself comes back when `keep` is set. */
  | { readonly kind: "fit"; readonly candidate: Candidate; readonly train: Int32Array; readonly test: Int32Array; readonly keep: boolean };
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

/** Prepared rows of this many bytes are kept for the next candidate. */
const KEEP_BYTES = 300e6;

/** Does tasks of one job, in whatever thread. The result depends on the task and the job's seed alone. */
export class Work {
  readonly #job: Job;
  readonly #prepared = new Map<number, PreparedRows>();
  constructor(job: Job) {
    this.#job = job;
  }

  do(task: Task): FoldScore | FitResult {
    const { table, target, folds, metric, seed } = this.#job;
    if (task.kind === "fit") {
      const began = performance.now();
      const { pipeline } = fitPipeline(task.candidate, table, task.train, target, createRng(seed).fork("final"));
      const fitted = performance.now();
      const predictions = pipeline.predict(table, task.test);
      return {
        predictions,
        fitSeconds: (fitted - began) / 1000,
        predictSeconds: (performance.now() - fitted) / 1000,
        pipeline: task.keep ? pipeline.toJSON() : undefined,
      };
    }
    const fold = folds[task.fold]!;
    const prepared = this.#prepared.get(task.fold) ?? new Map();
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
    this.#remember(task.fold, prepared);
    const part = (rows: Int32Array): Target => ({ values: Float64Array.from(rows, (i) => target.values[i]!), classes: target.classes });
    const { score } = metrics[metric];
    return {
      train: score(train, part(fold.train)),
      validation: score(predictions, part(fold.validation)),
      fitSeconds: (fitted - began) / 1000,
      predictSeconds: (predicted - fitted) / 1000,
    };
  }

  #remember(fold: number, prepared: PreparedRows): void {
    this.#prepared.set(fold, prepared);
    let bytes = 0;
    for (const rows of this.#prepared.values()) for (const { x } of rows.values()) bytes += x.data.byteLength;
    if (bytes > KEEP_BYTES) this.#prepared.clear();
  }
}
