import { createRng } from "../../numeric/rng.ts";
import { metrics } from "../metric.ts";
import { fitPipeline, type PreparedRows, selectTarget } from "../pipeline.ts";
import { type Fold, sampleRows } from "../split.ts";
import type { FitResult, FitTask, FoldScore, FoldTask, Job } from "./job.ts";

/** A candidate that is trained on a sample is scored on at most this many validation rows. */
const MAX_VALIDATION_ROWS_OF_SAMPLE = 5000;
/** Bytes of prepared rows that are kept for the next candidates. */
const MAX_PREPARED_BYTES = 300e6;

/** Seconds since `began`, a time of `performance.now()`. */
const secondsSince = (began: number): number => (performance.now() - began) / 1000;

/**
 * Runs the tasks of one job in the process that it is in. Results depend on the task and the job
 * alone, but for the seconds.
 */
export class JobRunner {
  readonly #job: Job;
  /** Prepared training rows by `foldKey`. */
  readonly #prepared = new Map<string, PreparedRows>();
  /** Sampled folds by `foldKey`. */
  readonly #samples = new Map<string, Fold>();

  constructor(job: Job) {
    this.#job = job;
  }

  /** Trains on all rows of `train` and predicts those of `test`. */
  fit({ candidate, train, test, keep }: FitTask): FitResult {
    const { table, target, seed } = this.#job;
    const began = performance.now();
    const rng = createRng(seed).fork("final");
    const { pipeline } = fitPipeline(candidate, table, train, target, rng);
    const fitSeconds = secondsSince(began);
    const fitted = performance.now();
    const predictions = pipeline.predict(table, test);
    return {
      predictions,
      fitSeconds,
      predictSeconds: secondsSince(fitted),
      pipeline: keep ? pipeline.toJSON() : undefined,
    };
  }

  /** Trains on a fold, or on a sample of it, and scores training and validation rows. */
  scoreFold(task: FoldTask): FoldScore {
    const { table, target, metric, metricSettings, seed } = this.#job;
    const fold = this.#foldOf(task);
    const key = foldKey(task);
    const prepared: PreparedRows = this.#prepared.get(key) ?? new Map();
    const began = performance.now();
    const rng = createRng(seed).fork("fold").fork(task.fold);
    const { pipeline, train } = fitPipeline(
      task.candidate,
      table,
      fold.train,
      target,
      rng,
      prepared,
    );
    const fitSeconds = secondsSince(began);
    const fitted = performance.now();
    const predictions = pipeline.predict(table, fold.validation);
    const predictSeconds = secondsSince(fitted);
    this.#keepPrepared(key, prepared);
    const { score } = metrics[metric];
    return {
      train: score(train, selectTarget(target, fold.train), undefined, metricSettings),
      validation: score(
        predictions,
        selectTarget(target, fold.validation),
        undefined,
        metricSettings,
      ),
      fitSeconds,
      predictSeconds,
    };
  }

  #foldOf(task: FoldTask): Fold {
    const { target, folds, seed } = this.#job;
    const whole = folds[task.fold];
    if (task.rows === undefined) return whole;
    const key = foldKey(task);
    let sample = this.#samples.get(key);
    if (sample === undefined) {
      const classes = target.classes > 0 ? target.values : undefined;
      const rng = createRng(seed).fork("sample").fork(key);
      sample = {
        train: sampleRows(whole.train, task.rows, classes, rng.fork("train")),
        validation: sampleRows(
          whole.validation,
          MAX_VALIDATION_ROWS_OF_SAMPLE,
          classes,
          rng.fork("validation"),
        ),
      };
      this.#samples.set(key, sample);
    }
    return sample;
  }

  #keepPrepared(key: string, prepared: PreparedRows): void {
    this.#prepared.set(key, prepared);
    let bytes = 0;
    for (const rows of this.#prepared.values())
      for (const { x } of rows.values()) bytes += x.data.byteLength;
    if (bytes > MAX_PREPARED_BYTES) this.#prepared.clear();
  }
}

/** The fold, and the number of rows when it is a sample. */
function foldKey({ fold, rows }: FoldTask): string {
  return rows === undefined ? `${fold}` : `${fold}/${rows}`;
}
