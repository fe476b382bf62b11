import { normalCdf } from "./normal.ts";

/** Up to this number of ways to divide the values into two samples, all of them are counted. */
const MAX_DIVISIONS = 20_000;

/** Result of a rank-sum test. */
interface RankSum {
  /** Share of the pairs in which the value of the first sample is less; equal ones count half. */
  readonly less: number;
  /** Two-sided p. */
  readonly p: number;
}

/**
 * Whether two independent samples differ (Wilcoxon 1945; Mann and Whitney 1947). Exact for small
 * samples, by all divisions of the values; otherwise by the normal approximation with a correction for
 * continuity and ties (Lehmann 1975, §1.4).
 */
export function rankSumTest(a: readonly number[], b: readonly number[]): RankSum {
  const ranked = rankBoth(a, b);
  const [n, m] = [a.length, b.length];
  if (divisions(n, m) > MAX_DIVISIONS) return byNormal(ranked, n, m);
  const { rank, above } = ranked;
  return { less: 1 - above / (n * m), p: exact(rank, n, m, Math.abs(above - (n * m) / 2)) };
}

/** As `rankSumTest`, by the normal approximation for samples of any size. */
export function rankSumByNormal(a: readonly number[], b: readonly number[]): RankSum {
  return byNormal(rankBoth(a, b), a.length, b.length);
}

/** Both samples together, ordered. */
interface Ranked {
  /** Rank of each value, those of the first sample first; equal ones share the middle. */
  readonly rank: Float64Array;
  /** Sum of t³ − t over the groups of t equal values. */
  readonly tied: number;
  /** Pairs in which the value of the first sample is greater; equal ones count half. */
  readonly above: number;
}

function rankBoth(a: readonly number[], b: readonly number[]): Ranked {
  const all = [...a, ...b];
  const order = all.map((_, i) => i).sort((i, j) => all[i] - all[j]);
  const rank = new Float64Array(all.length);
  let tied = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && all[order[to]] === all[order[from]]) to++;
    for (let k = from; k < to; k++) rank[order[k]] = (from + 1 + to) / 2;
    tied += (to - from) ** 3 - (to - from);
    from = to;
  }
  const n = a.length;
  const sum = a.reduce((s, _, i) => s + rank[i], 0);
  return { rank, tied, above: sum - (n * (n + 1)) / 2 };
}

function byNormal({ tied, above }: Ranked, n: number, m: number): RankSum {
  const less = 1 - above / (n * m);
  const distance = Math.abs(above - (n * m) / 2);
  const variance = ((n * m) / 12) * (n + m + 1 - tied / ((n + m) * (n + m - 1)));
  const z = Math.max(0, distance - 0.5) / Math.sqrt(variance);
  return { less, p: variance > 0 ? 2 * normalCdf(-z) : 1 };
}

function divisions(n: number, m: number): number {
  let count = 1;
  for (let k = 1; k <= n; k++) count *= (m + k) / k;
  return count;
}

/** Share of all divisions whose rank sum is at least this far from the middle. */
function exact(rank: Float64Array, n: number, m: number, distance: number): number {
  const middle = (n * (n + m + 1)) / 2;
  let extreme = 0;
  let all = 0;
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      all++;
      if (Math.abs(sum - middle) >= distance - 1e-9) extreme++;
      return;
    }
    for (let i = from; i <= rank.length - left; i++) choose(i + 1, left - 1, sum + rank[i]);
  };
  choose(0, n, 0);
  return extreme / all;
}
