import { outputs, type Target } from "../matrix.ts";
import type { Rng } from "../rng.ts";
import { type Binned, MAX_BINS } from "./binned.ts";
import { ColumnDraw } from "./column-draw.ts";
import type { GrowOptions } from "./grow.ts";
import type { WeightedLogs } from "./weighted-logs.ts";

/**
 * Up to this number of rows a node may be sorted by insertion, which is faster than a histogram.
 */
const MAX_SORTED_ROWS = 48;
/** A split must raise the score by this share of the node's impurity, more than rounding does. */
const MIN_SCORE_IMPROVEMENT = 1e-9;

/**
 * Finds the best split of a node of a classification or regression tree (Breiman et al. 1984, §2.5
 * and §8.3), from a histogram over bins, or for nodes with few rows from these in order.
 *
 * The score of a split is the sum over both parts of Σ count²/n (Gini), −n·entropy, or sum²/n
 * (variance): each of them grows as the parts get purer.
 */
export class SplitSearch {
  readonly #x: Binned;
  readonly #y: Float64Array;
  readonly #classes: number;
  readonly #outputs: number;
  readonly #minLeaf: number;
  readonly #features: number;
  readonly #rng: Pick<Rng, "integer">;
  readonly #draw: ColumnDraw | undefined;
  readonly #weights: Float64Array;
  readonly #isRandom: boolean;
  readonly #entropy: WeightedLogs | undefined;
  readonly #columns: Uint32Array;
  // For classes a count each; for numbers the count and the sum.
  readonly #histogram: Float64Array;
  readonly #total: Float64Array;
  readonly #left: Float64Array;
  readonly #order = new Int32Array(MAX_SORTED_ROWS);
  /** What numbers count from: the mean of the node, so that rounding is relative to its spread. */
  #center = 0;
  /** Sum of the weights in the node. */
  #weight = 0;
  #score = 0;
  #feature = -1;
  #bin = 0;

  /**
   * @param entropy logarithms where the criterion is entropy
   * @param weights of the rows of the table
   */
  constructor(
    x: Binned,
    y: Target,
    options: GrowOptions,
    entropy: WeightedLogs | undefined,
    rng: Pick<Rng, "integer">,
    weights: Float64Array,
  ) {
    this.#x = x;
    this.#y = y.values;
    this.#weights = weights;
    this.#isRandom = options.thresholds === "random";
    this.#classes = y.classes;
    this.#outputs = outputs(y);
    this.#minLeaf = options.minLeaf;
    this.#features = options.features;
    this.#rng = rng;
    this.#draw = options.skipsConstants ? new ColumnDraw(x.columns, rng) : undefined;
    this.#entropy = entropy;
    this.#columns = Uint32Array.from({ length: x.columns }, (_, j) => j);
    const width = Math.max(2, y.classes);
    this.#histogram = new Float64Array(MAX_BINS * width);
    this.#total = new Float64Array(width);
    this.#left = new Float64Array(width);
  }

  /** Column of the split that `find` found. */
  get feature(): number {
    return this.#feature;
  }

  /** Number of columns that the search knows to be constant in the node. */
  get constants(): number {
    return this.#draw?.constant ?? 0;
  }

  /** Last bin of that column whose rows go left. */
  get bin(): number {
    return this.#bin;
  }

  /**
   * Finds the split of least impurity of the rows `rows[from]` … `rows[to − 1]`.
   * @param impurity of the node, times its rows
   * @param mean of numbers in the node; unused for classes
   * @param constants `constants` of the node's parent; used with `skipsConstants`
   * @returns false where no split is allowed or none helps
   */
  find(
    rows: Int32Array,
    from: number,
    to: number,
    impurity: number,
    mean: number,
    constants = 0,
  ): boolean {
    const n = to - from;
    this.#center = mean;
    this.#fillTotal(rows, from, to);
    this.#feature = -1;
    const scale = this.#classes > 0 ? Math.max(1, impurity) : impurity;
    this.#score = this.#scoreOf(this.#total) + MIN_SCORE_IMPROVEMENT * scale;
    const draw = this.#draw;
    draw?.start(constants);
    const count = this.#columns.length;
    let searched = 0;
    for (let j = 0; j < count && searched < this.#features; j++) {
      const feature = draw ? draw.next() : this.#columnAt(j);
      if (feature < 0) break;
      const bins = this.#x.borders[feature].length + 1;
      const varied =
        bins < 2
          ? false
          : this.#isRandom
            ? this.#cutAtRandom(feature, rows, from, to)
            : n <= MAX_SORTED_ROWS && n * 4 < bins * this.#outputs
              ? this.#searchSorted(feature, rows, from, to)
              : this.#classes === 0
                ? this.#searchNumbers(feature, rows, from, to, bins)
                : this.#searchClasses(feature, rows, from, to, bins);
      if (varied) searched++;
      draw?.found(varied);
    }
    return this.#feature !== -1;
  }

  /** Column j of a search, drawn without replacement, one at a time. */
  #columnAt(j: number): number {
    const columns = this.#columns;
    if (this.#features >= columns.length) return columns[j];
    const other = j + this.#rng.integer(columns.length - j);
    const drawn = columns[other];
    columns[other] = columns[j];
    columns[j] = drawn;
    return drawn;
  }

  #fillTotal(rows: Int32Array, from: number, to: number): void {
    const total = this.#total.fill(0);
    let n = 0;
    for (let i = from; i < to; i++) {
      const w = this.#weights[rows[i]];
      n += w;
      if (this.#classes > 0) total[this.#y[rows[i]]] += w;
      else total[1] += w * (this.#y[rows[i]] - this.#center);
    }
    if (this.#classes === 0) total[0] = n;
    this.#weight = n;
  }

  /** Score of the whole node. */
  #scoreOf(sums: Float64Array): number {
    const n = this.#weight;
    if (this.#classes === 0) return (sums[1] * sums[1]) / n;
    let s = 0;
    if (this.#entropy) {
      for (let c = 0; c < this.#classes; c++) s += this.#entropy.of(sums[c]);
      return s - this.#entropy.of(n);
    }
    for (let c = 0; c < this.#classes; c++) s += sums[c] * sums[c];
    return s / n;
  }

  // The searches return whether the column varies within the node.

  #searchNumbers(
    feature: number,
    rows: Int32Array,
    from: number,
    to: number,
    bins: number,
  ): boolean {
    const { codes, rows: height } = this.#x;
    const at = feature * height;
    const y = this.#y;
    const center = this.#center;
    const weights = this.#weights;
    const n = this.#weight;
    const h = this.#histogram;
    const total = this.#total;
    const min = this.#minLeaf;
    h.fill(0, 0, bins * 2);
    for (let i = from; i < to; i++) {
      const r = rows[i];
      const b = codes[at + r];
      h[b * 2] += weights[r];
      h[b * 2 + 1] += weights[r] * (y[r] - center);
    }
    let low = 0;
    let high = bins - 1;
    while (h[low * 2] === 0) low++;
    while (h[high * 2] === 0) high--;
    if (low === high) return false;
    let count = 0;
    let sum = 0;
    for (let b = low; b < high; b++) {
      if (h[b * 2] === 0) continue;
      count += h[b * 2];
      sum += h[b * 2 + 1];
      if (count < min) continue;
      if (n - count < min) break;
      const rest = total[1] - sum;
      const score = (sum * sum) / count + (rest * rest) / (n - count);
      if (score > this.#score) this.#keep(score, feature, b);
    }
    return true;
  }

  #searchClasses(
    feature: number,
    rows: Int32Array,
    from: number,
    to: number,
    bins: number,
  ): boolean {
    const { codes, rows: height } = this.#x;
    const at = feature * height;
    const y = this.#y;
    const weights = this.#weights;
    const h = this.#histogram;
    const k = this.#classes;
    let low = bins;
    let high = -1;
    h.fill(0, 0, bins * k);
    for (let i = from; i < to; i++) {
      const r = rows[i];
      const b = codes[at + r];
      if (b < low) low = b;
      if (b > high) high = b;
      h[b * k + y[r]] += weights[r];
    }
    if (low === high) return false;
    if (k === 2 && !this.#entropy) this.#cutTwoClasses(feature, low, high, this.#weight);
    else this.#cutClasses(feature, low, high, this.#weight);
    return true;
  }

  /** The most common case by itself: both sums of squares follow from one count. */
  #cutTwoClasses(feature: number, low: number, high: number, n: number): void {
    const h = this.#histogram;
    const total = this.#total;
    const min = this.#minLeaf;
    let count = 0;
    let ones = 0;
    for (let b = low; b < high; b++) {
      const c0 = h[b * 2];
      const c1 = h[b * 2 + 1];
      if (c0 + c1 === 0) continue;
      count += c0 + c1;
      ones += c1;
      if (count < min) continue;
      if (n - count < min) break;
      const zeros = count - ones;
      const r1 = total[1] - ones;
      const r0 = total[0] - zeros;
      const score = (zeros * zeros + ones * ones) / count + (r0 * r0 + r1 * r1) / (n - count);
      if (score > this.#score) this.#keep(score, feature, b);
    }
  }

  #cutClasses(feature: number, low: number, high: number, n: number): void {
    const h = this.#histogram;
    const k = this.#classes;
    const min = this.#minLeaf;
    const left = this.#left.fill(0);
    let count = 0;
    for (let b = low; b < high; b++) {
      let here = 0;
      for (let c = 0; c < k; c++) {
        const add = h[b * k + c];
        left[c] += add;
        here += add;
      }
      if (here === 0) continue;
      count += here;
      if (count < min) continue;
      if (n - count < min) break;
      this.#judge(left, count, n, feature, b);
    }
  }

  /** Few rows: sorted by their bin. */
  #searchSorted(feature: number, rows: Int32Array, from: number, to: number): boolean {
    const { codes, rows: height } = this.#x;
    const at = feature * height;
    const n = to - from;
    const order = this.#order;
    for (let i = 0; i < n; i++) {
      const r = rows[from + i];
      const b = codes[at + r];
      let p = i;
      for (; p > 0 && codes[at + order[p - 1]] > b; p--) order[p] = order[p - 1];
      order[p] = r;
    }
    if (codes[at + order[0]] === codes[at + order[n - 1]]) return false;
    const left = this.#left.fill(0);
    const min = this.#minLeaf;
    const weight = this.#weight;
    let count = 0;
    for (let i = 0; i + 1 < n; i++) {
      const r = order[i];
      const w = this.#weights[r];
      count += w;
      if (this.#classes > 0) left[this.#y[r]] += w;
      else left[1] += w * (this.#y[r] - this.#center);
      const b = codes[at + r];
      if (b === codes[at + order[i + 1]]) continue;
      if (count < min) continue;
      if (weight - count < min) break;
      this.#judge(left, count, weight, feature, b);
    }
    return true;
  }

  /** One cut, drawn from all between the column's least and greatest bin in this node. */
  #cutAtRandom(feature: number, rows: Int32Array, from: number, to: number): boolean {
    const { codes, rows: height } = this.#x;
    const at = feature * height;
    let low = MAX_BINS;
    let high = -1;
    for (let i = from; i < to; i++) {
      const b = codes[at + rows[i]];
      if (b < low) low = b;
      if (b > high) high = b;
    }
    if (low === high) return false;
    const bin = low + this.#rng.integer(high - low);
    const left = this.#left.fill(0);
    let count = 0;
    for (let i = from; i < to; i++) {
      const r = rows[i];
      if (codes[at + r] > bin) continue;
      const w = this.#weights[r];
      count += w;
      if (this.#classes > 0) left[this.#y[r]] += w;
      else left[1] += w * (this.#y[r] - this.#center);
    }
    const n = this.#weight;
    if (count >= this.#minLeaf && n - count >= this.#minLeaf)
      this.#judge(left, count, n, feature, bin);
    return true;
  }

  /** Scores the split with these sums on the left, and keeps it if it is best. */
  #judge(left: Float64Array, count: number, n: number, feature: number, bin: number): void {
    let l = 0;
    let r = 0;
    const total = this.#total;
    const logs = this.#entropy;
    if (this.#classes === 0) {
      const rest = total[1] - left[1];
      const score = (left[1] * left[1]) / count + (rest * rest) / (n - count);
      if (score > this.#score) this.#keep(score, feature, bin);
      return;
    }
    if (logs) {
      for (let c = 0; c < this.#classes; c++) {
        l += logs.of(left[c]);
        r += logs.of(total[c] - left[c]);
      }
      const score = l - logs.of(count) + r - logs.of(n - count);
      if (score > this.#score) this.#keep(score, feature, bin);
      return;
    }
    for (let c = 0; c < this.#classes; c++) {
      l += left[c] * left[c];
      const rest = total[c] - left[c];
      r += rest * rest;
    }
    const score = l / count + r / (n - count);
    if (score > this.#score) this.#keep(score, feature, bin);
  }

  #keep(score: number, feature: number, bin: number): void {
    this.#score = score;
    this.#feature = feature;
    this.#bin = bin;
  }
}
