import type { History } from "../trial/history.ts";

/** Follows how far a sequence has been used, from the places that trials noted: `{ place: 17 }`. */
export class Sequence {
  #rows = 0;
  #last = -1;
  /** The first place that no trial of this history, finished or under way, has taken. */
  next(history: History): number {
    for (; this.#rows < history.finished.length; this.#rows++)
      this.#last = Math.max(this.#last, place(history, history.finished.number[this.#rows]));
    let last = this.#last;
    for (const { length, number } of [history.pending, history.paused])
      for (let i = 0; i < length; i++) last = Math.max(last, place(history, number[i]));
    return last + 1;
  }
}

function place(history: History, number: number): number {
  const note = history.note(number) as { place?: unknown } | undefined;
  return typeof note?.place === "number" ? note.place : -1;
}
