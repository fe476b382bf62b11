import { dotAt } from "../../numeric/cholesky.ts";
import type { DenseArena } from "../../numeric/dense/dense.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { type PackedNumbers, readNumbers } from "../../numeric/packed-numbers.ts";
import type { LogTarget } from "../log-target.ts";
import { matern } from "./covariance.ts";

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
export type ProductArena = Pick<DenseArena, "products" | "array" | "close">;

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
    const out = new Float64Array(rows * this.#constants.length);
    if (open === undefined || rows < LEAST_ROWS) {
      const scaled = new Float64Array(columns);
      const products = new Float64Array(m);
      for (let i = 0; i < rows; i++) {
        this.#scale(data, i, scaled, 0);
        for (let j = 0; j < m; j++)
          products[j] = dotAt(scaled, 0, this.#centres, j * columns, columns);
        this.#addRow(data, i, dotAt(scaled, 0, scaled, 0, columns), products, 0, out);
      }
      return out;
    }
    const arena = open((ROWS_PER_PASS + m) * columns + ROWS_PER_PASS * m + 4);
    const centres = arena.array(m * columns);
    const scaled = arena.array(ROWS_PER_PASS * columns);
    const products = arena.array(ROWS_PER_PASS * m);
    centres.set(this.#centres);
    for (let from = 0; from < rows; from += ROWS_PER_PASS) {
      const count = Math.min(ROWS_PER_PASS, rows - from);
      for (let i = 0; i < count; i++) this.#scale(data, from + i, scaled, i * columns);
      arena.products(scaled, centres, count, m, columns, products);
      for (let i = 0; i < count; i++) {
        const norm = dotAt(scaled, i * columns, scaled, i * columns, columns);
        this.#addRow(data, from + i, norm, products, i * m, out);
      }
    }
    arena.close();
    return out;
  }

  /** Divides a row by the length scales. */
  #scale(data: Float64Array, row: number, to: Float64Array, at: number): void {
    const from = row * this.#columns;
    for (let d = 0; d < this.#columns; d++) to[at + d] = data[from + d] * this.#inverse[d];
  }

  /** Adds up the sums of a row, from its products with the centres. */
  #addRow(
    data: Float64Array,
    row: number,
    norm: number,
    products: Float64Array,
    at: number,
    out: Float64Array,
  ): void {
    const columns = this.#columns;
    const k = this.#constants.length;
    const m = this.#norms.length;
    const to = row * k;
    for (let c = 0; c < k; c++)
      out[to + c] =
        this.#constants[c] + dotAt(this.#slopes, c * columns, data, row * columns, columns);
    for (let j = 0; j < m; j++) {
      // Rounding may make the square of a distance of 0 negative.
      const covariance = matern(Math.max(0, norm + this.#norms[j] - 2 * products[at + j]));
      for (let c = 0; c < k; c++) out[to + c] += covariance * this.#weights[c * m + j];
    }
  }
}
