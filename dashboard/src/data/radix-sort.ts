/** Bits of a key that one pass sorts by: its counts stay in the fastest cache. */
const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
const MASK = DIGITS - 1;
/** Digits of half a key, which has 32 bits. */
const HALF_DIGITS = 3;
const SIGN = 0x80000000;

/**
 * Rows in the ascending order of their numbers, none of which is NaN; equal ones keep their order. A
 * radix sort from the least digit on: the bits of a number, made such that their order is that of
 * whole numbers, move with the row, so that each pass reads them in turn.
 */
export function radixSorted(rows: Uint32Array, numbers: Float64Array): Uint32Array {
  const { length } = rows;
  const make = (): Uint32Array => new Uint32Array(length);
  let [low, high, from] = [make(), make(), rows];
  let [nextLow, nextHigh, to] = [make(), make(), make()];
  const counts = readKeys(rows, numbers, low, high);
  for (let pass = 0; pass < counts.length; pass++) {
    const starts = counts[pass]!;
    const shift = (pass % HALF_DIGITS) * DIGIT_BITS;
    const isLow = pass < HALF_DIGITS;
    const digits = isLow ? low : high;
    if (starts[(digits[0]! >>> shift) & MASK] === length) continue; // all have this digit
    countsToStarts(starts);
    for (let i = 0; i < length; i++) {
      const at = starts[(digits[i]! >>> shift) & MASK]!++;
      if (isLow) nextLow[at] = low[i]!;
      nextHigh[at] = high[i]!;
      to[at] = from[i]!;
    }
    if (isLow) [low, nextLow] = [nextLow, low];
    [high, nextHigh] = [nextHigh, high];
    [from, to] = [to, from === rows ? make() : from];
  }
  return from;
}

/** Reads the halves of the keys. @returns how many keys have each digit, for each pass */
function readKeys(
  rows: Uint32Array,
  numbers: Float64Array,
  low: Uint32Array,
  high: Uint32Array,
): readonly Uint32Array[] {
  const counts = Array.from({ length: 2 * HALF_DIGITS }, () => new Uint32Array(DIGITS));
  const [a, b, c, d, e, f] = [
    counts[0]!,
    counts[1]!,
    counts[2]!,
    counts[3]!,
    counts[4]!,
    counts[5]!,
  ];
  const number = new Float64Array(1);
  const [LOW, HIGH] = [0, 1]; // all platforms that browsers run on are little-endian
  const words = new Uint32Array(number.buffer);
  for (let i = 0; i < rows.length; i++) {
    number[0] = numbers[rows[i]!]! + 0; // −0 is 0
    const isNegative = (words[HIGH]! & SIGN) !== 0;
    const l = isNegative ? ~words[LOW]! >>> 0 : words[LOW]!;
    const h = isNegative ? ~words[HIGH]! >>> 0 : (words[HIGH]! | SIGN) >>> 0;
    low[i] = l;
    high[i] = h;
    a[l & MASK]!++;
    b[(l >>> DIGIT_BITS) & MASK]!++;
    c[l >>> (2 * DIGIT_BITS)]!++;
    d[h & MASK]!++;
    e[(h >>> DIGIT_BITS) & MASK]!++;
    f[h >>> (2 * DIGIT_BITS)]!++;
  }
  return counts;
}

/** Replaces each count by the sum of those before it. */
function countsToStarts(counts: Uint32Array): void {
  let sum = 0;
  for (let digit = 0; digit < counts.length; digit++) {
    const count = counts[digit]!;
    counts[digit] = sum;
    sum += count;
  }
}
