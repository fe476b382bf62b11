import type { Rng } from "../../numeric/rng.ts";
import { HistogramPool, type RowRange } from "../../numeric/trees/gradient/histogram-pool.ts";
import type { GradientArena } from "../../numeric/trees/gradient/kernels.ts";
import { writeLeaves } from "./code-tree.ts";
import {
  type BinSplit,
  type BinTree,
  divideRows,
  type GrowthData,
  type GrowthRules,
  histogramOf,
  toCodeTree,
} from "./growth.ts";

interface OpenLeaf extends RowRange {
  /** Its histogram, where it was kept. */
  readonly kept: Float64Array | undefined;
}

/**
 * Grows oblivious trees (Prokhorenkova et al. 2018), whose leaves are the bits of their tests: every
 * level has the one split that gains most over all its leaves together, by a second-order expansion
 * of the loss (Chen and Guestrin 2016, eq. 7).
 */
export class ObliviousGrowth {
  readonly #depth: number;
  readonly #rules: GrowthRules;
  readonly #pool: HistogramPool;
  readonly #gains: Float64Array;

  /**
   * @param bins of all columns
   * @param histograms number of histograms that may be kept
   */
  constructor(
    arena: GradientArena,
    bins: number,
    histograms: number,
    depth: number,
    rules: GrowthRules,
  ) {
    this.#depth = depth;
    this.#rules = rules;
    this.#pool = new HistogramPool(arena, bins, histograms);
    this.#gains = arena.floats(2 * bins);
  }

  grow(data: GrowthData, rng: Rng): BinTree {
    const splits: BinSplit[] = [];
    let open: OpenLeaf[] = [{ from: 0, to: data.count, kept: undefined }];
    const bins = data.x.offsets[data.x.columns.length];
    while (splits.length < this.#depth) {
      if (splits.length === 0) {
        this.#gains.fill(0, 0, 2 * bins);
        open = [this.#judge(data, open[0], undefined)];
      }
      const split = this.#findSplit(data, rng);
      if (split === undefined) break;
      splits.push(split);
      const isLast = splits.length === this.#depth;
      this.#gains.fill(0, 0, 2 * bins);
      open = open.flatMap((leaf) => this.#divide(data, leaf, split, isLast));
    }
    for (const leaf of open) this.#pool.release(leaf.kept);
    const tree = toCodeTree(splits, undefined);
    const { codes, height } = data.x;
    return {
      ...tree,
      leaves: 2 ** splits.length,
      assign: (leaf) => writeLeaves(tree, codes, height, height, leaf),
    };
  }

  /** Splits the rows of a leaf, and adds the gains of both children unless the tree is complete. */
  #divide(data: GrowthData, leaf: OpenLeaf, split: BinSplit, isLast: boolean): OpenLeaf[] {
    if (isLast) {
      this.#pool.release(leaf.kept);
      return [];
    }
    const { small, large } = divideRows(data, leaf, split);
    if (small.from === small.to) return [this.#judge(data, large, leaf.kept)];
    // The pass over rows that subtraction saves must be longer than the one over bins.
    const { columns, offsets } = data.x;
    const isWorthIt = (large.to - large.from) * columns.length > offsets[columns.length];
    if (!isWorthIt) {
      this.#pool.release(leaf.kept);
      return [small, large].map((part) => this.#judge(data, part, undefined));
    }
    const first = this.#judge(data, small, undefined);
    if (leaf.kept === undefined || first.kept === undefined) {
      this.#pool.release(leaf.kept);
      return [first, this.#judge(data, large, undefined)];
    }
    this.#pool.subtract(leaf.kept, first.kept, data.x);
    return [first, this.#judge(data, large, leaf.kept)];
  }

  /** Adds the gains of splitting a leaf. @param known its histogram, where it is known */
  #judge(data: GrowthData, { from, to }: RowRange, known: Float64Array | undefined): OpenLeaf {
    const { histogram, kept } = histogramOf(data, { from, to }, this.#pool, known);
    data.arena.addGains(data.packed, histogram, data.x, this.#rules, this.#gains);
    return { from, to, kept };
  }

  /** The split of greatest gain, from the differences of gains from bin to bin. */
  #findSplit({ x, minGain }: GrowthData, rng: Rng): BinSplit | undefined {
    const { columns, offsets, missing } = x;
    const gains = this.#gains;
    const bins = offsets[columns.length];
    let best = minGain;
    let found: BinSplit | undefined;
    for (let f = 0; f < columns.length; f++) {
      const last = offsets[f + 1] - 1;
      const only = this.#rules.random ? offsets[f] + rng.integer(last - offsets[f]) : -1;
      for (let right = 0; right <= missing[f]; right++) {
        let gain = 0;
        for (let k = offsets[f] + right; k < last; k++) {
          gain += gains[right * bins + k];
          if (gain <= best || (only >= 0 && k !== only)) continue;
          best = gain;
          found = { column: columns[f], bin: k - offsets[f], missingRight: right === 1 };
        }
      }
    }
    return found;
  }
}
