import { leastOf } from "./extremes.ts";

/**
 * Whether point `i` dominates point `j`: at least as good in every objective and better in one.
 * Less is better.
 * @param points one column for each objective
 */
export function dominates(points: readonly Float64Array[], i: number, j: number): boolean {
  let better = false;
  for (const column of points) {
    if (column[i] > column[j]) return false;
    if (column[i] < column[j]) better = true;
  }
  return better;
}

/**
 * Non-domination rank of each of the first n points, 0 for the Pareto front (Deb et al. 2002,
 * §III-A), by efficient non-dominated sorting with binary search (Zhang et al. 2015). Equal points
 * share a rank; points with a NaN get the rank after the last.
 * @param points one column for each objective; less is better
 */
export function nonDominatedRanks(points: readonly Float64Array[], n: number): Int32Array {
  const rank = new Int32Array(n).fill(-1);
  const order = Array.from({ length: n }, (_, i) => i).filter((i) =>
    points.every((c) => !Number.isNaN(c[i])),
  );
  // In lexicographic order only earlier points can dominate a point, and its rank is one more than
  // the highest rank of those.
  order.sort((a, b) => {
    for (const c of points) if (c[a] !== c[b]) return c[a] - c[b];
    return a - b;
  });
  const fronts: number[][] = [];
  for (const i of order) {
    let low = 0;
    let high = fronts.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      const front = fronts[mid];
      let dominated = false;
      for (let k = front.length - 1; k >= 0 && !dominated; k--)
        dominated = dominates(points, front[k], i);
      if (dominated) low = mid + 1;
      else high = mid;
    }
    if (low === fronts.length) fronts.push([]);
    fronts[low].push(i);
    rank[i] = low;
  }
  for (let i = 0; i < n; i++) if (rank[i] === -1) rank[i] = fronts.length;
  return rank;
}

/**
 * Hypervolume: the volume of what the points dominate, up to a reference point (Zitzler and Thiele
 * 1999). Less is better; points that are not below the reference in every objective add nothing.
 * Two objectives by a sweep; more by slicing along the last one (HSO, While et al. 2006).
 * @param points one array for each point
 */
export function hypervolume(
  points: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  const inside = points.filter((p) => p.every((x, k) => x < reference[k]));
  if (inside.length === 0) return 0;
  const m = reference.length;
  if (m === 1) return reference[0] - leastOf(inside.map((p) => p[0]));
  if (m === 2) {
    const sorted = [...inside].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    let volume = 0;
    let floor = reference[1];
    for (const [x, y] of sorted as [number, number][]) {
      if (y >= floor) continue;
      volume += (reference[0] - x) * (floor - y);
      floor = y;
    }
    return volume;
  }
  const sorted = [...inside].sort((a, b) => a[m - 1] - b[m - 1]);
  let volume = 0;
  for (let i = 0; i < sorted.length; i++) {
    const top = i + 1 < sorted.length ? sorted[i + 1][m - 1] : reference[m - 1];
    const depth = top - sorted[i][m - 1];
    if (depth > 0)
      volume +=
        depth *
        hypervolume(
          sorted.slice(0, i + 1).map((p) => p.slice(0, m - 1)),
          reference.slice(0, m - 1),
        );
  }
  return volume;
}

/**
 * Crowding distance of each member of one front (Deb et al. 2002, §III-B); Infinity for the members
 * that are extreme in an objective.
 * @param points one column for each objective
 * @param members indices of the points of the front
 */
export function crowding(
  points: readonly Float64Array[],
  members: readonly number[],
): Float64Array {
  const distance = new Float64Array(members.length);
  const order = members.map((_, k) => k);
  for (const column of points) {
    order.sort((a, b) => column[members[a]] - column[members[b]]);
    const span = column[members[order[order.length - 1]]] - column[members[order[0]]];
    distance[order[0]] = distance[order[order.length - 1]] = Infinity;
    if (!(span > 0 && span < Infinity)) continue;
    for (let k = 1; k + 1 < order.length; k++)
      distance[order[k]] += (column[members[order[k + 1]]] - column[members[order[k - 1]]]) / span;
  }
  return distance;
}

/**
 * Indices of the first n points from best to worst: by non-domination rank, then by crowding
 * distance (NSGA-II, Deb et al. 2002, §III-C), then by index.
 * @param points one column for each objective; less is better
 */
export function crowdedOrder(points: readonly Float64Array[], n: number): number[] {
  const ranks = nonDominatedRanks(points, n);
  const fronts: number[][] = [];
  for (let i = 0; i < n; i++) (fronts[ranks[i]] ??= []).push(i);
  return fronts.flatMap((front) => {
    const distance = crowding(points, front);
    return front
      .map((_, k) => k)
      .sort((a, b) =>
        distance[a] === distance[b] ? front[a] - front[b] : distance[b] - distance[a],
      )
      .map((k) => front[k]);
  });
}
