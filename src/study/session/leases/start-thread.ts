import type { BeatOptions } from "./thread.ts";

/** A thread that renews leases. */
export interface BeatThread {
  stop(): Promise<void>;
}

/** Resolves when the thread has started; undefined if it could not: then only the timer renews. */
export async function startThread(options: BeatOptions): Promise<BeatThread | undefined> {
  const { Worker } = await import("node:worker_threads");
  // Without this process's flags, which are meant for its own program.
  const worker = new Worker(new URL("./thread.js", import.meta.url), {
    workerData: options,
    execArgv: [],
  });
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const ready = await new Promise<boolean>((resolve) => {
    worker.once("message", () => resolve(true));
    worker.once("error", () => resolve(false));
  });
  if (!ready) return undefined;
  worker.unref();
  return {
    async stop() {
      // Not terminated, since it may be in the middle of a transaction.
      worker.ref();
      worker.postMessage("stop");
      await exited;
    },
  };
}
