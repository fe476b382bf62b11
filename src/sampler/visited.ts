import type { Space } from "../space/space.ts";
import type { Columns, History } from "../trial/history.ts";

/** Which points of a finite space have been given out. Follows the history as it grows. */
export class Visited {
  readonly #space: Space<any>;
  readonly #finished = new Set<string>();
  #rows = 0;
  #now = new Set<string>();
  constructor(space: Space<any>) {
    this.#space = space;
  }
  /** To be called with each new history. */
  update(history: History): void {
    for (; this.#rows < history.finished.length; this.#rows++)
      this.#finished.add(row(history.finished, this.#rows));
    this.#now = new Set();
    for (const columns of [history.pending, history.paused])
      for (let i = 0; i < columns.length; i++) this.#now.add(row(columns, i));
  }
  has(key: string): boolean {
    return this.#finished.has(key) || this.#now.has(key);
  }
  /** Until the next update. */
  add(key: string): void {
    this.#now.add(key);
  }
  get size(): number {
    let n = this.#finished.size;
    for (const key of this.#now) if (!this.#finished.has(key)) n++;
    return n;
  }
  /** The key of a point, equal for all coordinates that mean the same values. */
  key(unit: Float64Array): string {
    const canonical = new Float64Array(this.#space.width);
    this.#space.toUnit(this.#space.fromUnit(unit), canonical);
    return canonical.join();
  }
}

function row(columns: Columns, i: number): string {
  let key = "";
  for (let d = 0; d < columns.unit.length; d++) key += (d === 0 ? "" : ",") + columns.unit[d][i];
  return key;
}
