import type { NGramReader } from "./n-grams.ts";

/** Which n-grams become columns. */
export interface VocabularyLimits {
  /** Least number of rows that have the n-gram. */
  readonly minRows: number;
  /** Greatest share of the rows that have it: what nearly all texts have tells them apart badly. */
  readonly maxShare: number;
  /** Greatest number of n-grams: those with the most rows. */
  readonly size: number;
}

/** N-grams with a column each. */
interface Vocabulary {
  /** Their hashes, ascending as signed numbers. */
  readonly hashes: Int32Array;
  /** Number of training rows that have each. */
  readonly rows: Int32Array;
}

/** Entries of the table of counts at most; then n-grams with few rows are forgotten. */
const MAX_SLOTS = 1 << 23;
const MIN_SLOTS = 1 << 12;

/** Counts the rows that have each n-gram, in a hash table with open addressing. */
class RowCounts {
  #hashes = new Int32Array(MIN_SLOTS);
  /** 0 for an empty slot. */
  #rows = new Int32Array(MIN_SLOTS);
  /** The last row that was counted, plus 1. */
  #last = new Int32Array(MIN_SLOTS);
  #used = 0;

  add(hash: number, row: number): void {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#rows[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & mask;
    if (this.#last[slot] === row + 1) return;
    this.#last[slot] = row + 1;
    if (this.#rows[slot]++ > 0) return;
    this.#hashes[slot] = hash;
    if (++this.#used > 0.6 * this.#hashes.length) this.#makeRoom();
  }

  /**
   * Doubles the table, or forgets the n-grams of the fewest rows where it is as large as it may be
   * (lossy counting: Manku and Motwani 2002, §4.2).
   */
  #makeRoom(): void {
    let least = 1;
    if (this.#hashes.length >= MAX_SLOTS) {
      let left = this.#used;
      for (; left > MAX_SLOTS / 4; least++)
        left = this.#rows.reduce((sum, rows) => sum + (rows > least ? 1 : 0), 0);
    }
    const [hashes, rows, last] = [this.#hashes, this.#rows, this.#last];
    const size = Math.min(MAX_SLOTS, 2 * hashes.length);
    this.#hashes = new Int32Array(size);
    this.#rows = new Int32Array(size);
    this.#last = new Int32Array(size);
    this.#used = 0;
    for (let from = 0; from < hashes.length; from++) {
      if (rows[from] < least) continue;
      let slot = hashes[from] & (size - 1);
      while (this.#rows[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#hashes[slot] = hashes[from];
      this.#rows[slot] = rows[from];
      this.#last[slot] = last[from];
      this.#used++;
    }
  }

  /** Calls `visit` with each n-gram. */
  each(visit: (hash: number, rows: number) => void): void {
    for (let slot = 0; slot < this.#hashes.length; slot++)
      if (this.#rows[slot] > 0) visit(this.#hashes[slot], this.#rows[slot]);
  }
}

/** Chooses the n-grams of some rows that become columns. Targets do not enter. */
export function chooseVocabulary(
  reader: NGramReader,
  rows: Int32Array,
  { minRows, maxShare, size }: VocabularyLimits,
): Vocabulary {
  const counts = new RowCounts();
  for (const row of rows) reader.read(row, (hash) => counts.add(hash, row));
  // In a small table `maxShare` may allow fewer rows than `minRows` demands.
  const most = Math.max(minRows, Math.floor(maxShare * rows.length));
  const chosen: (readonly [hash: number, rows: number])[] = [];
  counts.each((hash, count) => {
    if (count >= minRows && count <= most) chosen.push([hash, count]);
  });
  if (chosen.length > size) {
    chosen.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    chosen.length = size;
  }
  chosen.sort((a, b) => a[0] - b[0]);
  return {
    hashes: Int32Array.from(chosen, ([hash]) => hash),
    rows: Int32Array.from(chosen, ([, count]) => count),
  };
}

/** Finds the column of an n-gram by its hash. */
export class VocabularyIndex {
  readonly #hashes: Int32Array;
  readonly #columns: Int32Array;

  constructor(hashes: Int32Array) {
    let size = MIN_SLOTS;
    while (size < 2 * hashes.length) size *= 2;
    this.#hashes = new Int32Array(size);
    this.#columns = new Int32Array(size).fill(-1);
    for (const [column, hash] of hashes.entries()) {
      let slot = hash & (size - 1);
      while (this.#columns[slot] >= 0) slot = (slot + 1) & (size - 1);
      this.#hashes[slot] = hash;
      this.#columns[slot] = column;
    }
  }

  /** The column of an n-gram; −1 if it has none. */
  columnOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const column = this.#columns[slot];
      if (column < 0 || this.#hashes[slot] === hash) return column;
    }
  }
}
