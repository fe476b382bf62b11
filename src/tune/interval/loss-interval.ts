import { studentQuantile } from "../../numeric/student.ts";
import { TAIL } from "./interval.ts";
import { type Spread, widening } from "./spread.ts";

/** Skewness is estimated badly where it is large. */
const MAX_SKEWNESS = 0.2;
/** Degrees of freedom below this would make the interval useless. */
const MIN_FREEDOM = 4;

/**
 * Interval of the logarithm of a loss: Student's t with Hall's (1992) correction for skewness, the
 * monotone cubic transformation of the studentized statistic.
 * @param spread of the logarithm
 */
export function logInterval(log: number, spread: Spread): readonly [low: number, high: number] {
  const t = studentQuantile(1 - TAIL, Math.max(MIN_FREEDOM, spread.freedom));
  const skewness = Math.max(-MAX_SKEWNESS, Math.min(MAX_SKEWNESS, spread.skewness));
  const third = skewness / 3;
  const correct = (w: number): number =>
    Math.abs(third) < 1e-9 ? w : (Math.cbrt(1 + 3 * third * (w - skewness / 6)) - 1) / third;
  const error = spread.error * widening(spread.groups);
  return [Math.min(log, log - correct(t) * error), Math.max(log, log - correct(-t) * error)];
}
