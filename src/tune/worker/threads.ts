import { Worker } from "node:worker_threads";
import { TrialFailure } from "../../study/outcome.ts";
import type { FitResult, FoldScore, Job, Task } from "./work.ts";

interface Waiting {
  readonly task: Task;
  readonly owner: object;
  readonly resolve: (result: any) => void;
  readonly reject: (error: Error) => void;
}

/** Worker threads that share a job's table. Tasks are done in the order in which they are given; those of one owner can be called off. */
export class Threads {
  /** Threads in all. */
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
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: this.#job });
    worker.on("message", (message: { result?: unknown; error?: string }) => {
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      if (waiting !== undefined) {
        if (message.error !== undefined) waiting.reject(new Error(message.error));
        else waiting.resolve(message.result);
      }
      this.#next();
    });
    worker.on("error", (error) =>
      this.#gone(
        worker,
        (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY"
          ? new TrialFailure("memory", "the model needed more memory than there is")
          : error,
      ),
    );
    return worker;
  }

  #gone(worker: Worker, error: Error): void {
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at !== -1) this.#idle.splice(at, 1);
    waiting?.reject(error);
    if (this.#closed) return;
    this.#idle.push(this.#start());
    this.#next();
  }

  #next(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const worker = this.#idle.pop()!;
      const waiting = this.#queue.shift()!;
      this.#busy.set(worker, waiting);
      worker.postMessage({ id: 0, task: waiting.task });
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
    for (let i = this.#queue.length - 1; i >= 0; i--) if (this.#queue[i]!.owner === owner) this.#queue.splice(i, 1)[0]!.reject(error);
    for (const [worker, waiting] of [...this.#busy]) {
      if (waiting.owner !== owner) continue;
      this.#busy.delete(worker);
      waiting.reject(error);
      worker.removeAllListeners();
      await worker.terminate();
      if (!this.#closed) this.#idle.push(this.#start());
    }
    this.#next();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle, ...this.#busy.keys()];
    for (const waiting of [...this.#queue, ...this.#busy.values()]) waiting.reject(new Error("stopped"));
    this.#queue.length = 0;
    this.#busy.clear();
    for (const w of workers) w.removeAllListeners();
    await Promise.all(workers.map((w) => w.terminate()));
  }
}
