import type { PackedGradients } from "./kernels.ts";

/** Bits of the three numbers that are packed into one. */
const PACKED_BITS = 64;

/** Number of bits of whole numbers up to n. */
const bitsOf = (n: number): number => Math.ceil(Math.log2(n + 1));

/**
 * Chooses the units of gradients and curvatures so that the sum of any rows has room next to their
 * number.
 */
export function chooseUnits(
  g: Float64Array,
  h: Float64Array | undefined,
  into: PackedGradients,
): void {
  let sumG = 0;
  let sumH = 0;
  for (let i = 0; i < g.length; i++) sumG += Math.abs(g[i]);
  if (h !== undefined) for (let i = 0; i < h.length; i++) sumH += h[i];
  const n = g.length;
  into.countBits = bitsOf(n);
  const rest = PACKED_BITS - into.countBits;
  into.hBits = h === undefined ? 0 : rest >> 1;
  // One bit of a gradient is its sign; sums of whole numbers may be n above the sum before rounding.
  // No more than 2⁵¹, so that plain JavaScript has the same sums.
  const gBits = Math.min(51, rest - into.hBits - 1);
  into.unitG = sumG / (2 ** gBits - n - 1);
  into.unitH = h === undefined ? 1 : sumH / (2 ** Math.min(51, into.hBits) - n - 1);
}
