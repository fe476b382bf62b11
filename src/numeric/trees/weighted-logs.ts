/** Larger sums of whole weights are not tabulated. */
const MAX_TABULATED = 10_000_000;

/** w·log₂(w) for sums w of the weights of some rows: from a table where all weights are whole. */
export class WeightedLogs {
  readonly #table: Float64Array;

  /** @param rows the rows of which sums are made; each time that a row occurs counts */
  constructor(weights: Float64Array, rows: Int32Array) {
    let sum = 0;
    let isWhole = true;
    for (const r of rows) {
      sum += weights[r];
      isWhole &&= Number.isInteger(weights[r]);
    }
    this.#table = new Float64Array(isWhole && sum <= MAX_TABULATED ? sum + 1 : 0);
    for (let i = 1; i < this.#table.length; i++) this.#table[i] = i * Math.log2(i);
  }

  /** w·log₂(w); 0 for w = 0 and for what rounding leaves of it. */
  of(w: number): number {
    if (this.#table.length > 0) return this.#table[w];
    return w > 0 ? w * Math.log2(w) : 0;
  }
}
