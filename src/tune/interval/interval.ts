/** A score, or a difference of scores, with its 95 % interval. */
export interface Interval {
  /** Score on all rows. */
  readonly score: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** Probability that the true score is above the interval, and that it is below. */
export const TAIL = 0.025;

/** A difference of scores, turned so that above 0 is better. */
export function gainOf(
  { score, low, high }: Interval,
  direction: "minimize" | "maximize",
): Interval {
  return direction === "maximize"
    ? { score, low, high }
    : { score: -score, low: -high, high: -low };
}
