import type { History } from "../trial/history.ts";

/**
 * Whether a study's trials are stopped or paused by their curves. It follows the history as it
 * grows.
 */
export class EarlyStops {
  #rows = 0;
  #found = false;

  /** Whether the history has a paused trial, or a pruned one that reported a value. */
  existIn({ finished, paused, curve }: History): boolean {
    for (; !this.#found && this.#rows < finished.length; this.#rows++)
      this.#found =
        finished.state[this.#rows] === "pruned" &&
        curve(finished.number[this.#rows]).step.length > 0;
    return this.#found || paused.length > 0;
  }
}
