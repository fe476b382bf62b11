import { dotAt } from "../../numeric/cholesky.ts";
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

  /** Rows × outputs sums. */
  of({ rows, data }: Matrix): Float64Array {
    const columns = this.#columns;
    const k = this.#constants.length;
    const m = this.#norms.length;
    const scaled = new Float64Array(columns);
    const out = new Float64Array(rows * k);
    for (let i = 0; i < rows; i++) {
      const at = i * columns;
      for (let d = 0; d < columns; d++) scaled[d] = data[at + d] * this.#inverse[d];
      const norm = dotAt(scaled, 0, scaled, 0, columns);
      for (let c = 0; c < k; c++)
        out[i * k + c] = this.#constants[c] + dotAt(this.#slopes, c * columns, data, at, columns);
      for (let j = 0; j < m; j++) {
        const product = dotAt(scaled, 0, this.#centres, j * columns, columns);
        // Rounding may make the square of a distance of 0 negative.
        const covariance = matern(Math.max(0, norm + this.#norms[j] - 2 * product));
        for (let c = 0; c < k; c++) out[i * k + c] += covariance * this.#weights[c * m + j];
      }
    }
    return out;
  }
}
