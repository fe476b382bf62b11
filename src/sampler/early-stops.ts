import type { History } from "../trial/history.ts";

/** Whether trials are stopped, or stand still, by their curves. Follows the history as it grows. */
export class EarlyStops {
  #looked = 0;
  #found = false;
  in({ finished, paused, curve }: History): boolean {
    for (; !this.#found && this.#looked < finished.length; this.#looked++)
      this.#found =
        finished.state[this.#looked] === "pruned" &&
        curve(finished.number[this.#looked]).step.length > 0;
    return this.#found || paused.length > 0;
  }
}
