import {
  choleskyInto,
  choleskyInverseInto,
  solveLower,
  solveLowerTransposed,
} from "../cholesky.ts";
import { CONSTANT_VARIANCE, SQRT5, scaleInto, squaredDistance } from "./kernel.ts";
import type { Prior } from "./prior.ts";
import type { Trend } from "./trend.ts";

/** Rows of a regression and the shape of their points. */
interface RegressionRows {
  /** Points, n × size; in each of them numbers stand before choices. */
  readonly x: Float64Array;
  /** n values of mean 0 and variance 1. */
  readonly y: Float64Array;
  /** Number of rows. */
  readonly n: number;
  /** Dimensions of a point. */
  readonly size: number;
  /** Dimensions of a point that are numbers. */
  readonly numbers: number;
}

/**
 * Negative log posterior of a Gaussian process's hyperparameters and its gradient (Rasmussen and
 * Williams 2006, eq. 5.8 and 5.9, and the log-normal priors), with the matrices that each
 * evaluation uses again.
 */
export class PosteriorLoss {
  readonly #rows: RegressionRows;
  readonly #prior: Prior;
  readonly #inverse: Float64Array;
  readonly #scaled: Float64Array;
  /** n × n: the covariances, later their inverse; only the lower triangles of all are used. */
  readonly #k: Float64Array;
  /** The stationary part, and its derivative by r² times −2. */
  readonly #signal: Float64Array;
  readonly #slope: Float64Array;
  /** The parts of the trend, which do not depend on the hyperparameters. */
  readonly #single: Float64Array;
  readonly #paired: Float64Array;
  readonly #work: Float64Array;
  readonly #factor: Float64Array;
  readonly #alpha: Float64Array;

  constructor(rows: RegressionRows, trend: Trend, prior: Prior) {
    const { x, n, size } = rows;
    this.#rows = rows;
    this.#prior = prior;
    this.#inverse = new Float64Array(size);
    this.#scaled = new Float64Array(n * size);
    this.#k = new Float64Array(n * n);
    this.#signal = new Float64Array(n * n);
    this.#slope = new Float64Array(n * n);
    this.#single = new Float64Array(n * n);
    this.#paired = new Float64Array(n * n);
    this.#work = new Float64Array(n * n);
    this.#factor = new Float64Array(n * n);
    this.#alpha = new Float64Array(n);
    const { width } = trend;
    const centred = new Float64Array(n * width);
    trend.centre(x, 0, n, centred, 0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        trend.compare(centred, i * width, centred, j * width);
        this.#single[i * n + j] = trend.effects;
        this.#paired[i * n + j] = trend.product ** 2;
      }
  }

  /**
   * The loss at `theta`; writes its gradient.
   * @returns Infinity, and no gradient, where the covariance matrix is not positive definite
   */
  evaluate(theta: Float64Array, gradient: Float64Array): number {
    const { y, n } = this.#rows;
    const alpha = this.#alpha;
    const factor = this.#factor;
    this.#fillCovariances(theta);
    if (!choleskyInto(this.#k, n, factor)) return Infinity;
    alpha.set(y.subarray(0, n));
    solveLower(factor, n, alpha);
    let value = 0.5 * n * Math.log(2 * Math.PI);
    for (let i = 0; i < n; i++) value += 0.5 * alpha[i] * alpha[i] + Math.log(factor[i * n + i]);
    solveLowerTransposed(factor, n, alpha);
    choleskyInverseInto(factor, n, this.#k, this.#work);
    this.#fillGradient(theta, gradient);
    const { mean, precision } = this.#prior;
    for (let h = 0; h < theta.length; h++) {
      const t = theta[h] - mean[h];
      value += 0.5 * t * t * precision[h];
      gradient[h] += t * precision[h];
    }
    return value;
  }

  #fillCovariances(theta: Float64Array): void {
    const { x, n, size, numbers } = this.#rows;
    const k = this.#k;
    const signal = this.#signal;
    const slope = this.#slope;
    const single = this.#single;
    const paired = this.#paired;
    const scaled = this.#scaled;
    const inverse = this.#inverse;
    const s = Math.exp(theta[size]);
    const effects = Math.exp(theta[size + 1]);
    const pairs = Math.exp(theta[size + 2]);
    const noise = Math.exp(theta[size + 3]);
    for (let d = 0; d < size; d++) inverse[d] = Math.exp(-theta[d]);
    scaleInto(x, n, size, numbers, inverse, scaled);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const r =
          SQRT5 *
          Math.sqrt(squaredDistance(scaled, i * size, scaled, j * size, size, numbers, inverse));
        const e = s * Math.exp(-r);
        const m = e * (1 + r + (r * r) / 3);
        signal[i * n + j] = m;
        slope[i * n + j] = (5 / 3) * e * (1 + r);
        k[i * n + j] =
          m + effects * single[i * n + j] + pairs * paired[i * n + j] + CONSTANT_VARIANCE;
      }
      k[i * n + i] =
        s + effects * single[i * n + i] + pairs * paired[i * n + i] + CONSTANT_VARIANCE + noise;
    }
  }

  /**
   * Gradient of the likelihood's part: ½ tr((K⁻¹ − α αᵀ) ∂K/∂θ), each pair of rows counted once.
   */
  #fillGradient(theta: Float64Array, gradient: Float64Array): void {
    const { n, size, numbers } = this.#rows;
    const k = this.#k;
    const signal = this.#signal;
    const slope = this.#slope;
    const single = this.#single;
    const paired = this.#paired;
    const scaled = this.#scaled;
    const inverse = this.#inverse;
    const alpha = this.#alpha;
    const s = Math.exp(theta[size]);
    gradient.fill(0);
    let bySignal = 0;
    let bySingle = 0;
    let byPaired = 0;
    let byNoise = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const w = k[i * n + j] - alpha[i] * alpha[j];
        bySignal += w * signal[i * n + j];
        bySingle += w * single[i * n + j];
        byPaired += w * paired[i * n + j];
        const v = w * slope[i * n + j];
        for (let d = 0; d < numbers; d++) {
          const t = scaled[i * size + d] - scaled[j * size + d];
          gradient[d] += v * t * t;
        }
        for (let d = numbers; d < size; d++)
          if (scaled[i * size + d] !== scaled[j * size + d])
            gradient[d] += v * inverse[d] * inverse[d];
      }
      const w = 0.5 * (k[i * n + i] - alpha[i] * alpha[i]);
      bySignal += w * s;
      bySingle += w * single[i * n + i];
      byPaired += w * paired[i * n + i];
      byNoise += w;
    }
    gradient[size] = bySignal;
    gradient[size + 1] = bySingle * Math.exp(theta[size + 1]);
    gradient[size + 2] = byPaired * Math.exp(theta[size + 2]);
    gradient[size + 3] = byNoise * Math.exp(theta[size + 3]);
  }
}
