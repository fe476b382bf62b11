import type { MetricSettings } from "../metric.ts";

/** The index of the rarer one of two classes, 1 if they are equally frequent. @param target indices */
export function rarerClass(target: Float64Array): 0 | 1 {
  const second = target.reduce((count, c) => count + c, 0);
  return second <= target.length - second ? 1 : 0;
}

/**
 * The index of the class that curves and thresholds are of: the metric's, else the rarer one of two;
 * undefined with more, and for numbers.
 */
export function positiveOf(
  settings: MetricSettings,
  { classes, target }: { readonly classes: readonly string[]; readonly target: Float64Array },
): number | undefined {
  if (classes.length !== 2) return undefined;
  return settings.positive ?? rarerClass(target);
}
