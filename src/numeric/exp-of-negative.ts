/** ln 2 in two parts: products of the first with n are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** A number of 1.5 · 2⁵² has no digits behind the point: adding it rounds. */
const ROUNDER = 6755399441055744;
/** Least exponent whose power of e has all its digits. */
const LEAST = -708;
const POWERS_OF_TWO = Float64Array.from({ length: 1024 }, (_, i) => 2 ** -i);

/**
 * e to the power v, for v of at most 0, with an error below one unit in the last place; below −708
 * it is that of −708. As `Math.exp`, by the reduction and rational function of fdlibm (Sun
 * Microsystems 1993, `e_exp.c`), in steps that a kernel can repeat to the last bit.
 */
export function expOfNegative(v: number): number {
  const x = Math.max(v, LEAST);
  const n = x * Math.LOG2E + ROUNDER - ROUNDER;
  const high = x - n * LN2_HIGH;
  const low = n * LN2_LOW;
  const f = high - low;
  const t = f * f;
  let p = -0.0000016533902205465252 + t * 4.1381367970572385e-8;
  p = 0.00006613756321437934 + t * p;
  p = -0.0027777777777015593 + t * p;
  p = 0.16666666666666602 + t * p;
  const c = f - t * p;
  return (1 - (low - (f * c) / (2 - c) - high)) * POWERS_OF_TWO[-n];
}
