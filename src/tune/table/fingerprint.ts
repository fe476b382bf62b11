import { HASH_START, hashText, hashWord } from "../../numeric/hash.ts";
import type { CellBlock } from "./source/cell-block.ts";

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

  /** Appends the rows of a block. */
  addBlock(block: CellBlock): void {
    const { bytes, starts, ends, rows, width } = block;
    let hash = this.#hash;
    for (let cell = 0; cell < rows * width; cell++) {
      const before = hash;
      let bits = 0;
      for (let at = starts[cell]; at < ends[cell]; at++) {
        const byte = bytes[at];
        bits |= byte;
        hash = hashWord(hash, byte);
      }
      // Texts are hashed by their UTF-16, which is the same in ASCII.
      if (bits >= 0x80) hash = hashText(block.textOf(cell), before);
      hash = hashWord(hash, CELL_END);
    }
    this.#hash = hash;
    this.#rows += rows;
  }

  /** `rows x columns - hash`, for example `300x7-1f9a3c02`. */
  toText(columns: number): string {
    return `${this.#rows}x${columns}-${(this.#hash >>> 0).toString(16)}`;
  }
}
