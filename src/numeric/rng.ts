import { requireWhole } from "../errors/require-number.ts";
import { hashText } from "./hash.ts";

const TWO_53 = 2 ** 53;
/** Start value of the hash that gives the second word of a name; any other than `HASH_START`. */
const SECOND_HASH_START = 0x050c5d1f;

/**
 * Counter-based random numbers: the n-th draw is a function of (seed, path of forks, n). Forking
 * costs nothing and never disturbs the parent, so `root.fork(trial.number)` gives every trial its
 * own stream whatever the number of workers.
 */
export interface Rng {
  /**
   * An independent stream for a key. The same key always gives the same stream, however many
   * numbers the parent has drawn.
   * @param key an integer (its lowest 62 bits count) or a name
   */
  fork(key: number | string): Rng;
  /** A number from the uniform distribution on [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /**
   * A whole number in 0 … count − 1, each equally likely (no modulo bias).
   * @param count 1 to 2⁵³
   */
  integer(count: number): number;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** Fills `out` with numbers from the uniform distribution on [0, 1). */
  uniformInto(out: Float64Array): void;
  /** Puts the entries in random order, in place (Fisher–Yates; Knuth 1997, algorithm 3.4.2P). */
  shuffle(indices: Uint32Array): void;
}

/** Two random 32-bit words. */
export type Words = Uint32Array;

/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3",
 * §4.2): two random words that are a function of the key and the counter, all taken as 32-bit
 * integers. Written out in pairs of four rounds, since that is twice as fast as a loop over a table
 * of rotations.
 * @param out receives the words, which saves an allocation for each draw; returned
 */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Words,
): Words {
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  // A part of the key is added after every four rounds; the rotations alternate between two sets.
  for (let four = 1; ; four += 2) {
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + (four === 1 ? key1 : four === 3 ? key0 : key2)) | 0;
    b = (b + (four === 1 ? key2 : four === 3 ? key1 : key0) + four) | 0;
    if (four === 5) break;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + (four === 1 ? key2 : key1)) | 0;
    b = (b + (four === 1 ? key0 : key2) + four + 1) | 0;
  }
  out[0] = a;
  out[1] = b;
  return out;
}

// Shared by all streams, because every draw reads it before the next one can write it, and an array
// for each fork would cost more than the draw.
const drawnWords: Words = new Uint32Array(2);

class Stream implements Rng {
  readonly #key0: number;
  readonly #key1: number;
  #low = 0;
  #high = 0;
  #spare: number | undefined;
  constructor(key0: number, key1: number) {
    this.#key0 = key0;
    this.#key1 = key1;
  }
  fork(key: number | string): Rng {
    // The two highest bits of a counter are 00 for draws, 10 for forks by a number and 01 for forks
    // by a name, so no fork uses the counter of a draw.
    if (typeof key === "number")
      threefry(
        this.#key0,
        this.#key1,
        key | 0,
        0x80000000 | (Math.floor(key / 0x100000000) & 0x3fffffff),
        drawnWords,
      );
    else
      threefry(
        this.#key0,
        this.#key1,
        hashText(key),
        0x40000000 | (hashText(key, SECOND_HASH_START) & 0x3fffffff),
        drawnWords,
      );
    return new Stream(drawnWords[0] | 0, drawnWords[1] | 0);
  }
  uniform(): number {
    threefry(this.#key0, this.#key1, this.#low, this.#high, drawnWords);
    this.#low = (this.#low + 1) | 0;
    if (this.#low === 0) this.#high++;
    return ((drawnWords[0] >>> 5) * 67108864 + (drawnWords[1] >>> 6)) / TWO_53;
  }
  integer(count: number): number {
    // Of the 2⁵³ values, the last 2⁵³ mod count would favour small results: they are rejected.
    const limit = TWO_53 - (TWO_53 % count);
    for (;;) {
      const x = this.uniform() * TWO_53;
      if (x < limit) return x % count;
    }
  }
  normal(): number {
    // Polar method (Marsaglia and Bray 1964): each accepted point gives two numbers.
    if (this.#spare !== undefined) {
      const z = this.#spare;
      this.#spare = undefined;
      return z;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * scale;
      return u * scale;
    }
  }
  uniformInto(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform();
  }
  shuffle(indices: Uint32Array): void {
    for (let i = indices.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const t = indices[i];
      indices[i] = indices[j];
      indices[j] = t;
    }
  }
}

/**
 * The root stream of a seed.
 * @param seed any safe integer
 * @throws AttuneError `usage` for something else
 */
export function createRng(seed: number): Rng {
  requireWhole("seed", seed, { min: -Number.MAX_SAFE_INTEGER });
  return new Stream(seed | 0, Math.floor(seed / 0x100000000) | 0);
}
