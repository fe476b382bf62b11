import { greatestOf, leastOf } from "../numeric/extremes.ts";
import type { Target } from "../numeric/matrix.ts";
import { averageTarget } from "./average.ts";

/** How predictions of the logarithm of a target become predictions of the target. */
export interface LogTarget {
  /**
   * Mean of the exponentials of the residuals: the exponential of a mean logarithm would be too low
   * (smearing estimate, Duan 1983, eq. 2.3).
   */
  readonly smear: number;
  /** Least predicted logarithm. */
  readonly low: number;
  /** Greatest predicted logarithm. */
  readonly high: number;
}

/** Logarithms beyond those of the training rows by more than this are not predicted. */
const MARGIN = 0.5;

/** Whether the target has a logarithm in every row: it is made of numbers above 0. */
export function hasLog(y: Target): boolean {
  return y.classes === 0 && y.values.length > 0 && leastOf(y.values) > 0;
}

/** The target of logarithms. */
export function takeLog({ values }: Target): Target {
  return { values: values.map(Math.log), classes: 0 };
}

/**
 * The way back from logarithms.
 * @param logs logarithms of the target
 * @param fitted what the model predicts for the same rows
 * @param weights of the rows. Default: 1 each
 */
export function fitLogTarget(
  logs: Float64Array,
  fitted: Float64Array,
  weights?: Float64Array,
): LogTarget {
  const residuals = logs.map((log, i) => Math.exp(log - fitted[i]));
  const [smear] = averageTarget({ values: residuals, classes: 0 }, weights);
  return { smear, low: leastOf(logs) - MARGIN, high: greatestOf(logs) + MARGIN };
}

/** Turns predicted logarithms into predictions of the target, in place. */
export function undoLog(p: Float64Array, { smear, low, high }: LogTarget): Float64Array {
  for (let i = 0; i < p.length; i++) p[i] = smear * Math.exp(Math.min(high, Math.max(low, p[i])));
  return p;
}
