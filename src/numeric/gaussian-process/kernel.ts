/** √5, the factor of r in the Matérn-5/2 kernel. */
export const SQRT5 = Math.sqrt(5);

/** Prior variance of the constant mean; the values are standardised, so 1 is their own. */
export const CONSTANT_VARIANCE = 1;

/**
 * Divides the numbers of n points by their length scales; choices, which follow them, are copied.
 * @param x n × size
 * @param inverse 1/ℓ of each dimension
 */
export function scaleInto(
  x: Float64Array,
  n: number,
  size: number,
  numbers: number,
  inverse: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i++)
    for (let d = 0; d < size; d++)
      out[i * size + d] = d < numbers ? x[i * size + d] * inverse[d] : x[i * size + d];
}

/**
 * r² = Σ (Δx/ℓ)² over numbers + Σ [≠]/ℓ² over choices, of the scaled point at index `i` of `a` and
 * the one at index `j` of `b`.
 */
export function squaredDistance(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  size: number,
  numbers: number,
  inverse: Float64Array,
): number {
  let sum = 0;
  for (let d = 0; d < numbers; d++) {
    const t = a[i + d] - b[j + d];
    sum += t * t;
  }
  for (let d = numbers; d < size; d++) if (a[i + d] !== b[j + d]) sum += inverse[d] * inverse[d];
  return sum;
}
