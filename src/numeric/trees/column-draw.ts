import type { Rng } from "../rng.ts";

/**
 * Draws columns for the splits of a tree, without replacement. Columns that were found constant in
 * a node are constant in all nodes below it, and are not drawn there again: among one-hot columns
 * these are most. They come first in a permutation of all columns, of which nodes below move only
 * what follows.
 */
export class ColumnDraw {
  readonly #columns: Uint32Array;
  readonly #rng: Pick<Rng, "integer">;
  /** Columns that are constant in this node, first in `#columns`. */
  #constant = 0;
  /** Columns that were drawn in this node and vary; they follow. */
  #varying = 0;

  constructor(columns: number, rng: Pick<Rng, "integer">) {
    this.#columns = Uint32Array.from({ length: columns }, (_, j) => j);
    this.#rng = rng;
  }

  /** Number of columns known to be constant in this node, for `start` in the nodes below it. */
  get constant(): number {
    return this.#constant;
  }

  /** Begins with a node. @param constant columns that its parent knows to be constant */
  start(constant: number): void {
    this.#constant = constant;
    this.#varying = 0;
  }

  /** Another column; −1 where all have been drawn. */
  next(): number {
    const at = this.#constant + this.#varying;
    const rest = this.#columns.length - at;
    if (rest === 0) return -1;
    return this.#swap(at, at + this.#rng.integer(rest));
  }

  /** Says whether the last column drawn varies in this node. */
  found(varies: boolean): void {
    if (varies) this.#varying++;
    else {
      this.#swap(this.#constant, this.#constant + this.#varying);
      this.#constant++;
    }
  }

  /** Returns the column that comes to index `i`. */
  #swap(i: number, j: number): number {
    const columns = this.#columns;
    const moved = columns[j];
    columns[j] = columns[i];
    columns[i] = moved;
    return moved;
  }
}
