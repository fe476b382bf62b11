/** Rows that are looked at, spread evenly over a column: writing all digits of a number takes time. */
const MAX_ROWS = 20_000;
/** Digits that 32-bit numbers hold. */
const DIGITS = 7;

/**
 * The share of the numbers of a column that have more than seven significant digits, which a number of
 * 32 bits does not hold. Missing cells are none, and neither are numbers that 32 bits hold exactly, such
 * as whole numbers up to 16,777,216. Of a long column 20,000 rows are looked at.
 */
export function shareOfLostDigits(values: Float64Array): number {
  const step = Math.max(1, values.length / MAX_ROWS);
  let lost = 0;
  let seen = 0;
  for (let at = 0; at < values.length; at += step, seen++) {
    const value = values[Math.floor(at)];
    if (Number.isFinite(value) && Math.fround(value) !== value && !isShort(value)) lost++;
  }
  return seen === 0 ? 0 : lost / seen;
}

const isShort = (value: number): boolean => Number(value.toPrecision(DIGITS)) === value;
