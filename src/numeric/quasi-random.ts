import { threefry, type Words } from "./rng.ts";
import { directionsOf } from "./sobol-directions.ts";

/** Bits of a Sobol coordinate. */
const BITS = 32;
/** Second key word of the streams that scramble Sobol points, unlike any that Halton points use. */
const SOBOL_STREAM = 0x50b01;
/** Permutations kept for Halton digits; with more, all are dropped and made again when needed. */
const MAX_CACHED_PERMUTATIONS = 20_000;
/** Receives the words of `threefry`; read before the next call. */
const words: Words = new Uint32Array(2);

export { SOBOL_DIMENSIONS } from "./sobol-directions.ts";

/**
 * The 32 direction integers of a dimension (Bratley and Fox 1988, eq. 1–2); dimension 0 is van der
 * Corput's sequence.
 */
function computeDirectionIntegers(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let j = 0; j < BITS; j++) v[j] = 2 ** (31 - j);
    return v;
  }
  const { polynomial, initial } = directionsOf(dimension);
  const s = initial.length;
  for (let j = 0; j < s; j++) v[j] = initial[j] * 2 ** (31 - j);
  for (let j = s; j < BITS; j++) {
    let x = v[j - s] ^ (v[j - s] >>> s);
    for (let k = 1; k < s; k++) if ((polynomial >> (s - k)) & 1) x ^= v[j - k];
    v[j] = x;
  }
  return v;
}

/** By dimension, computed once each. */
const directionIntegers: Uint32Array[] = [];

/**
 * One coordinate of a Sobol point as a 32-bit fraction (multiples of 2⁻³²), in Gray code order,
 * which is SciPy's (Antonov and Saleev 1979).
 * @param index of the point in the sequence, from 0
 * @param dimension 0 to `SOBOL_DIMENSIONS` − 1
 */
export function sobolBits(index: number, dimension: number): number {
  const v = (directionIntegers[dimension] ??= computeDirectionIntegers(dimension));
  let gray = index ^ (index >>> 1);
  let x = 0;
  for (let j = 0; gray !== 0; j++, gray >>>= 1) if (gray & 1) x ^= v[j];
  return x >>> 0;
}

function reverseBits(x: number): number {
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}

/**
 * Nested uniform (Owen) scrambling: a hash in which each bit depends on lower bits only, applied to
 * the reversed bits (Burley 2020, listing 3).
 */
function scrambleBits(bits: number, seed: number): number {
  let x = reverseBits(bits);
  x = (x + seed) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reverseBits(x);
}

/**
 * Writes a point of the scrambled Sobol sequence in [0, 1)^d (Sobol 1967; Owen 1995).
 * @param index of the point in the sequence, from 0
 * @param seed of the scrambling; any 32-bit integer
 * @param out receives the point; its length d is at most `SOBOL_DIMENSIONS`
 */
export function scrambledSobol(index: number, seed: number, out: Float64Array): void {
  for (let d = 0; d < out.length; d++) {
    threefry(seed | 0, SOBOL_STREAM, d, 0, words);
    out[d] = (scrambleBits(sobolBits(index, d), words[0]) + 0.5) / 2 ** BITS;
  }
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
