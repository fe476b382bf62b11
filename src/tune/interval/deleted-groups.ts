import type { Rng } from "../../numeric/rng.ts";
import type { ScoreScale } from "../metric.ts";

/** Up to this many rows, each is a group of its own. */
const MAX_SINGLE_ROWS = 400;
/** Groups into which more rows, or more groups, are put at random. */
const GROUPS = 200;
/**
 * Groups for a score of the user's: with many rows in each, the jackknife is right for scores that
 * are not smooth, too, such as a median (Shao and Wu 1989).
 */
const GROUPS_OF_ANY_SCORE = 30;
/** Number of groups when scoring the rows takes time. */
const GROUPS_OF_MANY_ROWS = 100;
const MANY_ROWS = 2000;
/** Of more rows a sample is scored. */
const MAX_ROWS = 10_000;

/** How many groups are deleted of independent rows, and of how many rows. */
export function countDeletions(n: number): { readonly groups: number; readonly rows: number } {
  const many = n > MANY_ROWS ? GROUPS_OF_MANY_ROWS : GROUPS;
  return { groups: n <= MAX_SINGLE_ROWS ? n : many, rows: Math.min(n, MAX_ROWS) };
}

/** Rows in groups that are deleted one after another. */
export interface DeletedGroups {
  /** Rows that are scored, in ascending order: all, or a sample of whole groups. */
  readonly rows: Int32Array;
  /** Group of each of these rows, from 0 on. */
  readonly groupOf: Int32Array;
  /** Number of groups. */
  readonly count: number;
}

/**
 * The groups that the jackknife deletes: those that are given, each row, or, where these are many,
 * random unions of them.
 * @param given group of each row; undefined when rows are independent
 */
export function groupsToDelete(
  n: number,
  given: Int32Array | undefined,
  scale: ScoreScale,
  rng: Rng,
): DeletedGroups {
  const units = numberFrom0(n, given);
  const unitCount = units.reduce((most, u) => Math.max(most, u + 1), 0);
  const order = Uint32Array.from({ length: unitCount }, (_, u) => u);
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const single = scale === "any" ? GROUPS_OF_ANY_SCORE : MAX_SINGLE_ROWS;
  if (unitCount <= single && n <= MAX_ROWS) return { rows, groupOf: units, count: unitCount };
  rng.shuffle(order);
  const used = n <= MAX_ROWS ? unitCount : Math.max(2, Math.floor((unitCount * MAX_ROWS) / n));
  const many = n > MANY_ROWS ? GROUPS_OF_MANY_ROWS : GROUPS;
  const count = Math.min(used, scale === "any" ? GROUPS_OF_ANY_SCORE : many);
  const groupOfUnit = new Int32Array(unitCount).fill(-1);
  for (let k = 0; k < used; k++) groupOfUnit[order[k]] = k % count;
  const scored = rows.filter((i) => groupOfUnit[units[i]] >= 0);
  return { rows: scored, groupOf: scored.map((i) => groupOfUnit[units[i]]), count };
}

/** The same groups with the numbers 0, 1, …; without groups each row is one. */
function numberFrom0(n: number, given: Int32Array | undefined): Int32Array {
  if (given === undefined) return Int32Array.from({ length: n }, (_, i) => i);
  const numbers = new Map<number, number>();
  return given.map((g) => {
    let number = numbers.get(g);
    if (number === undefined) numbers.set(g, (number = numbers.size));
    return number;
  });
}
