import { normalCdf } from "./normal.ts";

/** Pairs up to which the distribution is counted out; beyond, it is near enough to a normal one. */
const EXACT = 50;

/**
 * Wilcoxon's signed-rank test, one-sided (Wilcoxon 1945): the probability that differences which
 * lie evenly around 0 give a sum of positive ranks as large as these, so that a small value says
 * that they lie above 0. Zeros are shared between both sides (Pratt 1959); without ties among up to
 * 50 differences it is exact, otherwise by the normal approximation with a correction for ties.
 */
export function signedRankAbove(differences: readonly number[]): number {
  const order = differences
    .map((_, i) => i)
    .sort((a, b) => Math.abs(differences[a]) - Math.abs(differences[b]));
  const n = order.length;
  if (n === 0) return 1;
  const ranks = new Float64Array(n);
  let tied = 0;
  let whole = true;
  for (let i = 0; i < n; ) {
    let j = i;
    while (j < n && Math.abs(differences[order[j]]) === Math.abs(differences[order[i]])) j++;
    for (let k = i; k < j; k++) ranks[order[k]] = (i + j + 1) / 2;
    if (j - i > 1) {
      whole = false;
      tied += (j - i) ** 3 - (j - i);
    }
    i = j;
  }
  const zeros = differences.filter((d) => d === 0).length;
  if (zeros === n) return 1;
  let above = 0;
  for (let i = 0; i < n; i++) if (differences[i] > 0) above += ranks[i];
  if (whole && zeros === 0 && n <= EXACT) return exactTail(n, above);
  // Pratt: zeros take part in the ranking, then are left out of the sum and its moments.
  const mean = (n * (n + 1)) / 4 - (zeros * (zeros + 1)) / 4;
  const nonZeroTies = tied - (zeros ** 3 - zeros);
  const variance =
    (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1)) / 24 - nonZeroTies / 48;
  return variance > 0 ? 1 - normalCdf((above - mean) / Math.sqrt(variance)) : 1;
}

/** P(sum of a random subset of 1 … n ≥ at least). */
function exactTail(n: number, least: number): number {
  const most = (n * (n + 1)) / 2;
  let ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    const next = ways.slice();
    for (let s = rank; s <= most; s++) next[s] += ways[s - rank];
    ways = next;
  }
  let tail = 0;
  for (let s = Math.ceil(least); s <= most; s++) tail += ways[s];
  return tail / 2 ** n;
}
