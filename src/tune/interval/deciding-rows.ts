import type { Target } from "../../numeric/matrix.ts";
import type { MetricSettings } from "../metric.ts";

/** How many rows a score of classes rests on. */
export interface DecidingRows {
  /** Rows of the smallest class, or of the class that the metric is of, if that is smaller. */
  readonly smallest: number;
  /** Groups that have such rows; these, not the rows, are independent. */
  readonly groups: number;
  /** All rows. */
  readonly all: number;
  /** Groups in all. */
  readonly allGroups: number;
}

/** @param groups of each row; undefined when rows are independent */
export function countDecidingRows(
  y: Target,
  groups: Int32Array | undefined,
  { positive }: MetricSettings,
): DecidingRows {
  const n = y.values.length;
  const sideOf = (row: number): number =>
    positive === undefined ? y.values[row] : y.values[row] === positive ? 1 : 0;
  const rows = new Map<number, number>();
  const groupsOf = new Map<number, Set<number>>();
  for (let i = 0; i < n; i++) {
    const side = sideOf(i);
    rows.set(side, (rows.get(side) ?? 0) + 1);
    let own = groupsOf.get(side);
    if (own === undefined) groupsOf.set(side, (own = new Set()));
    own.add(groups === undefined ? i : groups[i]);
  }
  // A class without rows decides nothing; a single class has no other side.
  const single = rows.size < 2;
  return {
    smallest: single ? 0 : Math.min(...rows.values()),
    groups: single ? 0 : Math.min(...[...groupsOf.values()].map((own) => own.size)),
    all: n,
    allGroups: groups === undefined ? n : new Set(groups).size,
  };
}
