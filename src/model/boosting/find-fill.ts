import type { Binned } from "../../numeric/trees/binned.ts";

/** What stands for NaN in columns without a bin for it: a value of the bin with the median. */
export function findFill({ rows, columns, codes, borders }: Binned): Float64Array {
  const counts = new Float64Array(256);
  return Float64Array.from({ length: columns }, (_, j) => {
    if (borders[j][0] === -Infinity) return Number.NaN;
    counts.fill(0);
    for (let i = j * rows; i < (j + 1) * rows; i++) counts[codes[i]]++;
    let below = 0;
    let b = 0;
    while (b < borders[j].length && (below += counts[b]) < rows / 2) b++;
    return b < borders[j].length ? borders[j][b] : Infinity;
  });
}
