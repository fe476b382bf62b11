import type { History, HistoryColumns } from "../trial/history.ts";

/**
 * The points of a finite space that trials have used, by their canonical coordinates. It follows
 * the history as it grows.
 */
export class Visited {
  readonly #finished = new Set<string>();
  #rows = 0;
  /** Points of pending and paused trials, and those added since the last update. */
  #unfinished = new Set<string>();

  /** Takes in the rows that are new; to be called with each new history. */
  update({ finished, pending, paused }: History): void {
    for (; this.#rows < finished.length; this.#rows++)
      this.#finished.add(keyOfRow(finished, this.#rows));
    this.#unfinished = new Set();
    for (const columns of [pending, paused])
      for (let i = 0; i < columns.length; i++) this.#unfinished.add(keyOfRow(columns, i));
  }

  /** @param unit canonical coordinates */
  has(unit: Float64Array): boolean {
    const key = unit.join();
    return this.#finished.has(key) || this.#unfinished.has(key);
  }

  /** Counts a point as used until the next update. @param unit canonical coordinates */
  add(unit: Float64Array): void {
    this.#unfinished.add(unit.join());
  }

  /** Number of different points. */
  get size(): number {
    let n = this.#finished.size;
    for (const key of this.#unfinished) if (!this.#finished.has(key)) n++;
    return n;
  }
}

/** The same text as `join` gives for the coordinates of a row. */
function keyOfRow({ unit }: HistoryColumns, row: number): string {
  let key = "";
  for (let d = 0; d < unit.length; d++) key += (d === 0 ? "" : ",") + unit[d][row];
  return key;
}
