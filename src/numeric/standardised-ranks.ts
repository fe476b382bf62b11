/**
 * Ranks with mean 0 and length 1, so that the product of two of them is Spearman's rank correlation
 * (Spearman 1904). Equal values have their mean rank, NaN the middle one; undefined where all are equal.
 */
export function standardisedRanks(values: Float64Array): Float64Array | undefined {
  const present = Uint32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
  present.sort((a, b) => values[a] - values[b]);
  const middle = (present.length - 1) / 2;
  const ranks = new Float64Array(values.length); // missing cells stay at the middle, 0
  for (let from = 0; from < present.length; ) {
    let to = from + 1;
    while (to < present.length && values[present[to]] === values[present[from]]) to++;
    for (let k = from; k < to; k++) ranks[present[k]] = (from + to - 1) / 2 - middle;
    from = to;
  }
  const length = Math.sqrt(ranks.reduce((sum, r) => sum + r * r, 0));
  return length === 0 ? undefined : ranks.map((r) => r / length);
}
