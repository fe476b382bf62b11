import type { Rng } from "../../numeric/rng.ts";
import { HistogramPool, type RowRange } from "../../numeric/trees/gradient/histogram-pool.ts";
import { type GradientArena, SplitField } from "../../numeric/trees/gradient/kernels.ts";
import { type CodeTree, writeLeaves } from "./code-tree.ts";
import {
  type BinSplit,
  type BinTree,
  divideRows,
  type GrowthData,
  type GrowthRules,
  histogramOf,
  toCodeTree,
} from "./growth.ts";

/** A node of a tree in the making. */
interface BinNode {
  /** Its test; undefined for a leaf. */
  split: BinSplit | undefined;
  /** Index of the left child; −1 for a leaf. */
  left: number;
  /** Index of the right child; −1 for a leaf. */
  right: number;
}

/** A leaf that may be split. */
interface OpenLeaf extends RowRange {
  readonly node: number;
  readonly kept: Float64Array | undefined;
  readonly gain: number;
  readonly split: BinSplit | undefined;
}

/**
 * Grows trees leaf by leaf: the leaf whose best split gains most is split next (Ke et al. 2017),
 * gains follow from a second-order expansion of the loss (Chen and Guestrin 2016, eq. 7).
 */
export class LeafWiseGrowth {
  readonly #leaves: number;
  readonly #rules: GrowthRules;
  readonly #pool: HistogramPool;
  readonly #best: Float64Array;
  readonly #picks: Float64Array | undefined;

  /**
   * @param bins of all columns
   * @param histograms number of histograms that may be kept
   */
  constructor(
    arena: GradientArena,
    bins: number,
    columns: number,
    histograms: number,
    leaves: number,
    rules: GrowthRules,
  ) {
    this.#leaves = leaves;
    this.#rules = rules;
    this.#pool = new HistogramPool(arena, bins, histograms);
    this.#best = arena.floats(SplitField.size);
    this.#picks = rules.random ? arena.floats(columns) : undefined;
  }

  grow(data: GrowthData, rng: Rng): BinTree {
    const nodes: BinNode[] = [];
    const open = [this.#addLeaf(data, nodes, { from: 0, to: data.count }, undefined, rng)];
    while (open.length < this.#leaves) {
      let best = 0;
      for (let i = 1; i < open.length; i++) if (open[i].gain > open[best].gain) best = i;
      const leaf = open[best];
      if (leaf.split === undefined) break;
      open.splice(best, 1, ...this.#divide(data, nodes, leaf, leaf.split, rng));
    }
    for (const leaf of open) this.#pool.release(leaf.kept);
    const tree = toTests(nodes);
    const { codes, height } = data.x;
    return {
      ...tree,
      leaves: open.length,
      assign(leaf) {
        if (data.count < height) writeLeaves(tree, codes, height, height, leaf);
        else assignRanges(nodes, open, data.rows, leaf);
      },
    };
  }

  #divide(
    data: GrowthData,
    nodes: BinNode[],
    { node, from, to, kept }: OpenLeaf,
    split: BinSplit,
    rng: Rng,
  ): OpenLeaf[] {
    const { small, large, isLeftSmall } = divideRows(data, { from, to }, split);
    // A child that can't be split needs a histogram only for that of the other.
    const isLargeSplittable = large.to - large.from >= 2 * this.#rules.minLeaf;
    const isNeeded = kept !== undefined && isLargeSplittable;
    const first = this.#addLeaf(data, nodes, small, undefined, rng, isNeeded);
    if (kept !== undefined && first.kept !== undefined)
      this.#pool.subtract(kept, first.kept, data.x);
    else this.#pool.release(kept);
    const known = first.kept === undefined ? undefined : kept;
    const second = this.#addLeaf(data, nodes, large, known, rng);
    const parent = nodes[node];
    parent.split = split;
    parent.left = isLeftSmall ? first.node : second.node;
    parent.right = isLeftSmall ? second.node : first.node;
    return isLeftSmall ? [first, second] : [second, first];
  }

  /**
   * @param known the leaf's histogram, where it is known
   * @param isNeeded whether the leaf needs a histogram in any case
   */
  #addLeaf(
    data: GrowthData,
    nodes: BinNode[],
    { from, to }: RowRange,
    known: Float64Array | undefined,
    rng: Rng,
    isNeeded = false,
  ): OpenLeaf {
    const node = nodes.length;
    nodes.push({ split: undefined, left: -1, right: -1 });
    const isSplittable = to - from >= 2 * this.#rules.minLeaf;
    if (known === undefined && !isSplittable && !isNeeded)
      return { node, from, to, kept: undefined, gain: 0, split: undefined };
    const { histogram, kept } = histogramOf(data, { from, to }, this.#pool, known);
    const best = this.#best;
    if (this.#picks !== undefined) rng.uniformInto(this.#picks);
    data.arena.bestSplit(data.packed, histogram, data.x, this.#rules, this.#picks, best);
    const gain = best[SplitField.gain];
    if (!(gain > data.minGain)) return { node, from, to, kept, gain: 0, split: undefined };
    const split = {
      column: data.x.columns[best[SplitField.column]],
      bin: best[SplitField.bin],
      missingRight: best[SplitField.missingRight] === 1,
    };
    return { node, from, to, kept, gain, split };
  }
}

/** Writes the leaves of rows that lie in the order of the leaves. */
function assignRanges(
  nodes: readonly BinNode[],
  open: readonly OpenLeaf[],
  rows: Int32Array,
  leaf: Int32Array,
): void {
  const order = new Int32Array(nodes.length);
  let leaves = 0;
  for (const [k, { split }] of nodes.entries()) if (split === undefined) order[k] = leaves++;
  for (const { node, from, to } of open)
    for (let i = from; i < to; i++) leaf[rows[i]] = order[node];
}

/** The tests of all inner nodes; leaves are numbered in the order of the nodes. */
function toTests(nodes: readonly BinNode[]): CodeTree {
  const index = new Int32Array(nodes.length);
  const splits: BinSplit[] = [];
  let leaves = 0;
  for (const [k, { split }] of nodes.entries()) {
    index[k] = split === undefined ? -1 - leaves++ : splits.length;
    if (split !== undefined) splits.push(split);
  }
  const children = nodes.flatMap((n) => (n.split ? [index[n.left], index[n.right]] : []));
  return toCodeTree(splits, Int32Array.from(children));
}
