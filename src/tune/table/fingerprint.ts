import { HASH_START, hashText, hashWord } from "../../numeric/hash.ts";

/** Marks the end of a cell, so that `ab|c` and `a|bc` differ (31 is ASCII's unit separator). */
const CELL_END = 31;

/** Hash of every cell of a table, taken while the rows are read. */
export class DataFingerprint {
  #hash = HASH_START;
  #rows = 0;

  /** Appends a row. */
  addRow(cells: readonly string[]): void {
    let hash = this.#hash;
    for (let j = 0; j < cells.length; j++) hash = hashWord(hashText(cells[j], hash), CELL_END);
    this.#hash = hash;
    this.#rows++;
  }

  /** `rows x columns - hash`, for example `300x7-1f9a3c02`. */
  toText(columns: number): string {
    return `${this.#rows}x${columns}-${(this.#hash >>> 0).toString(16)}`;
  }
}
