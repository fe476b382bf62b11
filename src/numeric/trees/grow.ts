import { outputs, type Target } from "../matrix.ts";
import type { Rng } from "../rng.ts";
import type { Binned } from "./binned.ts";
import type { Nodes } from "./nodes.ts";
import { partitionRows } from "./partition-rows.ts";
import { SplitSearch } from "./split-search.ts";
import { WeightedLogs } from "./weighted-logs.ts";

/** Limits and criterion of a tree's growth. */
export interface GrowOptions {
  /** Largest number of edges from the root to a leaf. */
  readonly maxDepth: number;
  /** Fewest rows in a leaf; a row counts as its weight. */
  readonly minLeaf: number;
  /** Fewest rows in a node that is split; a row counts as its weight. */
  readonly minSplit: number;
  /** Number of columns drawn at random in each split; all columns if there are no more. */
  readonly features: number;
  /**
   * Whether a column is split where that is best, or at random (Geurts et al. 2006). Default:
   * `best`.
   */
  readonly thresholds?: "best" | "random";
  /**
   * Whether columns that are constant in a node are not searched in the nodes below it, which saves
   * most of the time where many columns are. Default: false, for the order in which columns are
   * drawn depends on it.
   */
  readonly skipsConstants?: boolean;
  /** Impurity that splits reduce: of classes `gini` or `entropy`, of numbers `variance`. */
  readonly criterion: "gini" | "entropy" | "variance";
}

/** A tree with what pruning needs of each node. */
export interface GrownTree extends Nodes {
  /** Rows in each node, or the sum of their weights. */
  readonly count: Float64Array;
  /** Impurity of each node times its rows. */
  readonly impurity: Float64Array;
}

/** Nodes with less impurity of classes are leaves: all that is left of it is rounding. */
const MIN_CLASS_IMPURITY = 1e-12;

/**
 * Grows a classification or regression tree (Breiman et al. 1984).
 * @param rows the rows to learn from; a row may occur several times, as in a bootstrap sample
 * @param weights weight of each row of the table. Default: 1 each
 */
export function grow(
  x: Binned,
  y: Target,
  rows: Int32Array,
  options: GrowOptions,
  rng: Pick<Rng, "integer">,
  weights: Float64Array = new Float64Array(x.rows).fill(1),
): GrownTree {
  return new Growth(x, y, rows, options, rng, weights).run();
}

class Growth {
  readonly #x: Binned;
  readonly #y: Float64Array;
  readonly #weights: Float64Array;
  readonly #classes: number;
  readonly #outputs: number;
  /** Rows of the tree; those of a node are neighbours. */
  readonly #rows: Int32Array;
  readonly #options: GrowOptions;
  /** Set where classes are split by entropy. */
  readonly #entropy: WeightedLogs | undefined;
  readonly #search: SplitSearch;
  readonly #counts: Float64Array;
  readonly #spare: Int32Array;
  // The tree so far, an entry for each node.
  readonly #feature: number[] = [];
  readonly #bin: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #value: number[] = [];
  readonly #count: number[] = [];
  readonly #impurity: number[] = [];

  constructor(
    x: Binned,
    y: Target,
    rows: Int32Array,
    options: GrowOptions,
    rng: Pick<Rng, "integer">,
    weights: Float64Array,
  ) {
    this.#x = x;
    this.#y = y.values;
    this.#weights = weights;
    this.#classes = y.classes;
    this.#outputs = outputs(y);
    this.#rows = rows.slice();
    this.#options = options;
    this.#entropy =
      options.criterion === "entropy" && y.classes > 0
        ? new WeightedLogs(weights, rows)
        : undefined;
    this.#search = new SplitSearch(x, y, options, this.#entropy, rng, weights);
    this.#counts = new Float64Array(y.classes);
    this.#spare = new Int32Array(rows.length);
  }

  run(): GrownTree {
    const { maxDepth, minSplit, minLeaf } = this.#options;
    const n = this.#rows.length;
    // A stack rather than recursion: a degenerate tree may be as deep as it has rows.
    const stack = [{ node: this.#addLeaf(0, n), from: 0, to: n, depth: 0, constants: 0 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { node, from, to, depth } = top;
      const impurity = this.#impurity[node];
      const count = this.#count[node];
      if (depth >= maxDepth || count < minSplit || count < 2 * minLeaf) continue;
      if (impurity <= (this.#classes > 0 ? MIN_CLASS_IMPURITY : 0)) continue;
      const mean = this.#classes > 0 ? 0 : this.#value[node];
      if (!this.#search.find(this.#rows, from, to, impurity, mean, top.constants)) continue;
      const { feature, bin, constants } = this.#search;
      const middle = partitionRows(
        this.#rows,
        from,
        to,
        this.#x.codes,
        feature * this.#x.rows,
        bin,
        this.#spare,
      );
      this.#feature[node] = feature;
      this.#bin[node] = bin;
      const left = (this.#left[node] = this.#addLeaf(from, middle));
      const right = (this.#right[node] = this.#addLeaf(middle, to));
      stack.push(
        { node: right, from: middle, to, depth: depth + 1, constants },
        { node: left, from, to: middle, depth: depth + 1, constants },
      );
    }
    return {
      outputs: this.#outputs,
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#feature, (f, k) =>
        f < 0 ? 0 : this.#x.borders[f][this.#bin[k]],
      ),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      value: Float64Array.from(this.#value),
      count: Float64Array.from(this.#count),
      impurity: Float64Array.from(this.#impurity),
    };
  }

  /** Adds a leaf of these rows and returns its index. */
  #addLeaf(from: number, to: number): number {
    const node = this.#feature.length;
    this.#feature.push(-1);
    this.#bin.push(0);
    this.#left.push(-1);
    this.#right.push(-1);
    if (this.#classes === 0) this.#describeNumbers(from, to);
    else this.#describeClasses(from, to);
    return node;
  }

  #describeNumbers(from: number, to: number): void {
    const first = this.#y[this.#rows[from]];
    let n = 0;
    let sum = 0;
    let isPure = true;
    for (let i = from; i < to; i++) {
      const r = this.#rows[i];
      const v = this.#y[r];
      n += this.#weights[r];
      sum += this.#weights[r] * v;
      if (v !== first) isPure = false;
    }
    const mean = isPure ? first : sum / n;
    // From the mean: in a difference of sums of squares, all digits of a small variance may be lost.
    let impurity = 0;
    for (let i = from; i < to && !isPure; i++) {
      const r = this.#rows[i];
      impurity += this.#weights[r] * (this.#y[r] - mean) ** 2;
    }
    this.#count.push(n);
    this.#value.push(mean);
    this.#impurity.push(impurity);
  }

  #describeClasses(from: number, to: number): void {
    const entropy = this.#entropy;
    const counts = this.#counts.fill(0);
    let n = 0;
    for (let i = from; i < to; i++) {
      const r = this.#rows[i];
      counts[this.#y[r]] += this.#weights[r];
      n += this.#weights[r];
    }
    let score = 0;
    for (let c = 0; c < this.#classes; c++) {
      this.#value.push(counts[c] / n);
      score += entropy ? entropy.of(counts[c]) : counts[c] * counts[c];
    }
    this.#count.push(n);
    this.#impurity.push(entropy ? Math.max(0, entropy.of(n) - score) : n - score / n);
  }
}
