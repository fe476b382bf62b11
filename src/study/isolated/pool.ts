import { Worker } from "node:worker_threads";
import { type Guest, startChild } from "../../process/child.ts";
import { TrialFailure } from "../../trial/failure.ts";
import { type Handle, PRUNED_RESULT } from "../handle.ts";
import type { FromGuest, ToGuest } from "./messages.ts";

/** The program that a guest runs. */
const GUEST = new URL("./guest.js", import.meta.url);
type TrialGuest = Guest<ToGuest, FromGuest>;

function thread(module: URL, megabytes: number | undefined): TrialGuest {
  const worker = new Worker(GUEST, {
    workerData: { module: module.href },
    ...(megabytes && { resourceLimits: { maxOldGenerationSizeMb: megabytes } }),
  });
  const guest: TrialGuest = {
    send: (m) => worker.postMessage(m),
    kill: async () => void (await worker.terminate()),
    onMessage: () => {},
    onExit: () => {},
  };
  let last: unknown;
  worker.on("message", (m) => guest.onMessage(m));
  worker.on("error", (error) => {
    last = error;
  });
  worker.on("exit", (code) => {
    const memory = (last as { code?: string } | undefined)?.code === "ERR_WORKER_OUT_OF_MEMORY";
    guest.onExit(
      memory
        ? new TrialFailure("memory", `needed more than ${megabytes} MB`)
        : new TrialFailure(
            "error",
            last instanceof Error ? last.message : `the worker ended with code ${code}`,
          ),
    );
  });
  worker.unref();
  return guest;
}

export class Pool {
  readonly #make: () => TrialGuest;
  readonly #idle: TrialGuest[] = [];
  readonly #all = new Set<TrialGuest>();
  constructor(module: URL, isolate: "thread" | "process", megabytes: number | undefined) {
    this.#make = () =>
      isolate === "thread"
        ? thread(module, megabytes)
        : startChild(GUEST, { args: [module.href], megabytes });
  }

  /**
   * @throws TrialFailure with the reason; whatever the objective threw, as an Error of the same
   * message
   */
  evaluate(trial: Handle, seconds: number | undefined): Promise<unknown> {
    const guest = this.#idle.pop() ?? this.#make();
    this.#all.add(guest);
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle = (): void => {
        clearTimeout(timer);
        trial.signal.removeEventListener("abort", stop);
        guest.onMessage = () => {};
        guest.onExit = () => {
          this.#all.delete(guest);
          const at = this.#idle.indexOf(guest);
          if (at !== -1) this.#idle.splice(at, 1);
        };
      };
      const end = (error: Error): void => {
        settle();
        this.#all.delete(guest);
        void guest.kill().then(() => reject(error));
      };
      const stop = (): void =>
        end(trial.signal.reason instanceof Error ? trial.signal.reason : new Error("stopped"));
      guest.onExit = (failure) => {
        settle();
        this.#all.delete(guest);
        reject(failure);
      };
      const answer = (id: number, value: Promise<unknown>): void =>
        void value.then(
          (v) => guest.send({ type: "answer", id, value: v }),
          (error: Error) =>
            guest.send({ type: "answer", id, value: undefined, error: error.message }),
        );
      guest.onMessage = (message) => {
        switch (message.type) {
          case "done":
            settle();
            this.#idle.push(guest);
            return resolve(message.pruned ? PRUNED_RESULT : message.result);
          case "threw":
            settle();
            this.#idle.push(guest);
            return reject(new Error(message.message));
          case "attribute":
            return trial.setAttr(message.key, message.value);
          case "report":
            return answer(message.id, trial.report(message.value, message.step));
          case "read":
            return answer(message.id, trial.checkpoint.read());
          case "write":
            return answer(message.id, trial.checkpoint.write(message.bytes, message.step));
        }
      };
      if (trial.signal.aborted) return stop();
      trial.signal.addEventListener("abort", stop, { once: true });
      if (seconds !== undefined)
        timer = setTimeout(
          () => end(new TrialFailure("timeout", `took longer than ${seconds} s`)),
          seconds * 1000,
        );
      guest.send({
        type: "evaluate",
        number: trial.number,
        repeat: trial.repeat,
        params: trial.params,
        fidelity: trial.fidelity,
      });
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((g) => g.kill()));
    this.#all.clear();
    this.#idle.length = 0;
  }
}
