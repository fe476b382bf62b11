import type { TrialFailure } from "../trial/failure.ts";
import { type Guest, startChild } from "./child.ts";

interface QueuedTask<Task, Answer> {
  readonly task: Task;
  readonly owner: object;
  readonly settle: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** What the processes of a pool are sent. */
interface PoolOptions<Opening> {
  /** Their program, which calls `serveAsChild`. */
  readonly script: URL;
  /** Number of processes. */
  readonly count: number;
  /** Sends what every process gets once, before its first task. */
  readonly begin: (send: (message: Opening) => void) => void;
}

/**
 * Child processes that run tasks, first come, first served. Processes and not threads, because a
 * task that needs too much memory, or is ended in the middle of its work, must not take anything
 * else with it.
 */
export class TaskPool<Opening, Task, Answer> {
  readonly #options: PoolOptions<Opening>;
  readonly #idle: Guest<Opening | { readonly task: Task }, Answer>[] = [];
  readonly #busy = new Map<
    Guest<Opening | { readonly task: Task }, Answer>,
    QueuedTask<Task, Answer>
  >();
  readonly #queue: QueuedTask<Task, Answer>[] = [];
  #closed = false;

  /** Starts the processes. */
  constructor(options: PoolOptions<Opening>) {
    this.#options = options;
    for (let i = 0; i < options.count; i++) this.#idle.push(this.#startChild());
  }

  /**
   * Runs a task in the next free process.
   * @param owner by which `callOff` finds the task
   * @param resultOf the result in an answer; undefined for an answer of another kind
   * @throws Error what `callOff` was given, or `stopped` after `close`; TrialFailure when the process
   *   ended; what the answer has as `error`
   */
  run<R>(task: Task, owner: object, resultOf: (answer: Answer) => R | undefined): Promise<R> {
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer): void => {
        const result = resultOf(answer);
        if (result !== undefined) resolve(result);
        else reject(new Error(errorOf(answer) ?? "wrong kind of answer"));
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

  #startChild(): Guest<Opening | { readonly task: Task }, Answer> {
    const { script, begin } = this.#options;
    const child = startChild<Opening | { readonly task: Task }, Answer>(script, { quiet: true });
    child.onMessage = (answer) => {
      const queued = this.#busy.get(child);
      this.#busy.delete(child);
      this.#idle.push(child);
      queued?.settle(answer);
      this.#startNext();
    };
    child.onExit = (failure) => this.#forget(child, failure);
    begin((message) => child.send(message));
    return child;
  }

  /**
   * Rejects the task of a process that ended. It is replaced only when a task waits, so a process
   * that can't be started fails tasks instead of being started without end.
   */
  #forget(child: Guest<Opening | { readonly task: Task }, Answer>, failure: TrialFailure): void {
    const queued = this.#busy.get(child);
    this.#busy.delete(child);
    const at = this.#idle.indexOf(child);
    if (at !== -1) this.#idle.splice(at, 1);
    queued?.reject(failure);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.#options.count && !this.#closed) {
      const child = this.#idle.pop() ?? this.#startChild();
      const queued = this.#queue.shift()!; // the queue is not empty
      this.#busy.set(child, queued);
      child.send({ task: queued.task });
    }
  }
}

/** The message of an answer that is an error. */
function errorOf(answer: unknown): string | undefined {
  const isObject = typeof answer === "object" && answer !== null;
  return isObject && "error" in answer ? String(answer.error) : undefined;
}

function endChild<To, From>(child: Guest<To, From>): Promise<void> {
  child.onMessage = () => {};
  child.onExit = () => {};
  return child.kill();
}
