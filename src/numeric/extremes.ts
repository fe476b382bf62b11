// `Math.min(...values)` overflows the stack with some 120,000 values.

/** The least of any number of values: NaN if one is NaN, Infinity if there are none. */
export function leastOf(values: Iterable<number>): number {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** The greatest of any number of values: NaN if one is NaN, -Infinity if there are none. */
export function greatestOf(values: Iterable<number>): number {
  let greatest = -Infinity;
  for (const value of values) greatest = Math.max(greatest, value);
  return greatest;
}
