import type { Storage } from "../../storage/storage.ts";
import type { Live } from "../../trial/live.ts";
import type { Handle } from "../handle.ts";
import type { BeatData } from "./thread.ts";

/** A lease outlasts two missed heartbeats. */
const BEATS = 3;

interface Thread {
  stop(): Promise<void>;
}

/**
 * Keeps the leases of what is under way here. A timer renews them, and tells a trial that was lost
 * to end; where an evaluation may keep this thread busy for longer than a lease lasts, another
 * thread renews them too, with a connection of its own.
 */
export class Heartbeat {
  readonly #storage: Storage;
  readonly #study: string;
  readonly #worker: string;
  readonly #lease: number;
  readonly #held: Live<Handle>;
  #timer: ReturnType<typeof setInterval> | undefined;
  #thread: Promise<Thread | undefined> | undefined;

  /** @param lease milliseconds */
  constructor(storage: Storage, study: string, worker: string, lease: number, held: Live<Handle>) {
    this.#storage = storage;
    this.#study = study;
    this.#worker = worker;
    this.#lease = lease;
    this.#held = held;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#renew(), Math.min(this.#lease / BEATS, 2 ** 31 - 1));
    (this.#timer as { unref?: () => void }).unref?.();
  }
  async #renew(): Promise<void> {
    const handles = this.#held.values();
    if (handles.length === 0) return;
    try {
      const told = await this.#storage.renew(
        handles.map((h) => h.ticket),
        this.#lease,
      );
      for (const [i, answer] of told.entries())
        if (answer === "lost") handles[i].abort("its lease was lost");
    } catch {
      // A storage that can't be reached now may be at the next beat; the lease outlasts two.
    }
  }

  /**
   * From now on another thread renews the leases too. Without need where nobody else can take a
   * trial. Resolves when it beats.
   */
  async guard(): Promise<void> {
    if (!this.#storage.supports.processes) return;
    await (this.#thread ??= startThread({
      url: this.#storage.url,
      study: this.#study,
      worker: this.#worker,
      lease: this.#lease,
      every: this.#lease / BEATS,
    }));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await (await this.#thread)?.stop();
  }
}

/** Undefined where this runtime has no threads: then the timer alone has to do. */
async function startThread(data: BeatData): Promise<Thread | undefined> {
  if (typeof process === "undefined" || !process.versions?.node) return undefined;
  const { Worker } = await import("node:worker_threads");
  // None of the flags that this process was started with: they are meant for its own program.
  const worker = new Worker(new URL("./thread.js", import.meta.url), {
    workerData: data,
    execArgv: [],
  });
  const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const ready = new Promise<boolean>((resolve) => {
    worker.once("message", () => resolve(true));
    worker.once("error", () => resolve(false));
  });
  if (!(await ready)) return undefined;
  worker.unref();
  return {
    async stop() {
      // Not terminated: it may be in the middle of a transaction.
      worker.ref();
      worker.postMessage("stop");
      await gone;
    },
  };
}
