import { type Guest, startChild } from "../../process/child.ts";
import type { TrialFailure } from "../../trial/failure.ts";
import type { ScoreFunction } from "../metric.ts";
import { selectTarget } from "../pipeline.ts";
import { selectWeights } from "../training-weights.ts";
import type {
  FinalTask,
  FoldTask,
  FromChild,
  Job,
  JobTask,
  ScoredPart,
  ScreenResult,
  ScreenTask,
  ToChild,
  TrainedResult,
  WholeTask,
} from "./job.ts";

type JobChild = Guest<ToChild, FromChild>;

interface QueuedTask {
  readonly task: JobTask;
  readonly owner: object;
  readonly settle: (answer: FromChild) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Child processes that run the tasks of a job, first come, first served. Processes and not threads,
 * because a model that needs too much memory, or is ended in the middle of its training, must not
 * take anything else with it.
 */
export class JobHost {
  /** Number of processes. */
  readonly count: number;
  readonly #job: Job;
  readonly #score: ScoreFunction;
  readonly #script: URL;
  readonly #idle: JobChild[] = [];
  readonly #busy = new Map<JobChild, QueuedTask>();
  readonly #queue: QueuedTask[] = [];
  #closed = false;

  /**
   * Starts the processes.
   * @param options.score for a job without a metric: computes the scores in this process
   * @param options.script their program; another one than the default is for tests
   */
  constructor(
    job: Job,
    count: number,
    {
      score = () => Number.NaN,
      script = new URL("./job-child.js", import.meta.url),
    }: { readonly score?: ScoreFunction; readonly script?: URL } = {},
  ) {
    this.#job = job;
    this.#score = score;
    this.count = count;
    this.#script = script;
    for (let i = 0; i < count; i++) this.#idle.push(this.#startChild());
  }

  /**
   * Runs a task in the next free process.
   * @param owner by which `callOff` finds the task
   * @throws Error what the model threw, the error of `callOff`, or `stopped` after `close`;
   *   TrialFailure when the process ended
   */
  async screen(task: ScreenTask, owner: object): Promise<ScreenResult> {
    const result = await this.#enqueue(task, owner, (answer) =>
      "screen" in answer ? answer.screen : undefined,
    );
    const { scored, ...rest } = result;
    return scored === undefined ? result : { ...rest, validation: this.#scoreOf(scored) };
  }

  /** As `screen`. */
  async train(task: FoldTask | WholeTask, owner: object): Promise<TrainedResult> {
    const result = await this.#enqueue(task, owner, (answer) =>
      "trained" in answer ? answer.trained : undefined,
    );
    const { scored, ...rest } = result;
    if (scored === undefined) return result;
    const { folds, rest: searched } = this.#job;
    const rows = task.kind === "fold" ? folds[task.fold].validation : searched;
    const { predictions } = rest;
    return {
      ...rest,
      train: this.#scoreOf(scored),
      validation: this.#scoreOf({ rows, predictions }),
    };
  }

  #scoreOf({ rows, predictions }: ScoredPart): number {
    const { target, weights } = this.#job;
    return this.#score(predictions, selectTarget(target, rows), selectWeights(weights, rows));
  }

  /** As `screen`. @returns the trained pipeline, a `PipelineJson`, as text */
  trainFinal(task: FinalTask, owner: object): Promise<string> {
    return this.#enqueue(task, owner, (answer) =>
      "pipeline" in answer ? answer.pipeline : undefined,
    );
  }

  #enqueue<R>(
    task: JobTask,
    owner: object,
    resultOf: (answer: FromChild) => R | undefined,
  ): Promise<R> {
    return new Promise((resolve, reject) => {
      const settle = (answer: FromChild): void => {
        const result = resultOf(answer);
        if (result !== undefined) resolve(result);
        else reject(new Error("error" in answer ? answer.error : "wrong kind of answer"));
      };
      this.#queue.push({ task, owner, settle, reject });
      this.#startNext();
    });
  }

  /** Rejects every task of an owner, waiting or running, and ends the processes that run them. */
  async callOff(owner: object, error: Error): Promise<void> {
    for (let i = this.#queue.length - 1; i >= 0; i--)
      if (this.#queue[i].owner === owner) this.#queue.splice(i, 1)[0].reject(error);
    const ended: Promise<void>[] = [];
    for (const [child, queued] of [...this.#busy]) {
      if (queued.owner !== owner) continue;
      this.#busy.delete(child);
      queued.reject(error);
      ended.push(endChild(child));
    }
    await Promise.all(ended);
    this.#startNext();
  }

  /** Rejects every task and ends every process. */
  async close(): Promise<void> {
    this.#closed = true;
    const children = [...this.#idle, ...this.#busy.keys()];
    for (const { reject } of [...this.#queue, ...this.#busy.values()]) reject(new Error("stopped"));
    this.#queue.length = 0;
    this.#busy.clear();
    await Promise.all(children.map(endChild));
  }

  #startChild(): JobChild {
    const child: JobChild = startChild(this.#script, { quiet: true });
    child.onMessage = (answer) => {
      const queued = this.#busy.get(child);
      this.#busy.delete(child);
      this.#idle.push(child);
      queued?.settle(answer);
      this.#startNext();
    };
    child.onExit = (failure) => this.#forget(child, failure);
    const { table } = this.#job;
    child.send({ job: { ...this.#job, table: { ...table, columns: [] } } });
    for (const column of table.columns) child.send({ column });
    return child;
  }

  /**
   * Rejects the task of a process that ended. It is replaced only when a task waits, so a process
   * that can't be started fails tasks instead of being started without end.
   */
  #forget(child: JobChild, failure: TrialFailure): void {
    const queued = this.#busy.get(child);
    this.#busy.delete(child);
    const at = this.#idle.indexOf(child);
    if (at !== -1) this.#idle.splice(at, 1);
    queued?.reject(failure);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.count && !this.#closed) {
      const child = this.#idle.pop() ?? this.#startChild();
      const queued = this.#queue.shift()!; // the queue is not empty
      this.#busy.set(child, queued);
      child.send({ task: queued.task });
    }
  }
}

function endChild(child: JobChild): Promise<void> {
  child.onMessage = () => {};
  child.onExit = () => {};
  return child.kill();
}
