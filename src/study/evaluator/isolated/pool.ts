import { Worker } from "node:worker_threads";
import { type Guest, startChild } from "../../../process/child.ts";
import { TrialFailure } from "../../../trial/failure.ts";
import { PRUNED_RESULT } from "../../../trial/pruned.ts";
import { toError } from "../../../trial/thrown.ts";
import type { LiveTrial } from "../../session/live-trial.ts";
import { startTimer, type Timer } from "../timer.ts";
import type { FromGuest, ToGuest } from "./messages.ts";

/** The program of the threads and processes. */
const GUEST_PROGRAM = new URL("./guest.js", import.meta.url);
/** Time for an objective to end by its trial's signal before its thread or process is ended. */
const ABORT_GRACE_MS = 250;
/** Least time in which a thread or process must have loaded the module, if trials have a limit. */
const MIN_LOADING_SECONDS = 60;

type TrialGuest = Guest<ToGuest, FromGuest>;

function startThread(module: URL, megabytes: number | undefined): TrialGuest {
  const worker = new Worker(GUEST_PROGRAM, {
    workerData: { module: module.href },
    // The flag of a program that is given as text does not let a thread run a file.
    ...(process.execArgv.some((flag) => flag.startsWith("--input-type")) && { execArgv: [] }),
    ...(megabytes && { resourceLimits: { maxOldGenerationSizeMb: megabytes } }),
  });
  const guest: TrialGuest = {
    send: (message) => worker.postMessage(message),
    kill: async () => void (await worker.terminate()),
    onMessage: () => {},
    onExit: () => {},
  };
  let lastError: unknown;
  worker.on("message", (message: FromGuest) => guest.onMessage(message));
  worker.on("error", (error) => {
    lastError = error;
  });
  worker.on("exit", (code) => {
    const { code: errorCode } = (lastError ?? {}) as { code?: string };
    guest.onExit(
      errorCode === "ERR_WORKER_OUT_OF_MEMORY"
        ? new TrialFailure("memory", `needed more than ${megabytes} MB`)
        : new TrialFailure(
            "error",
            lastError instanceof Error ? lastError.message : `the worker ended with code ${code}`,
            lastError,
          ),
    );
  });
  return guest;
}

/** Threads or processes that evaluate a module's default export, one trial each at a time. */
export class Pool {
  readonly #start: () => TrialGuest;
  readonly #idle: TrialGuest[] = [];
  readonly #all = new Set<TrialGuest>();

  constructor(module: URL, isolate: "thread" | "process", megabytes: number | undefined) {
    this.#start = () =>
      isolate === "thread"
        ? startThread(module, megabytes)
        : startChild(GUEST_PROGRAM, { args: [module.href], megabytes });
  }

  /**
   * The objective's result.
   * @throws TrialFailure with the reason; an Error with the message of what the objective threw
   */
  async evaluate(trial: LiveTrial, seconds: number | undefined): Promise<unknown> {
    trial.signal.throwIfAborted();
    const guest = this.#idle.pop() ?? this.#start();
    this.#all.add(guest);
    guest.onExit = () => this.#remove(guest);
    const evaluation = new Evaluation(guest, trial);
    let timeout: TrialFailure | undefined;
    const limit = (limitSeconds: number, what: string): Timer =>
      startTimer(() => {
        timeout = new TrialFailure("timeout", `${what} longer than ${limitSeconds} s`);
        trial.abort(timeout.message);
      }, limitSeconds);
    // The trial's time begins with its objective, not with the start of its thread or process.
    let timer =
      seconds === undefined
        ? undefined
        : limit(Math.max(seconds, MIN_LOADING_SECONDS), "loading the module took");
    evaluation.onCall = () => {
      trial.startClock();
      timer?.stop();
      if (seconds !== undefined) timer = limit(seconds, "took");
    };
    const onAbort = (): void => evaluation.abort();
    trial.signal.addEventListener("abort", onAbort);
    try {
      const result = await evaluation.run();
      if (timeout !== undefined) throw timeout;
      return result;
    } catch (error) {
      throw timeout ?? error;
    } finally {
      timer?.stop();
      trial.signal.removeEventListener("abort", onAbort);
      if (evaluation.hasEnded) this.#remove(guest);
      else this.#idle.push(guest);
    }
  }

  #remove(guest: TrialGuest): void {
    this.#all.delete(guest);
    const at = this.#idle.indexOf(guest);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((g) => g.kill()));
    this.#all.clear();
    this.#idle.length = 0;
  }
}

/** One trial in one thread or process. */
class Evaluation {
  readonly #guest: TrialGuest;
  readonly #trial: LiveTrial;
  #reject: (error: unknown) => void = () => {};
  #isSettled = false;
  #grace: ReturnType<typeof setTimeout> | undefined;
  /** The error by which the process ends, where it could say so. */
  #crash: TrialFailure | undefined;
  /** Whether the thread or process has ended, or is being ended. */
  hasEnded = false;
  /** Called when the module is loaded and its objective is called. */
  onCall: () => void = () => {};

  constructor(guest: TrialGuest, trial: LiveTrial) {
    this.#guest = guest;
    this.#trial = trial;
  }

  async run(): Promise<unknown> {
    const { number, repeat, params, fidelity } = this.#trial;
    const onExit = this.#guest.onExit;
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#reject = reject;
        this.#guest.onMessage = (message) => this.#receive(message, resolve);
        this.#guest.onExit = (failure) => {
          // After a kill, `#end` gives the reason.
          if (!this.hasEnded) reject(this.#crash ?? failure);
          this.hasEnded = true;
        };
        this.#guest.send({ type: "evaluate", number, repeat, params, fidelity });
      });
    } finally {
      this.#isSettled = true;
      clearTimeout(this.#grace);
      this.#guest.onMessage = () => {};
      this.#guest.onExit = onExit;
    }
  }

  /** Aborts the trial's signal there; ends the thread or process if the objective goes on. */
  abort(): void {
    const { reason } = this.#trial.signal;
    const error = reason instanceof Error ? reason : new Error("stopped");
    this.#guest.send({ type: "abort", reason: error.message });
    this.#grace = setTimeout(() => void this.#end(error), ABORT_GRACE_MS);
  }
  async #end(error: Error): Promise<void> {
    if (this.#isSettled) return;
    this.hasEnded = true;
    await this.#guest.kill();
    this.#reject(error);
  }

  #receive(message: FromGuest, resolve: (result: unknown) => void): void {
    const trial = this.#trial;
    // A trial that has ended may still report, from a timer for example.
    if (message.trial !== trial.number) return;
    switch (message.type) {
      case "called":
        this.onCall();
        break;
      case "done":
        resolve(message.pruned ? PRUNED_RESULT : message.result);
        break;
      case "threw":
        this.#reject(toError(message.thrown));
        break;
      case "crashed": {
        const error = toError(message.thrown);
        this.#crash = new TrialFailure("error", error.message, error);
        break;
      }
      case "attribute":
        trial.setAttr(message.key, message.value);
        break;
      case "report":
        void this.#answer(message.id, trial.report(message.value, message.step));
        break;
      case "read":
        void this.#answer(message.id, trial.checkpoint.read());
        break;
      case "write":
        void this.#answer(message.id, trial.checkpoint.write(message.bytes, message.step));
        break;
    }
  }
  async #answer(id: number, result: Promise<unknown>): Promise<void> {
    try {
      this.#guest.send({ type: "answer", id, value: await result });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#guest.send({ type: "answer", id, value: undefined, error: message });
    }
  }
}
