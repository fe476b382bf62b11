/**
 * Binomial coefficient: the number of ways to choose k of n items. Exact while the products of the
 * recurrence stay below 2⁵³; 0 for k > n.
 */
export function binomial(n: number, k: number): number {
  let c = 1;
  for (let i = 0; i < k; i++) c = (c * (n - i)) / (i + 1);
  return Math.round(c);
}
