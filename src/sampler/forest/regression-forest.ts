import type { Rng } from "../../numeric/rng.ts";
import { bin } from "../../numeric/trees/binned.ts";
import { grow } from "../../numeric/trees/grow.ts";
import type { Encoding } from "../../space/encoding.ts";

interface RegressionTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Encoded points. */
export interface EncodedPoints {
  /** Number of points. */
  readonly n: number;
  /** n × encoding.size. */
  readonly x: Float64Array;
}

/** Weight, in observations, by which the mean of a level is drawn to the overall mean. */
const SHRINKAGE = 1;
/** Least variance of a prediction. */
const MIN_VARIANCE = 1e-10;

/**
 * A forest of regression trees over encoded points that predicts a mean and a variance: the mean of
 * the trees, and by the law of total variance their disagreement plus the spread within leaves
 * (Hutter et al. 2014, "Algorithm runtime prediction", §4.3.2). Cuts lie at random between
 * neighbouring values, so that the mean is not flat between them. Levels of a choice are ordered by
 * their mean value, which makes the best of their 2^k splits one of k (Breiman et al. 1984,
 * §4.2.2).
 */
export class RegressionForest {
  readonly #encoding: Encoding;
  readonly #trees: readonly RegressionTree[];
  /** For each choice, the number that stands for each level; level −1 comes first. */
  readonly #levelMeans: readonly Float64Array[];
  readonly #row: Float64Array;

  /** @param y values of the points */
  constructor(
    encoding: Encoding,
    points: EncodedPoints,
    y: Float64Array,
    { trees, rng }: { readonly trees: number; readonly rng: Rng },
  ) {
    const d = encoding.size;
    const { n, x } = points;
    this.#encoding = encoding;
    this.#row = new Float64Array(d);
    this.#levelMeans = encoding.levels.map((count, c) =>
      meansByLevel(points, y, { at: encoding.numbers + c, step: d, levels: count }),
    );
    const data = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      this.#writeRow(x, i * d);
      data.set(this.#row, i * d);
    }
    const binned = bin({ data, rows: n, columns: d });
    const values = Array.from({ length: d }, (_, j) => distinctValues(data, n, d, j));
    const options = {
      maxDepth: 40,
      minLeaf: 1,
      minSplit: 3,
      features: Math.max(1, Math.ceil((5 / 6) * d)),
      criterion: "variance" as const,
    };
    this.#trees = Array.from({ length: trees }, (_, t) => {
      const stream = rng.fork(t);
      const rows = Int32Array.from({ length: n }, () => stream.integer(n)).sort();
      const borders = drawBorders(binned.borders, values, stream);
      const tree = grow({ ...binned, borders }, { values: y, classes: 0 }, rows, options, stream);
      return {
        ...tree,
        mean: tree.value,
        variance: tree.impurity.map((s, k) => s / tree.count[k]),
      };
    });
  }

  /** Writes a point to `#row`, choices as the means of their levels. */
  #writeRow(x: Float64Array, at: number): void {
    const { numbers, size } = this.#encoding;
    for (let j = 0; j < numbers; j++) this.#row[j] = x[at + j];
    for (let j = numbers; j < size; j++)
      this.#row[j] = this.#levelMeans[j - numbers][x[at + j] + 1];
  }

  /** Writes the mean and variance at an encoded point to `out`. */
  predict(x: Float64Array, out: { mean: number; variance: number }): void {
    this.#writeRow(x, 0);
    let sum = 0;
    let squares = 0;
    let within = 0;
    for (const { feature, threshold, left, right, mean, variance } of this.#trees) {
      let k = 0;
      while (feature[k] >= 0) k = this.#row[feature[k]] <= threshold[k] ? left[k] : right[k];
      sum += mean[k];
      squares += mean[k] * mean[k];
      within += variance[k];
    }
    const count = this.#trees.length;
    out.mean = sum / count;
    out.variance = Math.max(MIN_VARIANCE, squares / count - out.mean * out.mean + within / count);
  }
}

/**
 * Mean value at each level of a choice, from level −1, drawn to the overall mean.
 * @param column where the choice is in the encoded points
 */
function meansByLevel(
  { n, x }: EncodedPoints,
  y: Float64Array,
  column: { readonly at: number; readonly step: number; readonly levels: number },
): Float64Array {
  const sum = new Float64Array(column.levels + 1);
  const count = new Float64Array(column.levels + 1);
  let all = 0;
  for (let i = 0; i < n; i++) {
    const level = x[i * column.step + column.at] + 1;
    sum[level] += y[i];
    count[level] += 1;
    all += y[i] / n;
  }
  return sum.map((s, l) => (s + SHRINKAGE * all) / (count[l] + SHRINKAGE));
}

/**
 * The borders between bins, drawn anew between neighbouring values. Columns of more values than bins
 * keep their borders.
 * @param values different values of each column, ascending
 */
const drawBorders = (
  borders: readonly Float64Array[],
  values: readonly Float64Array[],
  rng: Rng,
): readonly Float64Array[] =>
  borders.map((halves, j) =>
    halves.length + 1 === values[j].length
      ? halves.map((_, b) => values[j][b] + rng.uniform() * (values[j][b + 1] - values[j][b]))
      : halves,
  );

/** Different values of a column, ascending. */
function distinctValues(data: Float64Array, n: number, d: number, j: number): Float64Array {
  const sorted = Float64Array.from({ length: n }, (_, i) => data[i * d + j]).sort();
  return sorted.filter((v, i) => i === 0 || v !== sorted[i - 1]);
}
