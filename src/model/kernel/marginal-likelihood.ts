import {
  choleskyInto,
  choleskyInverseInto,
  dotAt,
  solveLower,
  solveLowerTransposed,
} from "../../numeric/cholesky.ts";
import { SQRT5 } from "../../numeric/gaussian-process/kernel.ts";

/** Rows by which the scales of a covariance function are learned. */
export interface LikelihoodRows {
  /** n × columns. */
  readonly x: Float64Array;
  /** Columns of a row. */
  readonly columns: number;
  /** Targets, an array of n numbers for each output; mean 0. */
  readonly y: readonly Float64Array[];
  /** Weight of each row, with mean 1. */
  readonly weights: Float64Array;
}

/** Prior and bounds of the logarithms of length scales, and of noise and linear variance. */
const LENGTH_PRECISION = 4;
const VARIANCE_MEAN = Math.log(0.1);
const VARIANCE_PRECISION = 1 / 9;

/** Mean of the prior, where a search begins: lengths grow with the number of columns. */
export function startOfLikelihood(columns: number, lengths: number): Float64Array {
  const theta = new Float64Array(lengths + 2).fill(0.5 * Math.log(Math.max(1, columns)));
  return theta.fill(VARIANCE_MEAN, lengths);
}

/**
 * Negative logarithm of the marginal likelihood of Gaussian processes with one covariance function,
 * per output, the variance of the signal at its best value (Rasmussen and Williams 2006, eq. 5.8
 * and 5.9), and of a prior. θ = log length scales (one for all columns, or one each), log variance of
 * the noise, log variance of the linear part, both relative to the variance of the Matérn part.
 */
export class MarginalLikelihood {
  readonly #rows: LikelihoodRows;
  readonly #lengths: number;
  /** The rows, each column divided by its length scale. */
  readonly #scaled: Float64Array;
  readonly #r2: Float64Array;
  /** Squared distances of the rows, where all columns have one length scale. */
  readonly #distances: Float64Array | undefined;
  readonly #linear: Float64Array;
  /** Covariances, then their inverse. */
  readonly #k: Float64Array;
  readonly #work: Float64Array;
  readonly #factor: Float64Array;
  readonly #alpha: readonly Float64Array[];

  constructor(rows: LikelihoodRows, lengths: number) {
    const n = rows.weights.length;
    this.#rows = rows;
    this.#lengths = lengths;
    this.#scaled = new Float64Array(rows.x.length);
    this.#r2 = new Float64Array(n * n);
    this.#linear = new Float64Array(n * n);
    this.#k = new Float64Array(n * n);
    this.#work = new Float64Array(n * n);
    this.#factor = new Float64Array(n * n);
    this.#alpha = rows.y.map(() => new Float64Array(n));
    const { x, columns } = rows;
    const products = this.#r2;
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        products[i * n + j] = dotAt(x, i * columns, x, j * columns, columns);
        this.#linear[i * n + j] = 1 + products[i * n + j] / Math.max(1, columns);
      }
    if (lengths > 1) return;
    this.#distances = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const squares = products[i * n + i] + products[j * n + j];
        this.#distances[i * n + j] = Math.max(0, squares - 2 * products[i * n + j]);
      }
  }

  /**
   * The value at θ; writes its gradient.
   * @returns Infinity, and no gradient, where the covariance matrix is not positive definite
   */
  evaluate(theta: Float64Array, gradient: Float64Array): number {
    const { y, weights } = this.#rows;
    const n = weights.length;
    const noise = Math.exp(theta[this.#lengths]);
    const factor = this.#factor;
    this.#fillCovariances(theta, noise);
    if (!choleskyInto(this.#k, n, factor)) return Infinity;
    let value = 0;
    for (let i = 0; i < n; i++) value += Math.log(factor[i * n + i]);
    let quadratic = 0;
    for (const [o, alpha] of this.#alpha.entries()) {
      alpha.set(y[o]);
      solveLower(factor, n, alpha);
      for (let i = 0; i < n; i++) quadratic += alpha[i] * alpha[i];
      solveLowerTransposed(factor, n, alpha);
    }
    const signal = quadratic / (n * y.length);
    value += 0.5 * n * Math.log(signal);
    choleskyInverseInto(factor, n, this.#k, this.#work);
    this.#writeGradient(theta, noise, signal, gradient);
    const start = startOfLikelihood(this.#rows.columns, this.#lengths);
    for (let h = 0; h < theta.length; h++) {
      const precision =
        h >= this.#lengths ? VARIANCE_PRECISION : this.#lengths > 1 ? LENGTH_PRECISION : 0;
      value += 0.5 * precision * (theta[h] - start[h]) ** 2;
      gradient[h] += precision * (theta[h] - start[h]);
    }
    return value;
  }

  #fillCovariances(theta: Float64Array, noise: number): void {
    const { x, columns, weights } = this.#rows;
    const n = weights.length;
    const linear = Math.exp(theta[this.#lengths + 1]);
    const scaled = this.#scaled;
    const distances = this.#distances;
    const shrink = Math.exp(-2 * theta[0]);
    for (let d = 0; distances === undefined && d < columns; d++) {
      const inverse = Math.exp(-theta[d]);
      for (let i = 0; i < n; i++) scaled[i * columns + d] = x[i * columns + d] * inverse;
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const at = i * n + j;
        const r2 =
          distances === undefined
            ? squaredDistance(scaled, i * columns, j * columns, columns)
            : shrink * distances[at];
        const r = SQRT5 * Math.sqrt(r2);
        this.#r2[at] = r2;
        this.#k[at] = (1 + r + (r * r) / 3) * Math.exp(-r) + linear * this.#linear[at];
      }
      this.#k[i * n + i] += noise / weights[i];
    }
  }

  /** Derivatives, while the inverse covariances are in `#k`. */
  #writeGradient(theta: Float64Array, noise: number, signal: number, g: Float64Array): void {
    const { columns, weights } = this.#rows;
    const n = weights.length;
    const lengths = this.#lengths;
    const linear = Math.exp(theta[lengths + 1]);
    const scaled = this.#scaled;
    const share = 1 / (signal * this.#alpha.length);
    g.fill(0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const at = i * n + j;
        let explained = 0;
        for (const alpha of this.#alpha) explained += alpha[i] * alpha[j];
        // The derivative by the covariance of i and j; those off the diagonal are there twice.
        const slope = (i === j ? 0.5 : 1) * (this.#k[at] - share * explained);
        if (i === j) g[lengths] += (slope * noise) / weights[i];
        g[lengths + 1] += slope * linear * this.#linear[at];
        const r = SQRT5 * Math.sqrt(this.#r2[at]);
        // d Matérn / d log ℓ = 5/3 (1 + r) exp(−r) · (Δ/ℓ)².
        const byLength = slope * (5 / 3) * (1 + r) * Math.exp(-r);
        if (lengths === 1) g[0] += byLength * this.#r2[at];
        else
          for (let d = 0; d < columns; d++) {
            const difference = scaled[i * columns + d] - scaled[j * columns + d];
            g[d] += byLength * difference * difference;
          }
      }
  }
}

/** Of two rows of an array, which begin at `a` and `b`. */
function squaredDistance(x: Float64Array, a: number, b: number, columns: number): number {
  let sum = 0;
  for (let d = 0; d < columns; d++) {
    const difference = x[a + d] - x[b + d];
    sum += difference * difference;
  }
  return sum;
}
