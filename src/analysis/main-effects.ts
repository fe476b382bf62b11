import type { Rng } from "../numeric/rng.ts";
import { mean } from "../numeric/statistics.ts";
import { bin } from "../numeric/trees/binned.ts";
import { grow } from "../numeric/trees/grow.ts";
import { marginalVariance, partitionOf, totalVariance } from "./partition.ts";

const TREES = 32;
/** Number of the d columns among which each split chooses: 5/6 of them, as in SMAC's forests. */
const countColumnsPerSplit = (d: number): number => Math.max(1, Math.ceil((5 * d) / 6));

/**
 * Share of the variance that each column explains by itself, averaged over a forest of bootstrapped
 * regression trees (Hutter et al. 2014). Trees without any variance are left out.
 * @param unit all columns, of coordinates in [0, 1]
 * @param rows the rows to learn from
 * @param columns the columns to learn from; they have no NaN in these rows
 * @returns one share per entry of `columns`
 */
export function mainEffects(
  unit: readonly Float64Array[],
  loss: Float64Array,
  rows: readonly number[],
  columns: readonly number[],
  rng: Rng,
): Float64Array {
  const n = rows.length;
  const d = columns.length;
  const data = new Float64Array(n * d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) data[i * d + k] = unit[columns[k]][rows[i]];
  const binned = bin({ rows: n, columns: d, data });
  const target = { values: standardized(loss, rows), classes: 0 };
  const options = {
    maxDepth: 30,
    minLeaf: 1,
    minSplit: 2,
    features: countColumnsPerSplit(d),
    criterion: "variance",
  } as const;
  const shares = new Float64Array(d);
  let trees = 0;
  for (let t = 0; t < TREES; t++) {
    const stream = rng.fork(t);
    const drawn = Int32Array.from({ length: n }, () => stream.integer(n)).sort();
    const partition = partitionOf(grow(binned, target, drawn, options, stream), d);
    const total = totalVariance(partition);
    if (!(total > 0)) continue;
    trees++;
    for (let k = 0; k < d; k++) shares[k] += marginalVariance(partition, [k]) / total;
  }
  return shares.map((share) => (trees === 0 ? 0 : share / trees));
}

/**
 * The losses with mean 0 and deviation 1: growth takes small impurities for rounding errors, whatever
 * the unit of the losses.
 */
function standardized(loss: Float64Array, rows: readonly number[]): Float64Array {
  const values = Float64Array.from(rows, (i) => loss[i]);
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((v) => (v - centre) ** 2))) || 1;
  return values.map((v) => (v - centre) / deviation);
}
