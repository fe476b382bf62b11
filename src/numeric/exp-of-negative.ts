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
 * it is that of −708. As `Math.exp`, by the reduction of fdlibm (Sun Microsystems 1993, `e_exp.c`),
 * in steps that a kernel can repeat to the last bit. For the rest f, which is at most ln 2 / 2 from
 * 0, (eᶠ − 1 − f) / f² is a polynomial of degree 9 through its values at the Chebyshev nodes, with
 * an error of 1.3 · 10⁻¹⁷ of eᶠ: a division takes longer. Its terms are added in pairs (Estrin
 * 1960), because a sum waits for each of its additions.
 */
export function expOfNegative(v: number): number {
  const x = Math.max(v, LEAST);
  const n = x * Math.LOG2E + ROUNDER - ROUNDER;
  const f = x - n * LN2_HIGH - n * LN2_LOW;
  const square = f * f;
  const fourth = square * square;
  const a = 0.5 + 0.16666666666666666 * f;
  const b = 0.041666666666623824 + 0.008333333333330039 * f;
  const c = 0.0013888888917367081 + 0.00019841269863171557 * f;
  const d = 2.4801521057868204e-5 + 2.7557268276905696e-6 * f;
  const e = 2.7620201591031547e-7 + 2.5100472505694996e-8 * f;
  const back = c + square * d + fourth * e;
  const p = a + square * b + fourth * back;
  return (1 + (f + square * p)) * POWERS_OF_TWO[-n];
}
