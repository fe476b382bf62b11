import { median } from "../../numeric/statistics.ts";

/** Training rows of the first screen. */
const FIRST_SCREEN_ROWS = 2500;
/** Each screen has this many times the rows of the one before. */
const SCREEN_GROWTH = 4;
/** With fewer candidates than this at a screen, none is given up there. */
const MIN_RIVALS = 4;
/** Standard deviation of a normal variable per median absolute deviation. */
const DEVIATION_PER_MAD = 1.4826;
/** Training time is assumed to grow with this power of the rows at most (neighbors: rows²). */
const MAX_TIME_EXPONENT = 2;

/**
 * Numbers of training rows, growing, on which candidates are tried before they get all rows. Empty
 * when that would save little.
 */
export function screenSizes(rows: number): readonly number[] {
  const sizes: number[] = [];
  for (let n = FIRST_SCREEN_ROWS; n <= rows / 2; n *= SCREEN_GROWTH) sizes.push(n);
  return sizes;
}

/**
 * Estimated seconds of training on all rows, by how they grew from screen to screen: proportional
 * to the rows at least, to their square at most.
 * @param seconds of a candidate, one per screen that it has passed
 * @param screens rows of each screen
 * @param rows all training rows
 */
export function estimateSeconds(
  seconds: readonly number[],
  screens: readonly number[],
  rows: number,
): number {
  const last = seconds.length - 1;
  const exponent =
    last > 0
      ? Math.log(seconds[last] / Math.max(1e-9, seconds[last - 1])) / Math.log(SCREEN_GROWTH)
      : 1;
  return (
    seconds[last] * (rows / screens[last]) ** Math.min(MAX_TIME_EXPONENT, Math.max(1, exponent))
  );
}

/** The scores of an earlier candidate. */
export interface ScreenedTrial {
  /** Score at each screen that it reached. */
  readonly screens: readonly number[];
  /** Score on all folds with all rows; undefined when it was given up before. */
  readonly whole: number | undefined;
}

/**
 * Decides at a screen whether a candidate is given up. It is if it is not in the better half of
 * those that have reached this screen (asynchronous successive halving, Li et al. 2020, with rows
 * as steps).
 * @param own its scores so far, one per screen
 * @param sign 1 when lower scores are better, −1 when higher ones are
 * @returns undefined while it may go on; otherwise an estimate of its score on all rows, by the
 * median of what others gained from this screen to all rows, with its standard error
 */
export function screenOut(
  own: readonly number[],
  others: readonly ScreenedTrial[],
  sign: number,
): { readonly value: number; readonly error: number } | undefined {
  const last = own.length - 1;
  const rivals = others.filter((o) => o.screens.length > last);
  if (rivals.length < MIN_RIVALS) return undefined;
  const better = rivals.filter((o) => sign * (o.screens[last] - own[last]) < 0).length;
  if (better < rivals.length / 2) return undefined;
  const gains = rivals.flatMap((o) => (o.whole === undefined ? [] : [o.whole - o.screens[last]]));
  if (gains.length === 0) return { value: own[last], error: 0 };
  const gain = median(gains);
  const deviation = median(gains.map((g) => Math.abs(g - gain)));
  return { value: own[last] + gain, error: DEVIATION_PER_MAD * deviation };
}
