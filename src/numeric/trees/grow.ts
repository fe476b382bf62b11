import type { Rng } from "../../numeric/rng.ts";
import { outputs, type Target } from "../matrix.ts";
import { type Binned, MAX_BINS } from "./binned.ts";
import type { Nodes } from "./nodes.ts";

export interface GrowOptions {
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly minSplit: number;
  /** Columns looked at in each split. */
  readonly features: number;
  readonly criterion: "gini" | "entropy" | "variance";
}
/** A tree with what pruning needs: rows in each node and its impurity times rows. */
export interface Grown extends Nodes {
  readonly count: Float64Array;
  readonly impurity: Float64Array;
}

/** log2 of whole numbers, for entropy. */
let logs = new Float64Array(0);
function needLogs(n: number): void {
  if (logs.length > n) return;
  logs = new Float64Array(n + 1);
  for (let i = 1; i <= n; i++) logs[i] = i * Math.log2(i);
}

/**
 * Grows a classification or regression tree (Breiman et al. 1984) on the given rows; a row may be
 * given several times, as a bootstrap does. The best split of a node comes from a histogram over
 * bins, or for nodes with few rows from these in order.
 */
export function grow(
  x: Binned,
  y: Target,
  rows: Int32Array,
  options: GrowOptions,
  rng: Rng,
): Grown {
  return new Growth(x, y, rows, options, rng).run();
}

class Growth {
  readonly #x: Binned;
  readonly #y: Float64Array;
  readonly #classes: number;
  readonly #k: number;
  readonly #rows: Int32Array;
  readonly #options: GrowOptions;
  readonly #rng: Rng;
  readonly #entropy: boolean;
  // The tree so far.
  #feature: number[] = [];
  #bin: number[] = [];
  #left: number[] = [];
  #right: number[] = [];
  #value: number[] = [];
  #count: number[] = [];
  #impurity: number[] = [];
  // Room that every node uses again.
  readonly #histogram: Float64Array;
  readonly #total: Float64Array;
  readonly #leftSum: Float64Array;
  readonly #columns: Uint32Array;
  readonly #spare: Int32Array;
  readonly #order: Int32Array;
  #bestScore = 0;
  #bestFeature = -1;
  #bestBin = 0;

  constructor(x: Binned, y: Target, rows: Int32Array, options: GrowOptions, rng: Rng) {
    this.#x = x;
    this.#y = y.values;
    this.#classes = y.classes;
    this.#k = outputs(y);
    this.#rows = rows.slice();
    this.#options = options;
    this.#rng = rng;
    this.#entropy = options.criterion === "entropy" && y.classes > 0;
    if (this.#entropy) needLogs(rows.length);
    // For classes a count each; for numbers the count and the sum.
    const width = Math.max(2, y.classes);
    this.#histogram = new Float64Array(MAX_BINS * width);
    this.#total = new Float64Array(width);
    this.#leftSum = new Float64Array(width);
    this.#columns = Uint32Array.from({ length: x.columns }, (_, j) => j);
    this.#spare = new Int32Array(rows.length);
    this.#order = new Int32Array(64);
  }

  run(): Grown {
    // A stack rather than recursion: a degenerate tree may be as deep as it has rows.
    const stack: { node: number; from: number; to: number; depth: number }[] = [];
    stack.push({
      node: this.#node(0, this.#rows.length),
      from: 0,
      to: this.#rows.length,
      depth: 0,
    });
    while (stack.length > 0) {
      const { node, from, to, depth } = stack.pop()!;
      const n = to - from;
      if (
        depth >= this.#options.maxDepth ||
        n < this.#options.minSplit ||
        n < 2 * this.#options.minLeaf ||
        this.#impurity[node] <= 1e-12
      )
        continue;
      if (!this.#search(node, from, to)) continue;
      const feature = this.#bestFeature;
      const bin = this.#bestBin;
      const middle = this.#partition(from, to, feature, bin);
      this.#feature[node] = feature;
      this.#bin[node] = bin;
      this.#left[node] = this.#node(from, middle);
      this.#right[node] = this.#node(middle, to);
      stack.push(
        { node: this.#right[node], from: middle, to, depth: depth + 1 },
        { node: this.#left[node], from, to: middle, depth: depth + 1 },
      );
    }
    return {
      outputs: this.#k,
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

  /** Makes a leaf of these rows. */
  #node(from: number, to: number): number {
    const node = this.#feature.length;
    const n = to - from;
    this.#feature.push(-1);
    this.#bin.push(0);
    this.#left.push(-1);
    this.#right.push(-1);
    this.#count.push(n);
    if (this.#classes === 0) {
      let sum = 0;
      let squares = 0;
      for (let i = from; i < to; i++) {
        const v = this.#y[this.#rows[i]];
        sum += v;
        squares += v * v;
      }
      this.#value.push(sum / n);
      this.#impurity.push(Math.max(0, squares - (sum * sum) / n));
      return node;
    }
    const counts = this.#total.fill(0);
    for (let i = from; i < to; i++) counts[this.#y[this.#rows[i]]]++;
    let score = 0;
    for (let c = 0; c < this.#classes; c++) {
      this.#value.push(counts[c] / n);
      score += this.#entropy ? logs[counts[c]] : counts[c] * counts[c];
    }
    this.#impurity.push(this.#entropy ? Math.max(0, logs[n] - score) : n - score / n);
    return node;
  }

  /** Finds the split of least impurity; false when none is allowed or none helps. */
  #search(node: number, from: number, to: number): boolean {
    const n = to - from;
    const x = this.#x;
    this.#fillTotal(from, to);
    this.#bestFeature = -1;
    // Scores grow as impurity falls; a split must beat the node itself.
    this.#bestScore = this.#score(this.#total, n) + 1e-9 * Math.max(1, this.#impurity[node]);
    const columns = this.#columns;
    let looked = 0;
    for (let j = 0; j < columns.length && looked < this.#options.features; j++) {
      // Drawing without putting back, one at a time; columns that are constant here do not count.
      if (this.#options.features < columns.length) {
        const other = j + this.#rng.integer(columns.length - j);
        const t = columns[j];
        columns[j] = columns[other];
        columns[other] = t;
      }
      const feature = columns[j];
      const bins = x.borders[feature].length + 1;
      if (bins < 2) continue;
      const varied =
        n <= 48 && n * 4 < bins * this.#k
          ? this.#searchFew(feature, from, to)
          : this.#searchBins(feature, from, to, bins);
      if (varied) looked++;
    }
    return this.#bestFeature !== -1;
  }

  #fillTotal(from: number, to: number): void {
    const total = this.#total.fill(0);
    if (this.#classes > 0) for (let i = from; i < to; i++) total[this.#y[this.#rows[i]]]++;
    else {
      for (let i = from; i < to; i++) total[1] += this.#y[this.#rows[i]];
      total[0] = to - from;
    }
  }

  /**
   * Sum over classes of count²/n (Gini), of −n·entropy, or sum²/n (variance): each grows as the
   * parts get purer.
   */
  #score(sums: Float64Array, n: number): number {
    if (this.#classes === 0) return (sums[1] * sums[1]) / n;
    let s = 0;
    if (this.#entropy) {
      for (let c = 0; c < this.#classes; c++) s += logs[sums[c]];
      return s - logs[n];
    }
    for (let c = 0; c < this.#classes; c++) s += sums[c] * sums[c];
    return s / n;
  }

  #searchBins(feature: number, from: number, to: number, bins: number): boolean {
    const { codes, rows: height } = this.#x;
    const at = feature * height;
    const rows = this.#rows;
    const y = this.#y;
    const n = to - from;
    const h = this.#histogram;
    const total = this.#total;
    const min = this.#options.minLeaf;
    let low = bins;
    let high = -1;
    if (this.#classes === 0) {
      h.fill(0, 0, bins * 2);
      for (let i = from; i < to; i++) {
        const r = rows[i];
        const b = codes[at + r];
        h[b * 2]++;
        h[b * 2 + 1] += y[r];
      }
      for (low = 0; h[low * 2] === 0; low++);
      for (high = bins - 1; h[high * 2] === 0; high--);
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
        if (score > this.#bestScore) this.#keep(score, feature, b);
      }
      return true;
    }
    const k = this.#classes;
    h.fill(0, 0, bins * k);
    for (let i = from; i < to; i++) {
      const r = rows[i];
      const b = codes[at + r];
      if (b < low) low = b;
      if (b > high) high = b;
      h[b * k + y[r]]++;
    }
    if (low === high) return false;
    const left = this.#leftSum.fill(0);
    let count = 0;
    if (k === 2 && !this.#entropy) {
      // The most common case, written out: both sums of squares from one count.
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
        if (score > this.#bestScore) this.#keep(score, feature, b);
      }
      return true;
    }
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
    return true;
  }

  #judge(left: Float64Array, count: number, n: number, feature: number, bin: number): void {
    let l = 0;
    let r = 0;
    const total = this.#total;
    if (this.#entropy) {
      for (let c = 0; c < this.#classes; c++) {
        l += logs[left[c]];
        r += logs[total[c] - left[c]];
      }
      const score = l - logs[count] + r - logs[n - count];
      if (score > this.#bestScore) this.#keep(score, feature, bin);
      return;
    }
    for (let c = 0; c < this.#classes; c++) {
      l += left[c] * left[c];
      const rest = total[c] - left[c];
      r += rest * rest;
    }
    const score = l / count + r / (n - count);
    if (score > this.#bestScore) this.#keep(score, feature, bin);
  }

  /** Few rows: in order of their bin, by insertion. */
  #searchFew(feature: number, from: number, to: number): boolean {
    const { codes, rows: height } = this.#x;
    const at = feature * height;
    const n = to - from;
    const order = this.#order;
    for (let i = 0; i < n; i++) {
      const r = this.#rows[from + i];
      const b = codes[at + r];
      let p = i;
      for (; p > 0 && codes[at + order[p - 1]] > b; p--) order[p] = order[p - 1];
      order[p] = r;
    }
    if (codes[at + order[0]] === codes[at + order[n - 1]]) return false;
    const left = this.#leftSum.fill(0);
    const min = this.#options.minLeaf;
    for (let i = 0; i + 1 < n; i++) {
      const r = order[i];
      if (this.#classes > 0) left[this.#y[r]]++;
      else left[1] += this.#y[r];
      const b = codes[at + r];
      if (b === codes[at + order[i + 1]]) continue;
      const count = i + 1;
      if (count < min) continue;
      if (n - count < min) break;
      if (this.#classes > 0) this.#judge(left, count, n, feature, b);
      else {
        const rest = this.#total[1] - left[1];
        const score = (left[1] * left[1]) / count + (rest * rest) / (n - count);
        if (score > this.#bestScore) this.#keep(score, feature, b);
      }
    }
    return true;
  }

  #keep(score: number, feature: number, bin: number): void {
    this.#bestScore = score;
    this.#bestFeature = feature;
    this.#bestBin = bin;
  }

  /** Brings the rows that go left to the front, both parts keeping their order. */
  #partition(from: number, to: number, feature: number, bin: number): number {
    const at = feature * this.#x.rows;
    const { codes } = this.#x;
    const rows = this.#rows;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const r = rows[i];
      if (codes[at + r] <= bin) rows[left++] = r;
      else this.#spare[right++] = r;
    }
    for (let i = 0; i < right; i++) rows[left + i] = this.#spare[i];
    return left;
  }
}
