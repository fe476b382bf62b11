import { MORE_DIRECTIONS, SOBOL_DIMENSIONS } from "./more-sobol-directions.ts";
import { threefry, type Words } from "./rng.ts";
import { Sobol } from "./sobol.ts";
import { FIRST_DIRECTIONS } from "./sobol-directions.ts";

/** Permutations kept for Halton digits; with more, all are dropped and made again when needed. */
const MAX_CACHED_PERMUTATIONS = 20_000;
/** Receives the words of `threefry`; read before the next call. */
const words: Words = new Uint32Array(2);
const sobol = new Sobol(FIRST_DIRECTIONS + MORE_DIRECTIONS);

export { SOBOL_DIMENSIONS };

/** As `Sobol.writeScrambled`. @param out its length is at most `SOBOL_DIMENSIONS` */
export function scrambledSobol(index: number, seed: number, out: Float64Array): void {
  sobol.writeScrambled(index, seed, out);
}

const primes: number[] = [2];

/** The k-th prime number, from 0. */
function nthPrime(k: number): number {
  for (let n = primes[primes.length - 1] + 1; primes.length <= k; n++)
    if (primes.every((p) => p * p > n || n % p !== 0)) primes.push(n);
  return primes[k];
}

/**
 * Writes a point of the scrambled Halton sequence in [0, 1)^d: coordinate k is the radical inverse
 * of `index` in base b, the k-th prime number, with a random permutation of the digits at each
 * position (Owen 2017, "A randomized Halton algorithm in R").
 * @param index of the point in the sequence, from 0
 * @param seed of the permutations; any 32-bit integer
 * @param out receives the point
 */
export function scrambledHalton(index: number, seed: number, out: Float64Array): void {
  for (let d = 0; d < out.length; d++) {
    const base = nthPrime(d);
    let n = index;
    let scale = 1 / base;
    let x = 0;
    for (let place = 0; scale > 2 ** -54; place++, scale /= base, n = Math.floor(n / base)) {
      x += permuteDigit(n % base, base, seed, d, place) * scale;
    }
    out[d] = Math.min(x, 1 - 2 ** -53);
  }
}

/** By `seed/dimension/place`. */
const permutations = new Map<string, Uint16Array>();

/** The digit that a random permutation of 0 … base − 1 puts in place of `digit`. */
function permuteDigit(
  digit: number,
  base: number,
  seed: number,
  dimension: number,
  place: number,
): number {
  const key = `${seed}/${dimension}/${place}`;
  let table = permutations.get(key);
  if (!table) {
    if (permutations.size > MAX_CACHED_PERMUTATIONS) permutations.clear();
    table = Uint16Array.from({ length: base }, (_, i) => i);
    for (let i = base - 1; i > 0; i--) {
      threefry(seed | 0, dimension, place, i, words);
      const j = words[0] % (i + 1);
      [table[i], table[j]] = [table[j], table[i]];
    }
    permutations.set(key, table);
  }
  return table[digit];
}
