/** Parts of equal width by which a value's bin is looked up. */
const PARTS = 1024;

/**
 * Finds the bins of a column's values. The range of the borders is cut into parts of equal width, so
 * that only the borders of a value's own part are searched.
 */
export class Coder {
  readonly #borders: Float64Array;
  readonly #low: number;
  readonly #scale: number;
  /** Borders in lower parts, for each part. */
  readonly #before = new Int32Array(PARTS + 2);

  /** @param borders ascending; see `Binned.borders` */
  constructor(borders: Float64Array) {
    const first = borders[0] === -Infinity ? 1 : 0;
    const last = borders.length - 1;
    const width = last > first ? borders[last] - borders[first] : 0;
    this.#borders = borders;
    this.#low = borders[first] ?? 0;
    this.#scale = width > 0 && width < Infinity ? PARTS / width : 0;
    for (const border of borders) this.#before[this.#partOf(border) + 1]++;
    for (let p = 0; p <= PARTS; p++) this.#before[p + 1] += this.#before[p];
  }

  /** The part of a value. A greater value is never in a lower part, rounding included. */
  #partOf(v: number): number {
    const part = (v - this.#low) * this.#scale;
    // NaN is 0 · ∞: with a scale of 0 there is one part.
    return part >= 1 ? (part < PARTS ? Math.floor(part) : PARTS) : 0;
  }

  /** The bin of a value; that of NaN is 0. */
  codeOf(v: number): number {
    if (Number.isNaN(v)) return 0;
    const borders = this.#borders;
    const part = this.#partOf(v);
    let from = this.#before[part];
    let to = this.#before[part + 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (v > borders[middle]) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /**
   * Writes the bin of each of `count` values from `at` on; that of NaN is 0.
   */
  write(values: Float64Array, count: number, codes: Uint8Array, at: number): void {
    const borders = this.#borders;
    const before = this.#before;
    for (let i = 0; i < count; i++) {
      const v = values[i];
      const part = this.#partOf(v);
      let from = before[part];
      let to = before[part + 1];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (v > borders[middle]) from = middle + 1;
        else to = middle;
      }
      codes[at + i] = Number.isNaN(v) ? 0 : from;
    }
  }
}
