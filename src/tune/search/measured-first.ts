import type { LiveTrial } from "../../study/session/live-trial.ts";
import type { Session } from "../../study/session/session.ts";
import { candidateOf } from "./candidates.ts";

/**
 * Candidates that wait for the first one of their model, by whose seconds theirs are estimated: screens
 * on few rows in a process that has just begun say less, and take time themselves.
 */
export class MeasuredFirst {
  readonly #session: Session;
  /** By model: resolves when its first candidate has finished. */
  readonly #finished = new Map<string, Promise<void>>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Notes that a trial, the first of its model, is being evaluated. */
  begin({ number, params }: LiveTrial): void {
    const finished = new Promise<void>((resolve) => {
      const stop = this.#session.emitter.on("finished", ({ trial }) => {
        if (trial.number !== number) return;
        stop();
        resolve();
      });
    });
    this.#finished.set(candidateOf(params).model, finished);
  }

  /** Resolves when the first trial of the same model has finished, or this one is to end. */
  async wait({ params, signal }: LiveTrial): Promise<void> {
    const finished = this.#finished.get(candidateOf(params).model);
    if (finished === undefined || signal.aborted) return;
    await Promise.race([
      finished,
      new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true }),
      ),
    ]);
  }
}
