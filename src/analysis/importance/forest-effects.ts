import type { Rng } from "../../numeric/rng.ts";
import { bin } from "../../numeric/trees/binned.ts";
import { grow } from "../../numeric/trees/grow.ts";
import { addPredictions } from "../../numeric/trees/nodes.ts";
import { marginalVariance, pairVariance, partitionOf, totalVariance } from "./partition.ts";
import { standardized } from "./standardized.ts";

const TREES = 32;
/** Number of the d columns among which each split chooses: 5/6 of them, as in SMAC's forests. */
const countColumnsPerSplit = (d: number): number => Math.max(1, Math.ceil((5 * d) / 6));
/** Of trees with more leaves the variance of pairs would take seconds. */
const MAX_LEAVES_FOR_PAIRS = 700;

/** What a forest says of its columns. Trees without any variance are left out. */
interface ForestEffects {
  /** For each column its share of the variance by itself, in each tree. */
  readonly main: readonly Float64Array[];
  /** For each pair the share of its interaction, in each tree. */
  readonly pairs: readonly Float64Array[];
  /** R² of the predictions for rows that a tree has not seen; 0 at least. */
  readonly explained: number;
}

/** What a forest learns from. */
interface ForestTable {
  /** All columns, of coordinates in [0, 1]. */
  readonly unit: readonly Float64Array[];
  readonly loss: Float64Array;
  /** The rows to learn from. */
  readonly rows: readonly number[];
  /** The columns to learn from; they have no NaN in these rows. */
  readonly columns: readonly number[];
}

/**
 * Shares of the variance that columns and pairs of them explain, in a forest of bootstrapped
 * regression trees (Hutter et al. 2014).
 * @param pairs pairs of indices of `columns`
 */
export function forestEffects(
  { unit, loss, rows, columns }: ForestTable,
  pairs: readonly (readonly [number, number])[],
  rng: Rng,
): ForestEffects {
  const n = rows.length;
  const d = columns.length;
  const data = new Float64Array(n * d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) data[i * d + k] = unit[columns[k]][rows[i]];
  const table = { rows: n, columns: d, data };
  const binned = bin(table);
  // Growth takes small impurities for rounding errors, whatever the unit of the losses.
  const values = standardized(Float64Array.from(rows, (i) => loss[i]));
  const target = { values, classes: 0 };
  const options = {
    maxDepth: 30,
    minLeaf: 1,
    minSplit: 2,
    features: countColumnsPerSplit(d),
    criterion: "variance",
  } as const;
  const main: number[][] = columns.map(() => []);
  const together: number[][] = pairs.map(() => []);
  const unseen = new Float64Array(n);
  const timesUnseen = new Float64Array(n);
  for (let t = 0; t < TREES; t++) {
    const stream = rng.fork(t);
    const drawn = Int32Array.from({ length: n }, () => stream.integer(n)).sort();
    const tree = grow(binned, target, drawn, options, stream);
    const seen = new Set(drawn);
    const others = Int32Array.from(rows.keys()).filter((i) => !seen.has(i));
    addPredictions(tree, table, 1, unseen, others);
    for (const i of others) timesUnseen[i]++;
    const partition = partitionOf(tree, d);
    const total = totalVariance(partition);
    if (!(total > 0)) continue;
    const alone = columns.map((_, k) => marginalVariance(partition, [k]));
    for (const [k, variance] of alone.entries()) main[k].push(variance / total);
    if (partition.leaves > MAX_LEAVES_FOR_PAIRS) continue;
    for (const [p, [a, b]] of pairs.entries()) {
      const variance = pairVariance(partition, [a, b]) - alone[a] - alone[b];
      together[p].push(Math.max(0, variance) / total);
    }
  }
  return {
    main: main.map((shares) => Float64Array.from(shares)),
    pairs: together.map((shares) => Float64Array.from(shares)),
    explained: explainedBy(target.values, unseen, timesUnseen),
  };
}

/** R² of predictions that are sums over `times` trees; the values have variance 1. */
function explainedBy(values: Float64Array, sums: Float64Array, times: Float64Array): number {
  let squares = 0;
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (times[i] === 0) continue;
    squares += (values[i] - sums[i] / times[i]) ** 2;
    n++;
  }
  return n === 0 ? 0 : Math.max(0, 1 - squares / n);
}
