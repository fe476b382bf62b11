import { AttuneError } from "../errors/attune-error.ts";

/** How far a computation is. */
export interface ExplainProgress {
  /** What is computed. */
  readonly stage: "importance" | "contributions" | "effect" | "change" | "words" | "pixels";
  /** Steps that are done, of `total`. */
  readonly done: number;
  /** Steps in all. */
  readonly total: number;
}

/** What every computation may be given. */
export interface WatchOptions {
  /** Called at most ten times a second. */
  onProgress?: ((progress: ExplainProgress) => void) | undefined;
  /** Ends the computation when it aborts. */
  signal?: AbortSignal | undefined;
}

/** A computation longer than this lets timers and signals in. */
const PAUSE_MS = 100;

/** Yields to timers and signals between the steps of a long computation, and reports its progress. */
export class Pauses {
  readonly #stage: ExplainProgress["stage"];
  readonly #options: WatchOptions;
  #last = performance.now();

  constructor(stage: ExplainProgress["stage"], options: WatchOptions) {
    this.#stage = stage;
    this.#options = options;
  }

  /** Called after each step. @throws AttuneError `run-failed` once the signal aborts */
  async after(done: number, total: number): Promise<void> {
    const now = performance.now();
    if (now - this.#last < PAUSE_MS) return;
    this.#last = now;
    const { onProgress, signal } = this.#options;
    onProgress?.({ stage: this.#stage, done, total });
    await new Promise((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw new AttuneError("run-failed", "stopped: nothing was explained");
  }
}
