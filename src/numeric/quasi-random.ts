import { block, threefry } from "./rng.ts";
import { directions } from "./sobol-directions.ts";

const BITS = 32;
/** Dimensions that the table of direction numbers covers. */
export const SOBOL_DIMENSIONS = directions.length + 1;

/**
 * Column d holds the 32 direction integers of dimension d (Bratley and Fox 1988, eq. 1–2), the
 * first dimension being van der Corput's.
 */
function directionIntegers(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let j = 0; j < BITS; j++) v[j] = 2 ** (31 - j);
    return v;
  }
  const [polynomial, ...initial] = directions[dimension - 1] as [number, ...number[]];
  const s = initial.length;
  for (let j = 0; j < s; j++) v[j] = initial[j] * 2 ** (31 - j);
  for (let j = s; j < BITS; j++) {
    let x = v[j - s] ^ (v[j - s] >>> s);
    for (let k = 1; k < s; k++) if ((polynomial >> (s - k)) & 1) x ^= v[j - k];
    v[j] = x;
  }
  return v;
}

const cached: Uint32Array[] = [];

/**
 * Coordinate `dimension` of the `index`-th Sobol point as a 32-bit fraction, in Gray code order as
 * SciPy's.
 */
export function sobolBits(index: number, dimension: number): number {
  const v = (cached[dimension] ??= directionIntegers(dimension));
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
 * Nested uniform (Owen) scrambling by a hash in which each bit depends only on lower ones, on
 * reversed bits (Burley 2020, listing 3).
 */
function owenScramble(bits: number, seed: number): number {
  let x = reverseBits(bits);
  x = (x + seed) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reverseBits(x);
}

/**
 * A point of the scrambled Sobol sequence in [0, 1); `out.length` is the number of dimensions, at
 * most `SOBOL_DIMENSIONS`.
 */
export function scrambledSobol(index: number, seed: number, out: Float64Array): void {
  for (let d = 0; d < out.length; d++) {
    threefry(seed | 0, 0x50b01, d, 0);
    out[d] = (owenScramble(sobolBits(index, d), block[0]) + 0.5) / 4294967296;
  }
}

const primes: number[] = [2];
function prime(k: number): number {
  for (let n = primes[primes.length - 1] + 1; primes.length <= k; n++)
    if (primes.every((p) => p * p > n || n % p !== 0)) primes.push(n);
  return primes[k];
}

/**
 * The radical inverse of `index` in base b with each digit permuted at random by place (Owen 2017,
 * "A randomized Halton algorithm").
 */
export function scrambledHalton(index: number, seed: number, out: Float64Array): void {
  for (let d = 0; d < out.length; d++) {
    const base = prime(d);
    let n = index;
    let scale = 1 / base;
    let x = 0;
    for (let place = 0; scale > 2 ** -54; place++, scale /= base, n = Math.floor(n / base)) {
      x += permutedDigit(n % base, base, seed, d, place) * scale;
    }
    out[d] = Math.min(x, 1 - 2 ** -53);
  }
}

const permutations = new Map<string, Uint16Array>();
function permutedDigit(
  digit: number,
  base: number,
  seed: number,
  dimension: number,
  place: number,
): number {
  const key = `${seed}/${dimension}/${place}`;
  let table = permutations.get(key);
  if (!table) {
    if (permutations.size > 20_000) permutations.clear();
    table = Uint16Array.from({ length: base }, (_, i) => i);
    for (let i = base - 1; i > 0; i--) {
      threefry(seed | 0, dimension, place, i);
      const j = block[0] % (i + 1);
      [table[i], table[j]] = [table[j], table[i]];
    }
    permutations.set(key, table);
  }
  return table[digit];
}
