import { normalCdf } from "./normal.ts";

/** Largest number of differences for the exact distribution; beyond, the normal one is close. */
const MAX_EXACT = 50;

/**
 * Wilcoxon's signed-rank test, one-sided (Wilcoxon 1945): the probability that differences from a
 * distribution symmetric around 0 have a sum of positive ranks at least as large as these, so a
 * small p-value says that the differences lie above 0. Zeros are ranked and then left out (Pratt
 * 1959). Exact for up to 50 differences without ties and zeros, otherwise by the normal
 * approximation with a correction for ties.
 * @returns the p-value; 1 for no differences or only zeros
 */
export function signedRankAbove(differences: readonly number[]): number {
  const n = differences.length;
  const zeros = differences.filter((d) => d === 0).length;
  if (zeros === n) return 1;
  const { ranks, tied } = rankBySize(differences);
  let above = 0;
  for (let i = 0; i < n; i++) if (differences[i] > 0) above += ranks[i];
  if (tied === 0 && zeros === 0 && n <= MAX_EXACT) return exactTail(n, above);
  // Pratt: zeros take part in the ranking, then are left out of the sum and its moments.
  const mean = (n * (n + 1)) / 4 - (zeros * (zeros + 1)) / 4;
  const nonZeroTies = tied - (zeros ** 3 - zeros);
  const variance =
    (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1)) / 24 - nonZeroTies / 48;
  return variance > 0 ? 1 - normalCdf((above - mean) / Math.sqrt(variance)) : 1;
}

/**
 * Ranks by absolute value from 1, ties sharing their mean rank, and Σ t³ − t over groups of t ties.
 */
function rankBySize(differences: readonly number[]): { ranks: Float64Array; tied: number } {
  const sizes = differences.map(Math.abs);
  const order = sizes.map((_, i) => i).sort((a, b) => sizes[a] - sizes[b]);
  const ranks = new Float64Array(sizes.length);
  let tied = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && sizes[order[j]] === sizes[order[i]]) j++;
    for (let k = i; k < j; k++) ranks[order[k]] = (i + j + 1) / 2;
    tied += (j - i) ** 3 - (j - i);
    i = j;
  }
  return { ranks, tied };
}

/** P(sum of a random subset of 1 … n ≥ least), by counting the subsets of each sum. */
function exactTail(n: number, least: number): number {
  const greatest = (n * (n + 1)) / 2;
  let ways = new Float64Array(greatest + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    const next = ways.slice();
    for (let s = rank; s <= greatest; s++) next[s] += ways[s - rank];
    ways = next;
  }
  let tail = 0;
  for (let s = Math.ceil(least); s <= greatest; s++) tail += ways[s];
  return tail / 2 ** n;
}
