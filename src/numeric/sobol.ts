import { threefry, type Words } from "./rng.ts";

/** Bits of a coordinate. */
const BITS = 32;
/** Second key word of the streams that scramble points, unlike any that Halton points use. */
const STREAM = 0x50b01;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Receives the words of `threefry`; read before the next call. */
const words: Words = new Uint32Array(2);

/** Whether x has the greatest possible order, 2^degree − 1, modulo a polynomial over GF(2). */
function isPrimitive(polynomial: number, degree: number): boolean {
  const order = 2 ** degree - 1;
  let power = 1;
  for (let k = 1; k <= order; k++) {
    power <<= 1;
    if (power >> degree) power ^= polynomial;
    if (power === 1) return k === order;
  }
  return false;
}

/**
 * The 32 direction integers of each dimension (Bratley and Fox 1988, eq. 1–2). Dimension 0 is van
 * der Corput's sequence; each of the others takes the primitive polynomial that is next, and as many
 * initial numbers as its degree.
 * @param packed the initial numbers, as `FIRST_DIRECTIONS`
 */
function* directionIntegers(packed: string): Generator<Uint32Array, undefined> {
  let at = 0;
  const read = (bits: number): number => {
    let value = 0;
    for (const end = at + bits; at < end; at++)
      value = value * 2 + ((DIGITS.indexOf(packed[Math.floor(at / 6)]) >> (5 - (at % 6))) & 1);
    return value;
  };
  yield Uint32Array.from({ length: BITS }, (_, j) => 2 ** (31 - j));
  for (let s = 1; ; s++)
    for (let polynomial = 2 ** s + 1; polynomial < 2 ** (s + 1); polynomial += 2) {
      if (!isPrimitive(polynomial, s)) continue;
      const v = new Uint32Array(BITS);
      for (let j = 0; j < s; j++) v[j] = (2 * read(j) + 1) * 2 ** (31 - j);
      for (let j = s; j < BITS; j++) {
        let x = v[j - s] ^ (v[j - s] >>> s);
        for (let k = 1; k < s; k++) if ((polynomial >> (s - k)) & 1) x ^= v[j - k];
        v[j] = x;
      }
      yield v;
    }
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

/** The Sobol sequence (Sobol 1967) in as many dimensions as there are direction numbers. */
export class Sobol {
  readonly #next: Generator<Uint32Array, undefined>;
  /** Direction integers by dimension, each computed once. */
  readonly #directions: Uint32Array[] = [];

  /** @param packed initial direction numbers, as `FIRST_DIRECTIONS` */
  constructor(packed: string) {
    this.#next = directionIntegers(packed);
  }

  /**
   * One coordinate of a point as a 32-bit fraction (multiples of 2⁻³²), in Gray code order, which is
   * SciPy's (Antonov and Saleev 1979).
   * @param index of the point in the sequence, from 0
   */
  bits(index: number, dimension: number): number {
    while (this.#directions.length <= dimension) this.#directions.push(this.#next.next().value!);
    const v = this.#directions[dimension];
    let gray = index ^ (index >>> 1);
    let x = 0;
    for (let j = 0; gray !== 0; j++, gray >>>= 1) if (gray & 1) x ^= v[j];
    return x >>> 0;
  }

  /**
   * Writes a point of the scrambled sequence in [0, 1)^d (Owen 1995).
   * @param index of the point in the sequence, from 0
   * @param seed of the scrambling; any 32-bit integer
   * @param out receives the point
   */
  writeScrambled(index: number, seed: number, out: Float64Array): void {
    for (let d = 0; d < out.length; d++) {
      threefry(seed | 0, STREAM, d, 0, words);
      out[d] = (scrambleBits(this.bits(index, d), words[0]) + 0.5) / 2 ** BITS;
    }
  }
}
