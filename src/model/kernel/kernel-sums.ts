import { dotAt } from "../../numeric/cholesky.ts";
import type { DenseArena } from "../../numeric/dense/dense.ts";
import { covariancesInPlain } from "../../numeric/dense/plain.ts";
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
export type ProductArena = Pick<DenseArena, "products" | "covariances" | "array" | "close">;

/** Rows whose covariances are computed at once, a multiple of 4: those with 500 centres take 256 kB. */
const ROWS_PER_PASS = 64;
/** Centres are compared four at a time; those that fill up the last tile weigh nothing. */
const TILE = 4;
/** Fewer rows are not worth the copy of the centres into an arena. */
const LEAST_ROWS = 8;

/** Weighted sums of the covariances of a row with the centres. */
export class KernelSums {
  readonly #columns: number;
  readonly #inverse: Float64Array;
  /** Centres divided by the length scales, in tiles as of `DenseKernels.covariances`. */
  readonly #tiles: Float64Array;
  /** Squared norm of each centre. */
  readonly #norms: Float64Array;
  /** Outputs × centres. */
  readonly #weights: Float64Array;
  /** The sum of the linear parts is linear: outputs × columns, and a constant for each output. */
  readonly #slopes: Float64Array;
  readonly #constants: Float64Array;

  constructor({ columns, inverse, linear, centres, weights, intercept }: KernelJson) {
    const plain = readNumbers(centres);
    this.#columns = columns;
    this.#inverse = readNumbers(inverse);
    this.#constants = Float64Array.from(intercept);
    const k = intercept.length;
    const given = readNumbers(weights);
    const m = given.length / k;
    const padded = TILE * Math.ceil(m / TILE);
    this.#tiles = new Float64Array(padded * columns);
    this.#norms = new Float64Array(padded);
    this.#weights = new Float64Array(k * padded);
    this.#slopes = new Float64Array(k * columns);
    const factor = linear / Math.max(1, columns);
    for (let c = 0; c < k; c++)
      for (let j = 0; j < m; j++) {
        const weight = given[c * m + j];
        this.#weights[c * padded + j] = weight;
        this.#constants[c] += linear * weight;
        for (let d = 0; d < columns; d++)
          this.#slopes[c * columns + d] += factor * weight * plain[j * columns + d];
      }
    for (let j = 0; j < m; j++)
      for (let d = 0; d < columns; d++) {
        const v = plain[j * columns + d] * this.#inverse[d];
        const tile = j - (j % TILE);
        this.#tiles[tile * columns + d * TILE + (j - tile)] = v;
        this.#norms[j] += v * v;
      }
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
      const near = new Float64Array(m);
      for (let i = 0; i < rows; i++) {
        own[0] = this.#scale(data, i, scaled, 0);
        covariancesInPlain(scaled, own, this.#tiles, this.#norms, 1, m / TILE, columns, near);
        for (let c = 0; c < k; c++)
          out[i * k + c] = this.#line(data, i, c) + dotAt(near, 0, this.#weights, c * m, m);
      }
      return out;
    }
    const pass = Math.min(ROWS_PER_PASS, TILE * Math.ceil(rows / TILE));
    const arena = open((pass + m) * (columns + k + 1) + pass * m + 16);
    const copy = (list: Float64Array): Float64Array => {
      const own = arena.array(list.length);
      own.set(list);
      return own;
    };
    const [tiles, norms, weights] = [this.#tiles, this.#norms, this.#weights].map(copy);
    const scaled = arena.array(pass * columns);
    const own = arena.array(pass);
    const near = arena.array(pass * m);
    const sums = arena.array(pass * k);
    for (let from = 0; from < rows; from += pass) {
      const count = Math.min(pass, rows - from);
      for (let i = 0; i < count; i++) own[i] = this.#scale(data, from + i, scaled, i * columns);
      // What rows of an earlier pass add to fill up the last four is not read.
      const whole = TILE * Math.ceil(count / TILE);
      arena.covariances(scaled, own, tiles, norms, whole, m / TILE, columns, near);
      arena.products(near, weights, count, k, m, sums);
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
    let norm = 0;
    for (let d = 0; d < this.#columns; d++) {
      const v = data[from + d] * this.#inverse[d];
      to[at + d] = v;
      norm += v * v; // in the order of products, so that a row is at distance 0 from itself
    }
    return norm;
  }

  /** The linear part of an output for a row. */
  #line(data: Float64Array, row: number, output: number): number {
    const columns = this.#columns;
    return (
      this.#constants[output] + dotAt(this.#slopes, output * columns, data, row * columns, columns)
    );
  }
}
