import { TaskPool } from "../../process/task-pool.ts";
import type { ScoreFunction } from "../metric.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
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

type Opening = Exclude<ToChild, { readonly task: JobTask }>;

/** Child processes that run the tasks of a job. */
export class JobHost {
  /** Number of processes. */
  readonly count: number;
  readonly #job: Job;
  readonly #score: ScoreFunction;
  readonly #pool: TaskPool<Opening, JobTask, FromChild>;

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
    const { table } = job;
    this.#pool = new TaskPool({
      script,
      count,
      begin(send) {
        send({ job: { ...job, table: { ...table, columns: [] } } });
        for (const column of table.columns) send({ column });
      },
    });
  }

  /**
   * Runs a task in the next free process.
   * @param owner by which `callOff` finds the task
   * @throws Error what the model threw, the error of `callOff`, or `stopped` after `close`;
   *   TrialFailure when the process ended
   */
  async screen(task: ScreenTask, owner: object): Promise<ScreenResult> {
    const result = await this.#pool.run(task, owner, (answer) =>
      "screen" in answer ? answer.screen : undefined,
    );
    const { scored, ...rest } = result;
    return scored === undefined ? result : { ...rest, validation: this.#scoreOf(scored) };
  }

  /** As `screen`. */
  async train(task: FoldTask | WholeTask, owner: object): Promise<TrainedResult> {
    const result = await this.#pool.run(task, owner, (answer) =>
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
    return this.#pool.run(task, owner, (answer) =>
      "pipeline" in answer ? answer.pipeline : undefined,
    );
  }

  /** As `TaskPool.callOff`. */
  callOff(owner: object, error: Error): Promise<void> {
    return this.#pool.callOff(owner, error);
  }

  /** As `TaskPool.close`. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}
