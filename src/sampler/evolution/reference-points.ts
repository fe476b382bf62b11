import { frontsOf } from "../../trial/feasible.ts";
import type { FinishedColumns } from "../../trial/history.ts";
import { byCrowding, partitionFeasible, type Selection } from "../selection.ts";

/**
 * All points on the unit simplex whose coordinates are multiples of 1/divisions (Das and Dennis
 * 1998).
 */
export function referencePoints(objectives: number, divisions: number): number[][] {
  if (objectives === 1) return [[1]];
  const points: number[][] = [];
  const extend = (head: readonly number[], left: number): void => {
    if (head.length === objectives - 1) {
      points.push([...head, left].map((v) => v / divisions));
      return;
    }
    for (let v = 0; v <= left; v++) extend([...head, v], left - v);
  };
  extend([], divisions);
  return points;
}

/** The largest set of reference points that is not larger than a population. */
export function pointsFor(objectives: number, population: number): number[][] {
  let divisions = 1;
  while (referencePoints(objectives, divisions + 1).length <= population) divisions++;
  return referencePoints(objectives, divisions);
}

/**
 * By non-domination rank. From the front that does not fit as a whole, members are chosen so that
 * every reference direction has one near it (NSGA-III, Deb and Jain 2014, algorithms 1–4).
 * Objectives are normalised by the ideal point and the worst values of the first front.
 */
export function byReference(points: readonly (readonly number[])[], population: number): Selection {
  return (finished, rows) => {
    const { good, rest } = partitionFeasible(finished, rows);
    if (good.length <= population) return byCrowding(finished, rows);
    const fronts = frontsOf(finished.loss, good);
    const order: number[] = [];
    let f = 0;
    while (order.length + fronts[f].length <= population) order.push(...fronts[f++]);
    const split = fronts[f];
    order.push(...fillNiches(finished, points, fronts[0], order, split, population - order.length));
    const taken = new Set(order);
    return [...order, ...good.filter((i) => !taken.has(i)), ...rest];
  };
}

/**
 * Chooses `count` of the candidates, each near the reference direction that has the fewest members
 * so far (algorithm 4).
 * @param points reference points
 * @param first the first front, by which objectives are normalised
 * @param kept rows that are chosen already
 */
function fillNiches(
  finished: FinishedColumns,
  points: readonly (readonly number[])[],
  first: readonly number[],
  kept: readonly number[],
  candidates: readonly number[],
  count: number,
): number[] {
  const m = finished.loss.length;
  const toFinite = (v: number): number => Math.min(1e300, Math.max(-1e300, v));
  const ideal = finished.loss.map((c) =>
    first.reduce((a, i) => Math.min(a, toFinite(c[i])), Infinity),
  );
  const nadir = finished.loss.map((c) =>
    first.reduce((a, i) => Math.max(a, toFinite(c[i])), -Infinity),
  );
  const nearest = (row: number): { point: number; distance: number } => {
    const y = finished.loss.map(
      (c, k) => (toFinite(c[row]) - ideal[k]) / Math.max(1e-12, nadir[k] - ideal[k]),
    );
    let best = { point: 0, distance: Infinity };
    for (const [p, w] of points.entries()) {
      let dot = 0;
      let norm = 0;
      for (let k = 0; k < m; k++) {
        dot += y[k] * w[k];
        norm += w[k] * w[k];
      }
      let distance = 0;
      for (let k = 0; k < m; k++) distance += (y[k] - (dot / norm) * w[k]) ** 2;
      if (distance < best.distance) best = { point: p, distance };
    }
    return best;
  };
  const used = new Int32Array(points.length);
  for (const i of kept) used[nearest(i).point]++;
  const left = candidates
    .map((row) => ({ row, ...nearest(row) }))
    .sort((a, b) => a.distance - b.distance || a.row - b.row);
  const chosen: number[] = [];
  while (chosen.length < count) {
    // The least used direction that still has a candidate, and its nearest candidate.
    let best = 0;
    for (let c = 1; c < left.length; c++)
      if (used[left[c].point] < used[left[best].point]) best = c;
    used[left[best].point]++;
    chosen.push(left.splice(best, 1)[0].row);
  }
  return chosen;
}
