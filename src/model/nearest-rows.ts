import type { Matrix } from "../numeric/matrix.ts";

/** Minkowski distance to the power `power`; Infinity, and unfinished, once it passes `limit`. */
function distanceUpTo(
  limit: number,
  a: Float64Array,
  at: number,
  b: Float64Array,
  bt: number,
  columns: number,
  power: number,
): number {
  let s = 0;
  for (let j = 0; j < columns; j++) {
    const d = Math.abs(a[at + j] - b[bt + j]);
    s += power === 2 ? d * d : power === 1 ? d : d ** power;
    if ((j & 7) === 7 && s > limit) return Infinity;
  }
  return s;
}

/** The training rows nearest to a row, found by comparing it with all of them. */
export class NearestRows {
  readonly #data: Float64Array;
  readonly #rows: number;
  readonly #power: number;
  /** Distances to the power `power`, ascending. */
  readonly distance: Float64Array;
  /** Indices of the rows. */
  readonly row: Int32Array;
  /** How many were found: k, or fewer where distances are NaN or there are fewer rows. */
  found = 0;

  constructor(data: Float64Array, rows: number, k: number, power: number) {
    this.#data = data;
    this.#rows = rows;
    this.#power = power;
    this.distance = new Float64Array(k);
    this.row = new Int32Array(k);
  }

  /**
   * Finds the rows nearest to row i of `x`.
   * @param except a row that is not to be found; −1: none
   */
  find(x: Matrix, i: number, except = -1): void {
    const { columns } = x;
    const from = i * columns;
    this.found = 0;
    for (let r = 0; r < this.#rows; r++) {
      if (r === except) continue;
      const at = r * columns;
      const limit = this.#limit();
      this.#take(distanceUpTo(limit, x.data, from, this.#data, at, columns, this.#power), r, limit);
    }
  }

  /** As `find`, for a row whose distances to all rows are known: they begin at `from`. */
  findAmong(distances: Float64Array, from: number, except = -1): void {
    this.found = 0;
    let limit = this.#limit();
    for (let r = 0; r < this.#rows; r++) {
      const d = distances[from + r];
      // Most rows are farther than those found.
      if (d >= limit && limit < Infinity) continue;
      if (r === except) continue;
      this.#take(d, r, limit);
      limit = this.#limit();
    }
  }

  /** Rows that are not nearer than this are not taken. */
  #limit(): number {
    const k = this.distance.length;
    return this.found < k ? Infinity : this.distance[k - 1];
  }

  #take(d: number, r: number, limit: number): void {
    const { distance, row } = this;
    const k = distance.length;
    // A distance may overflow to Infinity: such a row is still nearer than none.
    if (!(d < limit || (this.found < k && d === Infinity))) return;
    let p = this.found < k ? this.found++ : k - 1;
    for (; p > 0 && distance[p - 1] > d; p--) {
      distance[p] = distance[p - 1];
      row[p] = row[p - 1];
    }
    distance[p] = d;
    row[p] = r;
  }
}
