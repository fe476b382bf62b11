import { studentQuantile } from "../../numeric/student.ts";
import { wilsonBounds } from "../../numeric/wilson.ts";
import { TAIL } from "./interval.ts";
import { type Spread, widening } from "./spread.ts";

/** Rows that count as half right and half wrong, so that a share near 1 is not taken as certain. */
const PSEUDO_ROWS = 0.5;

/**
 * Interval of a share. It is Wilson's (1927), with the number of independent rows that have the
 * share's standard error (Korn and Graubard 1998), and Student's t.
 * @param share from 0 to 1
 * @param rows that decide the share: the smallest class, or all
 */
export function shareInterval(
  share: number,
  spread: Spread,
  rows: number,
): readonly [low: number, high: number] {
  const t = studentQuantile(1 - TAIL, spread.freedom);
  const error = spread.error * widening(spread.groups);
  const n = (share * (1 - share)) / error ** 2 + PSEUDO_ROWS;
  const centre = (share * rows + PSEUDO_ROWS / 2) / (rows + PSEUDO_ROWS);
  const [low, high] = wilsonBounds(centre, n, t);
  return [Math.min(share, low), Math.max(share, high)];
}

/**
 * Bound of a share that is 0 or 1 in all rows that decide it (Clopper and Pearson 1934): with n rows
 * a share of 0 may be up to 1 − 0.025^(1/n).
 * @returns distance from 0 or 1; 1 where there are no rows
 */
export const edgeBound = (rows: number): number => (rows > 0 ? 1 - TAIL ** (1 / rows) : 1);
