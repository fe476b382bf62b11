import { hashText } from "./hash.ts";

/**
 * Counter-based random numbers: the n-th draw is a function of (seed, path of forks, n). Forking
 * costs nothing and never disturbs the parent, so `root.fork(trial.number)` gives every trial its
 * own stream whatever the number of workers.
 */
export interface Rng {
  fork(key: number | string): Rng;
  /** In [0, 1), 53 bits. */
  uniform(): number;
  /** In 0 … count − 1, without modulo bias. */
  integer(count: number): number;
  normal(): number;
  uniformInto(out: Float64Array): void;
  normalInto(out: Float64Array): void;
  shuffle(indices: Uint32Array): void;
}

/** Where `threefry` leaves its two words: returning an array would allocate at every draw. */
export const block = new Uint32Array(2);

/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3",
 * §4.2), two by two written out: twice as fast as a loop over a table.
 */
export function threefry(key0: number, key1: number, counter0: number, counter1: number): void {
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  // Four rounds, then a key is injected; the rotations alternate between two sets of four.
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
  block[0] = a;
  block[1] = b;
}

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
    // Draws use counters whose high word is below 2³⁰; numbers and names fork in two other halves,
    // so no stream meets another.
    if (typeof key === "number")
      threefry(
        this.#key0,
        this.#key1,
        key | 0,
        0x80000000 | (Math.floor(key / 0x100000000) & 0x3fffffff),
      );
    else
      threefry(
        this.#key0,
        this.#key1,
        hashText(key),
        0x40000000 | (hashText(key, 0x050c5d1f) & 0x3fffffff),
      );
    return new Stream(block[0] | 0, block[1] | 0);
  }
  uniform(): number {
    threefry(this.#key0, this.#key1, this.#low, this.#high);
    this.#low = (this.#low + 1) | 0;
    if (this.#low === 0) this.#high++;
    return ((block[0] >>> 5) * 67108864 + (block[1] >>> 6)) / 9007199254740992;
  }
  integer(count: number): number {
    // 53 random bits; the few highest values that would favour small results are drawn again.
    const limit = 9007199254740992 - (9007199254740992 % count);
    for (;;) {
      const x = this.uniform() * 9007199254740992;
      if (x < limit) return x % count;
    }
  }
  normal(): number {
    // Polar method (Marsaglia and Bray 1964); each round gives two.
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
  normalInto(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.normal();
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

/** @param seed any safe integer */
export function createRng(seed: number): Rng {
  return new Stream(seed | 0, Math.floor(seed / 0x100000000) | 0);
}
