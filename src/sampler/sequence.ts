import type { History } from "../trial/history.ts";

/**
 * Follows how far a sequence of points has been used, from the index in the sequence that each
 * trial's sampler state contains: `{ place: 17 }`.
 */
export class Sequence {
  #rows = 0;
  /** Greatest index of a finished trial. */
  #last = -1;

  /** The first index above those of all trials of this history. */
  next(history: History): number {
    const { finished, pending, paused } = history;
    for (; this.#rows < finished.length; this.#rows++)
      this.#last = Math.max(this.#last, indexOf(history, finished.number[this.#rows]));
    let last = this.#last;
    for (const { length, number } of [pending, paused])
      for (let i = 0; i < length; i++) last = Math.max(last, indexOf(history, number[i]));
    return last + 1;
  }
}

/** Index in the sequence of a trial's point; −1 for a trial of other origin. */
function indexOf(history: History, number: number): number {
  const note = history.note(number) as { readonly place?: unknown } | undefined;
  return typeof note?.place === "number" ? note.place : -1;
}
