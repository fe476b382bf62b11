import { type Guest, startChild } from "../../process/child.ts";
import type { TrialFailure } from "../../trial/failure.ts";
import type { FitResult, FoldScore, FromWorker, Job, Task, ToWorker } from "./work.ts";

type Worker = Guest<ToWorker, FromWorker>;
interface Waiting {
  readonly task: Task;
  readonly owner: object;
  readonly resolve: (result: any) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Processes that do the tasks of a job, in the order in which they are given; those of one owner
 * can be called off. Processes and not threads: a model that needs more memory than there is, and
 * one that is ended in the middle of its training, take nothing else with them.
 */
export class Workers {
  /** Processes in all. */
  readonly count: number;
  readonly #job: Job;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];
  #closed = false;

  constructor(job: Job, count: number) {
    this.#job = job;
    this.count = count;
    for (let i = 0; i < count; i++) this.#idle.push(this.#start());
  }

  #start(): Worker {
    const worker: Worker = startChild(new URL("./worker.js", import.meta.url), { quiet: true });
    worker.onMessage = (message) => {
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      if (waiting !== undefined) {
        if ("error" in message) waiting.reject(new Error(message.error));
        else waiting.resolve(message.result);
      }
      this.#next();
    };
    worker.onExit = (failure) => this.#gone(worker, failure);
    worker.send({ job: this.#job });
    return worker;
  }

  /**
   * Another takes its place when there is a task for it: what can't be started fails that task,
   * instead of being started for ever.
   */
  #gone(worker: Worker, failure: TrialFailure): void {
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at !== -1) this.#idle.splice(at, 1);
    waiting?.reject(failure);
    this.#next();
  }

  #next(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.count && !this.#closed) {
      const worker = this.#idle.pop() ?? this.#start();
      const waiting = this.#queue.shift()!;
      this.#busy.set(worker, waiting);
      worker.send({ task: waiting.task });
    }
  }

  do(task: Extract<Task, { kind: "fold" }>, owner: object): Promise<FoldScore>;
  do(task: Extract<Task, { kind: "fit" }>, owner: object): Promise<FitResult>;
  do(task: Task, owner: object): Promise<FoldScore | FitResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, owner, resolve, reject });
      this.#next();
    });
  }

  /** Ends what this owner has under way or waiting. */
  async callOff(owner: object, error: Error): Promise<void> {
    for (let i = this.#queue.length - 1; i >= 0; i--)
      if (this.#queue[i].owner === owner) this.#queue.splice(i, 1)[0].reject(error);
    const ended: Promise<void>[] = [];
    for (const [worker, waiting] of [...this.#busy]) {
      if (waiting.owner !== owner) continue;
      this.#busy.delete(worker);
      waiting.reject(error);
      ended.push(end(worker));
    }
    await Promise.all(ended);
    this.#next();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle, ...this.#busy.keys()];
    for (const waiting of [...this.#queue, ...this.#busy.values()])
      waiting.reject(new Error("stopped"));
    this.#queue.length = 0;
    this.#busy.clear();
    await Promise.all(workers.map(end));
  }
}

function end(worker: Worker): Promise<void> {
  worker.onMessage = () => {};
  worker.onExit = () => {};
  return worker.kill();
}
