import { Visited } from "../../sampler/visited.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";

/** In a space with constraints points are counted one by one, if there are at most this many. */
const MAX_COUNTED = 20_000;

/** What is left of a finite space. */
export interface PointsLeft {
  /** Number of its points, those that constraints exclude left out where they could be counted. */
  readonly all: number;
  /** Number of those that no trial has used. */
  readonly left: number;
}

/** Counts what is left of a finite space; undefined of one with no end of points. */
export function countPointsLeft(space: Space, history: History): PointsLeft | undefined {
  if (!Number.isFinite(space.cardinality)) return undefined;
  const visited = new Visited();
  visited.update(history);
  const all = countAllowed(space);
  return { all, left: Math.max(0, all - visited.size) };
}

function countAllowed(space: Space): number {
  const { cardinality, constraints, width } = space;
  if (constraints.length === 0 || cardinality > MAX_COUNTED) return cardinality;
  const unit = new Float64Array(width);
  let count = 0;
  for (let i = 0; i < cardinality; i++) {
    space.point(i, Infinity, unit);
    if (space.allows(space.fromUnit(unit))) count++;
  }
  return count;
}
