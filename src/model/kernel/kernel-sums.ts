import { dotAt } from "../../numeric/cholesky.ts";
import type { DenseArena } from "../../numeric/dense/dense.ts";
import { maternInPlain } from "../../numeric/dense/plain.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { type PackedNumbers, readNumbers } from "../../numeric/packed-numbers.ts";
import type { LogTarget } from "../log-target.ts";

/** A fitted kernel machine as plain data. */
export interface KernelJson {
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Columns of a row. */
  readonly columns: number;
  /** Reciprocal of the length scale of each column. */
  readonly inverse: PackedNumbers;
  /** Variance of the linear part. */
  readonly linear: number;
  /** Centres × columns. */
  readonly centres: PackedNumbers;
  /** Outputs × centres: scores are sums of covariances with the centres. */
  readonly weights: PackedNumbers;
  /** One for each output. */
  readonly intercept: readonly number[];
  /** Set when the weights are of the logarithm of the target. */
  readonly log?: LogTarget;
}

/** What products of many rows need of an arena. */
export type ProductArena = Pick<DenseArena, "products" | "matern" | "array" | "close">;

/** Rows whose products are computed at once. */
const ROWS_PER_PASS = 256;
/** Fewer rows are not worth the copy of the centres into an arena. */
const LEAST_ROWS = 8;

/** Weighted sums of the covariances of a row with the centres. */
export class KernelSums {
  readonly #columns: number;
  readonly #inverse: Float64Array;
  readonly #centres: Float64Array;
  /** Squared norm of each centre. */
  readonly #norms: Float64Array;
  readonly #weights: Float64Array;
  /** The sum of the linear parts is linear: outputs × columns, and a constant for each output. */
  readonly #slopes: Float64Array;
  readonly #constants: Float64Array;

  constructor({ columns, inverse, linear, centres, weights, intercept }: KernelJson) {
    const plain = readNumbers(centres);
    this.#columns = columns;
    this.#inverse = readNumbers(inverse);
    this.#weights = readNumbers(weights);
    this.#constants = Float64Array.from(intercept);
    const k = intercept.length;
    const m = this.#weights.length / k;
    this.#slopes = new Float64Array(k * columns);
    const factor = linear / Math.max(1, columns);
    for (let c = 0; c < k; c++)
      for (let j = 0; j < m; j++) {
        const weight = this.#weights[c * m + j];
        this.#constants[c] += linear * weight;
        for (let d = 0; d < columns; d++)
          this.#slopes[c * columns + d] += factor * weight * plain[j * columns + d];
      }
    this.#centres = plain.map((v, at) => v * this.#inverse[at % columns]);
    this.#norms = Float64Array.from({ length: m }, (_, j) =>
      dotAt(this.#centres, j * columns, this.#centres, j * columns, columns),
    );
  }

  /**
   * Rows × outputs sums.
   * @param open opens the arena in which products of many rows are computed. Default: none; the sums
   * have the same bits
   */
  of({ rows, data }: Matrix, open?: (numbers: number) => ProductArena): Float64Array {
    const columns = this.#columns;
    const m = this.#norms.length;
    const k = this.#constants.length;
    const out = new Float64Array(rows * k);
    if (open === undefined || rows < LEAST_ROWS) {
      const scaled = new Float64Array(columns);
      const own = new Float64Array(1);
      const covariances = new Float64Array(m);
      for (let i = 0; i < rows; i++) {
        own[0] = this.#scale(data, i, scaled, 0);
        for (let j = 0; j < m; j++)
          covariances[j] = dotAt(scaled, 0, this.#centres, j * columns, columns);
        maternInPlain(covariances, own, this.#norms, 1, m);
        for (let c = 0; c < k; c++)
          out[i * k + c] = this.#line(data, i, c) + dotAt(covariances, 0, this.#weights, c * m, m);
      }
      return out;
    }
    const arena = open((ROWS_PER_PASS + m) * (columns + k + 1) + ROWS_PER_PASS * m + 16);
    const copy = (list: Float64Array): Float64Array => {
      const own = arena.array(list.length);
      own.set(list);
      return own;
    };
    const [centres, norms, weights] = [this.#centres, this.#norms, this.#weights].map(copy);
    const scaled = arena.array(ROWS_PER_PASS * columns);
    const own = arena.array(ROWS_PER_PASS);
    const products = arena.array(ROWS_PER_PASS * m);
    const sums = arena.array(ROWS_PER_PASS * k);
    for (let from = 0; from < rows; from += ROWS_PER_PASS) {
      const count = Math.min(ROWS_PER_PASS, rows - from);
      for (let i = 0; i < count; i++) own[i] = this.#scale(data, from + i, scaled, i * columns);
      arena.products(scaled, centres, count, m, columns, products);
      arena.matern(products, own, norms, count, m);
      arena.products(products, weights, count, k, m, sums);
      for (let i = 0; i < count; i++)
        for (let c = 0; c < k; c++)
          out[(from + i) * k + c] = this.#line(data, from + i, c) + sums[i * k + c];
    }
    arena.close();
    return out;
  }

  /** Divides a row by the length scales; returns its squared norm. */
  #scale(data: Float64Array, row: number, to: Float64Array, at: number): number {
    const from = row * this.#columns;
    for (let d = 0; d < this.#columns; d++) to[at + d] = data[from + d] * this.#inverse[d];
    return dotAt(to, at, to, at, this.#columns);
  }

  /** The linear part of an output for a row. */
  #line(data: Float64Array, row: number, output: number): number {
    const columns = this.#columns;
    return (
      this.#constants[output] + dotAt(this.#slopes, output * columns, data, row * columns, columns)
    );
  }
}
