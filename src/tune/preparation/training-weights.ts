import type { Target } from "../../numeric/matrix.ts";

/** The weights of some rows, in their order; undefined without weights. */
export function selectWeights(
  weights: Float64Array | undefined,
  rows: Int32Array,
): Float64Array | undefined {
  return weights && Float64Array.from(rows, (i) => weights[i]);
}

/**
 * Weights of all rows of a table relative to their mean over some of them, so that limits in rows
 * mean the same with any weights; undefined without weights.
 */
export function relativeTo(
  weights: Float64Array | undefined,
  rows: Int32Array,
): Float64Array | undefined {
  if (weights === undefined) return undefined;
  let total = 0;
  for (const i of rows) total += weights[i];
  return weights.map((w) => (w * rows.length) / total);
}

/**
 * Factors that make the classes weigh the same, n / (k · n_c) for n rows, k classes that occur and
 * n_c rows of class c (King and Zeng 2001; scikit-learn's `class_weight="balanced"`). A row counts
 * as its weight. The factor of a class without rows is 1.
 */
export function balanceClasses({ values, classes }: Target, weights?: Float64Array): Float64Array {
  const sums = new Float64Array(classes);
  for (let i = 0; i < values.length; i++) sums[values[i]] += weights?.[i] ?? 1;
  const total = sums.reduce((a, b) => a + b, 0);
  const present = sums.filter((s) => s > 0).length;
  return sums.map((s) => (s > 0 ? total / (present * s) : 1));
}

/** Weights of rows, each times the factor of its class. */
export function weighClasses(
  { values }: Target,
  weights: Float64Array | undefined,
  factors: Float64Array,
): Float64Array {
  return Float64Array.from(values, (c, i) => (weights?.[i] ?? 1) * factors[c]);
}
