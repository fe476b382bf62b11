import { models } from "../../model/models.ts";
import { matrixBytes } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { PathRecorder } from "../finals/learning-path.ts";
import { metrics } from "../metric.ts";
import {
  fitPipeline,
  type ModelCandidate,
  type PreparedRows,
  selectTarget,
} from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import { type Fold, sampleRows } from "../split.ts";
import type {
  FinalTask,
  FoldTask,
  FromChild,
  Job,
  JobTask,
  ScoredPart,
  ScreenResult,
  ScreenTask,
  TrainedResult,
  WholeTask,
} from "./job.ts";

/** A candidate that is trained on a sample is scored on at most this many validation rows. */
export const MAX_VALIDATION_ROWS_OF_SAMPLE = 5000;
/** The training score is computed on at most this many of the training rows… */
const MAX_SCORED_TRAINING_ROWS = 1000;
/** …and of their cells, as those of images are many, but always on some rows. */
const MAX_SCORED_TRAINING_CELLS = 500_000;
const MIN_SCORED_TRAINING_ROWS = 150;
/** Bytes of prepared rows that are kept for the next candidates. */
const MAX_PREPARED_BYTES = 150e6;

/** Numbers that the predictions of a fold may have for a path of them to be recorded. */
const MAX_PATH_NUMBERS = 20_000;

const scoredTrainingRows = (columns: number): number =>
  Math.max(
    MIN_SCORED_TRAINING_ROWS,
    Math.min(MAX_SCORED_TRAINING_ROWS, Math.floor(MAX_SCORED_TRAINING_CELLS / columns)),
  );

/** Seconds since `began`, a time of `performance.now()`. */
const secondsSince = (began: number): number => (performance.now() - began) / 1000;

/**
 * Runs the tasks of one job in the process that it is in. Results depend on the task and the job
 * alone, but for the seconds.
 */
export class JobRunner {
  readonly #job: Job;
  /** Prepared rows by the rows' name. */
  readonly #prepared = new Map<string, PreparedRows>();
  /** Sampled folds by their name. */
  readonly #samples = new Map<string, Fold>();

  constructor(job: Job) {
    this.#job = job;
  }

  /** Runs a task. */
  run(task: JobTask): FromChild {
    switch (task.kind) {
      case "screen":
        return { screen: this.#screen(task) };
      case "fold":
        return { trained: this.#trainFold(task) };
      case "whole":
        return { trained: this.#trainWhole(task) };
      case "final":
        return { pipeline: this.#trainFinal(task) };
    }
  }

  #screen({ candidate, fold, rows, steps }: ScreenTask): ScreenResult {
    const { table, target, weights, balanced, monotone, seed, held } = this.#job;
    const name = `${fold}/${rows}`;
    const sample = this.#sampleOf(fold, rows, name);
    const began = performance.now();
    const { pipeline } = fitPipeline(candidate, {
      table,
      target,
      weights,
      balanced,
      monotone,
      rows: sample.train,
      stoppingRows: held.length > 0 ? sample.validation : undefined,
      steps,
      rng: createRng(seed).fork("fold").fork(fold),
      prepared: this.#preparedFor(name),
    });
    const predictions = pipeline.predict(table, sample.validation);
    const seconds = secondsSince(began);
    this.#limitPrepared();
    return {
      validation: this.#score(predictions, sample.validation),
      ...this.#toScore(predictions, sample.validation),
      seconds,
    };
  }

  #trainFold(task: FoldTask): TrainedResult {
    const { train, validation } = this.#job.folds[task.fold];
    return this.#train(task, `${task.fold}`, train, validation, task.fold);
  }

  #trainWhole(task: WholeTask): TrainedResult {
    return this.#train(task, "rest", this.#job.rest, undefined, 0);
  }

  /** @param validation undefined: the model predicts its training rows out of sample */
  #train(
    { candidate, seconds }: FoldTask | WholeTask,
    name: string,
    rows: Int32Array,
    validation: Int32Array | undefined,
    stream: number,
  ): TrainedResult {
    const { table, target, weights, balanced, monotone, seed, held } = this.#job;
    const began = performance.now();
    const recorder = validation && this.#recorderFor(candidate, validation);
    const { pipeline, fitted } = fitPipeline(candidate, {
      table,
      target,
      weights,
      balanced,
      monotone,
      rows,
      // Rows that decide when training ends are not unseen: without a holdout their score is the
      // estimate, and a model must end its training by other rows.
      stoppingRows: held.length > 0 || recorder ? validation : undefined,
      steps: recorder?.last,
      recorder,
      heldRows: held.length > 0 && recorder?.last !== undefined ? held : undefined,
      outOfSample: validation === undefined,
      seconds,
      rng: createRng(seed).fork("fold").fork(stream),
      prepared: this.#preparedFor(name),
    });
    const fitSeconds = secondsSince(began);
    const predicting = performance.now();
    const sample = rows.subarray(0, scoredTrainingRows(table.columns.length));
    const own = pipeline.predict(table, sample);
    const secondsPerRow = secondsSince(predicting) / sample.length;
    const predictions =
      validation === undefined ? fitted.outOfSample : pipeline.predict(table, validation);
    if (predictions === undefined)
      throw new Error(`${candidate.model} has no predictions out of sample`);
    this.#limitPrepared();
    return {
      train: this.#score(own, sample),
      ...this.#toScore(own, sample),
      validation: this.#score(predictions, validation ?? rows),
      predictions,
      held: pipeline.predict(table, held),
      path: recorder?.path,
      steps: fitted.steps,
      fitSeconds,
      secondsPerRow,
      pipeline: JSON.stringify(pipeline.toJSON()),
    };
  }

  #trainFinal({ candidate, fold, steps }: FinalTask): string {
    const { table, target, weights, balanced, monotone, seed, finalFolds } = this.#job;
    const part = fold === undefined ? undefined : finalFolds[fold];
    const { pipeline } = fitPipeline(candidate, {
      table,
      target,
      weights,
      balanced,
      monotone,
      rows: part?.train ?? Int32Array.from({ length: table.rows }, (_, i) => i),
      stoppingRows: part?.validation,
      steps,
      rng: createRng(seed)
        .fork("final")
        .fork(fold ?? -1),
      prepared: this.#preparedFor(`final ${fold ?? "all"}`),
    });
    this.#limitPrepared();
    return JSON.stringify(pipeline.toJSON());
  }

  /**
   * For a model that can be cut back, and with a holdout for one whose training the validation rows
   * end. Many of these rows flatter it by next to nothing.
   */
  #recorderFor(
    { model, params }: ModelCandidate,
    validation: Int32Array,
  ): PathRecorder | undefined {
    const { target, weights, folds, held } = this.#job;
    const { mostSteps, stopsByRows } = models[model];
    const numbers = Math.max(validation.length, held.length) * Math.max(1, target.classes);
    if (folds.length < 2 || numbers > MAX_PATH_NUMBERS) return undefined;
    if (mostSteps === undefined && !(held.length > 0 && stopsByRows?.(params) === true))
      return undefined;
    const of = selectTarget(target, validation);
    return new PathRecorder(of, selectWeights(weights, validation), mostSteps?.(params));
  }

  #score(predictions: Float64Array, rows: Int32Array): number {
    const { target, weights, metric, metricSettings } = this.#job;
    if (metric === undefined) return Number.NaN;
    return metrics[metric].score(
      predictions,
      selectTarget(target, rows),
      selectWeights(weights, rows),
      metricSettings,
    );
  }

  /** What the host needs to compute a score itself. */
  #toScore(predictions: Float64Array, rows: Int32Array): { readonly scored?: ScoredPart } {
    return this.#job.metric === undefined ? { scored: { rows, predictions } } : {};
  }

  #sampleOf(fold: number, rows: number, name: string): Fold {
    let sample = this.#samples.get(name);
    if (sample === undefined) {
      const { target, folds, seed } = this.#job;
      const whole = folds[fold];
      const classes = target.classes > 0 ? target.values : undefined;
      const rng = createRng(seed).fork("sample").fork(name);
      const most = MAX_VALIDATION_ROWS_OF_SAMPLE;
      sample = {
        train: sampleRows(whole.train, rows, classes, rng.fork("train")),
        validation: sampleRows(whole.validation, most, classes, rng.fork("validation")),
      };
      this.#samples.set(name, sample);
    }
    return sample;
  }

  #preparedFor(name: string): PreparedRows {
    let prepared = this.#prepared.get(name);
    if (prepared === undefined) {
      // Other rows are as many: both together must not exceed the limit.
      this.#limitPrepared(MAX_PREPARED_BYTES / 2);
      this.#prepared.set(name, (prepared = new Map()));
    }
    return prepared;
  }

  #limitPrepared(most = MAX_PREPARED_BYTES): void {
    let bytes = 0;
    for (const entries of this.#prepared.values())
      for (const { x, stopping, held } of entries.values())
        for (const part of [x, stopping, held]) bytes += part === undefined ? 0 : matrixBytes(part);
    if (bytes > most) this.#prepared.clear();
  }
}
