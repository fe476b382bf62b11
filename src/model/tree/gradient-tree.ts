import type { Rng } from "../../numeric/rng.ts";
import type { Binned } from "../../numeric/trees/binned.ts";
import type { Nodes } from "../../numeric/trees/nodes.ts";
import { partitionRows } from "../../numeric/trees/partition-rows.ts";

/** Limits and regularisation of a tree on gradients. */
export interface GradientTreeOptions {
  /** Largest number of leaves. */
  readonly leaves: number;
  /** Fewest rows in a leaf. */
  readonly minLeaf: number;
  /** Penalty λ on squared leaf values. */
  readonly l2: number;
  /** Number of columns drawn at random for the whole tree; all columns if there are no more. */
  readonly features: number;
}

/** A split must gain this much more than the best one before. */
const MIN_GAIN_DIFFERENCE = 1e-12;

/** A leaf that may be split: its rows, its sums, and its best split (feature −1: none). */
interface OpenLeaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly sumG: number;
  readonly sumH: number;
  readonly histogram: Float64Array;
  gain: number;
  feature: number;
  bin: number;
}

/**
 * Grows one tree on gradients g and curvatures h of the loss: the leaf of greatest gain is split
 * next (Ke et al. 2017), gains and leaf values follow from a second-order expansion (Chen and
 * Guestrin 2016, eq. 5 and 7).
 */
export function growOnGradients(
  x: Binned,
  g: Float64Array,
  h: Float64Array,
  options: GradientTreeOptions,
  rng: Rng,
): Nodes {
  return new GradientTree(x, g, h, options, rng).run();
}

class GradientTree {
  readonly #x: Binned;
  readonly #g: Float64Array;
  readonly #h: Float64Array;
  readonly #options: GradientTreeOptions;
  /** Columns that the tree may use, ascending. */
  readonly #columns: Uint32Array;
  /** Start of each of these columns in a histogram, which has three sums a bin: g, h and rows. */
  readonly #offset: Int32Array;
  /** Rows of the tree; those of a leaf are neighbours. */
  readonly #rows: Int32Array;
  readonly #spare: Int32Array;
  // The tree so far, an entry for each node.
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #value: number[] = [];

  constructor(x: Binned, g: Float64Array, h: Float64Array, options: GradientTreeOptions, rng: Rng) {
    this.#x = x;
    this.#g = g;
    this.#h = h;
    this.#options = options;
    this.#rows = Int32Array.from({ length: x.rows }, (_, i) => i);
    this.#spare = new Int32Array(x.rows);
    const columns = Uint32Array.from({ length: x.columns }, (_, j) => j);
    if (options.features < x.columns) rng.shuffle(columns);
    this.#columns = columns.slice(0, options.features).sort();
    this.#offset = new Int32Array(this.#columns.length + 1);
    for (const [f, j] of this.#columns.entries())
      this.#offset[f + 1] = this.#offset[f] + (x.borders[j].length + 1) * 3;
  }

  run(): Nodes {
    const n = this.#x.rows;
    const open = [this.#addLeaf(0, n, this.#fillHistogram(0, n))];
    for (let leaves = 1; leaves < this.#options.leaves; leaves++) {
      let best = -1;
      for (let i = 0; i < open.length; i++)
        if (open[i].feature !== -1 && (best === -1 || open[i].gain > open[best].gain)) best = i;
      if (best === -1) break;
      open.push(...this.#split(open.splice(best, 1)[0]));
    }
    return {
      outputs: 1,
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      value: Float64Array.from(this.#value),
    };
  }

  #fillHistogram(from: number, to: number): Float64Array {
    const columns = this.#columns;
    const { codes, rows: height } = this.#x;
    const rows = this.#rows;
    const g = this.#g;
    const h = this.#h;
    const out = new Float64Array(this.#offset[columns.length]);
    for (let f = 0; f < columns.length; f++) {
      const at = columns[f] * height;
      const base = this.#offset[f];
      for (let i = from; i < to; i++) {
        const r = rows[i];
        const k = base + codes[at + r] * 3;
        out[k] += g[r];
        out[k + 1] += h[r];
        out[k + 2]++;
      }
    }
    return out;
  }

  /** Adds a leaf of these rows, with the value −ΣG / (ΣH + λ), and finds its best split. */
  #addLeaf(from: number, to: number, histogram: Float64Array): OpenLeaf {
    const rows = this.#rows;
    const { l2, minLeaf } = this.#options;
    let sumG = 0;
    let sumH = 0;
    for (let i = from; i < to; i++) {
      sumG += this.#g[rows[i]];
      sumH += this.#h[rows[i]];
    }
    const node = this.#feature.length;
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#left.push(-1);
    this.#right.push(-1);
    this.#value.push(-sumG / (sumH + l2));
    const leaf = { node, from, to, sumG, sumH, histogram, gain: 0, feature: -1, bin: 0 };
    if (to - from >= 2 * minLeaf) this.#findSplit(leaf);
    return leaf;
  }

  #findSplit(leaf: OpenLeaf): void {
    const { from, to, sumG, sumH, histogram } = leaf;
    const { l2, minLeaf } = this.#options;
    const columns = this.#columns;
    const own = (sumG * sumG) / (sumH + l2);
    for (let f = 0; f < columns.length; f++) {
      const bins = this.#x.borders[columns[f]].length + 1;
      const base = this.#offset[f];
      let a = 0;
      let b = 0;
      let count = 0;
      for (let k = 0; k + 1 < bins; k++) {
        const at = base + k * 3;
        if (histogram[at + 2] === 0) continue;
        a += histogram[at];
        b += histogram[at + 1];
        count += histogram[at + 2];
        if (count < minLeaf) continue;
        if (to - from - count < minLeaf) break;
        const gain = (a * a) / (b + l2) + (sumG - a) ** 2 / (sumH - b + l2) - own;
        if (gain > leaf.gain + MIN_GAIN_DIFFERENCE) {
          leaf.gain = gain;
          leaf.feature = columns[f];
          leaf.bin = k;
        }
      }
    }
  }

  /** Makes an inner node of the leaf; returns its children. */
  #split(leaf: OpenLeaf): [OpenLeaf, OpenLeaf] {
    const { node, from, to, feature, bin, histogram: large } = leaf;
    const { codes, rows: height } = this.#x;
    const middle = partitionRows(this.#rows, from, to, codes, feature * height, bin, this.#spare);
    // The larger child's histogram is the parent's less the smaller child's, in the same memory.
    const isLeftSmall = middle - from <= to - middle;
    const small = isLeftSmall ? this.#fillHistogram(from, middle) : this.#fillHistogram(middle, to);
    for (let i = 0; i < large.length; i++) large[i] -= small[i];
    this.#feature[node] = feature;
    this.#threshold[node] = this.#x.borders[feature][bin];
    const left = this.#addLeaf(from, middle, isLeftSmall ? small : large);
    const right = this.#addLeaf(middle, to, isLeftSmall ? large : small);
    this.#left[node] = left.node;
    this.#right[node] = right.node;
    return [left, right];
  }
}
