import { TaskPool } from "../../../process/task-pool.ts";
import type { ForecasterJson } from "../methods/forecaster.ts";
import type {
  ForecastJob,
  ForecastTask,
  FromForecastChild,
  LastTask,
  OriginResult,
  OriginTask,
} from "./forecast-job.ts";

/** Child processes that train forecasters. */
export class ForecastHost {
  /** Number of processes. */
  readonly count: number;
  readonly #pool: TaskPool<{ readonly job: ForecastJob }, ForecastTask, FromForecastChild>;

  constructor(job: ForecastJob, count: number) {
    this.count = count;
    this.#pool = new TaskPool({
      script: new URL("./forecast-child.js", import.meta.url),
      count,
      begin: (send) => send({ job }),
    });
  }

  /** As `TaskPool.run`. @param owner by which `callOff` finds the task */
  forecast(task: OriginTask, owner: object): Promise<OriginResult> {
    return this.#pool.run(task, owner, (answer) =>
      "origin" in answer ? answer.origin : undefined,
    );
  }

  /** As `forecast`, for training on all steps. */
  async train(task: LastTask, owner: object): Promise<ForecasterJson> {
    const text = await this.#pool.run(task, owner, (answer) =>
      "forecaster" in answer ? answer.forecaster : undefined,
    );
    return JSON.parse(text) as ForecasterJson;
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
