import { hashWord } from "../../numeric/hash.ts";

/** Hashes that are kept; the error of the estimate is about 1 / √(half of them), 2 %. */
const MAX_KEPT = 4096;

/**
 * Estimates the number of distinct texts in bounded memory by adaptive sampling (Flajolet 1990, "On
 * adaptive sampling"): of all hashes those are kept that end in a number of zero bits, which grows.
 */
export class DistinctEstimate {
  #kept = new Set<number>();
  /** The low bits that are zero in hashes that are kept. */
  #mask = 0;

  /** Takes a text into account. @param textHash `hashText` of it */
  add(textHash: number): void {
    let hash = textHash;
    // FNV-1a mixes its low bits badly; these are the steps of MurmurHash3's finalizer.
    hash = hashWord(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    if ((hash & this.#mask) !== 0) return;
    this.#kept.add(hash);
    if (this.#kept.size <= MAX_KEPT) return;
    this.#mask = 2 * this.#mask + 1;
    this.#kept = new Set([...this.#kept].filter((h) => (h & this.#mask) === 0));
  }

  /** The number of distinct texts so far; exact up to 4096, but for equal hashes. */
  get count(): number {
    return this.#kept.size * (this.#mask + 1);
  }
}
