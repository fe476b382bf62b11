import {
  choleskyInto,
  choleskyInverseInto,
  choleskyRow,
  dotAt,
  solveLower,
  solveLowerTransposed,
} from "../cholesky.ts";
import { minimizeBounded } from "../lbfgs-bounded.ts";
import { Trend } from "./trend.ts";

const SQRT5 = Math.sqrt(5);
/** Prior variance of the constant mean, the values being standardised. */
const CONSTANT = 1;

/**
 * Normal priors of the logarithms of the hyperparameters, and bounds that keep the matrices sound.
 */
interface Prior {
  readonly mean: Float64Array;
  readonly precision: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Gaussian process regression (Rasmussen and Williams 2006, algorithm 2.1) with an anisotropic
 * Matérn-5/2 kernel over numbers and mismatches of choices, r² = Σ (Δx/ℓ)² + Σ [≠]/ℓ², a trend of
 * low degree, a constant, and noise.
 *
 * Hyperparameters are logarithms: `size` length scales, then the variances of the stationary part,
 * of single effects, of pairs, and of noise. They are fitted by maximum a posteriori; the length
 * scales' prior grows with the dimension (Hvarfner et al. 2024, eq. 6).
 */
export class GaussianProcess {
  readonly size: number;
  readonly numbers: number;
  readonly #trend: Trend;
  readonly hyperparameters: number;
  readonly prior: Prior;
  theta: Float64Array;
  #n = 0;
  /** Rows that have a value; the others only take part in the variance. */
  #known = 0;
  #stride = 0;
  #x = new Float64Array(0);
  #scaled = new Float64Array(0);
  #factor = new Float64Array(0);
  #alpha = new Float64Array(0);
  readonly #inverse: Float64Array;
  readonly #point: Float64Array;
  #cross = new Float64Array(0);
  #slope = new Float64Array(0);
  #products = new Float64Array(0);
  #solved = new Float64Array(0);

  /**
   * @param levels number of levels of each choice; the other dimensions, before them, are numbers
   * @param together most dimensions that one point uses; fewer than `size` where branches exclude
   * each other
   */
  constructor(size: number, levels: readonly number[], together = size) {
    this.size = size;
    this.numbers = size - levels.length;
    this.#trend = new Trend(size, levels);
    const p = (this.hyperparameters = size + 4);
    const all = (
      lengths: number,
      signal: number,
      effects: number,
      pairs: number,
      noise: number,
    ): Float64Array => {
      const a = new Float64Array(p).fill(lengths);
      a[size] = signal;
      a[size + 1] = effects;
      a[size + 2] = pairs;
      a[size + 3] = noise;
      return a;
    };
    const sd = all(Math.sqrt(3), 1.5, 2, 2, 3);
    this.prior = {
      mean: all(Math.SQRT2 + 0.5 * Math.log(Math.max(1, together)), 0, 0, -2, -8),
      precision: sd.map((s) => 1 / (s * s)),
      low: all(Math.log(0.02), -6, -12, -12, Math.log(1e-6)),
      high: all(Math.log(60), 5, 5, 5, 1),
    };
    this.theta = this.mode();
    this.#inverse = new Float64Array(size);
    this.#point = new Float64Array(size);
  }

  /**
   * The hyperparameters that the prior holds likeliest: log-normal modes of the length scales,
   * middle values of the others.
   */
  mode(): Float64Array {
    const theta = this.prior.mean.slice();
    for (let j = 0; j < this.size; j++) theta[j] -= 3;
    return theta.map((v, j) => Math.min(this.prior.high[j], Math.max(this.prior.low[j], v)));
  }

  /**
   * Fits the hyperparameters to n rows of `x` and values of mean 0 and variance 1, from each of the
   * starts; keeps the best. Returns its log posterior.
   */
  fit(
    x: Float64Array,
    y: Float64Array,
    n: number,
    starts: readonly Float64Array[],
    iterations: number,
  ): number {
    const { prior, size, numbers } = this;
    const p = this.hyperparameters;
    const scaled = new Float64Array(n * size);
    const k = new Float64Array(n * n);
    const signal = new Float64Array(n * n);
    const slope = new Float64Array(n * n);
    const single = new Float64Array(n * n);
    const paired = new Float64Array(n * n);
    const work = new Float64Array(n * n);
    const factor = new Float64Array(n * n);
    const alpha = new Float64Array(n);
    const inverse = new Float64Array(size);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        single[i * n + j] = this.#trend.effects(x, i * size, x, j * size);
        paired[i * n + j] = this.#trend.product(x, i * size, x, j * size) ** 2;
      }
    const loss = (theta: Float64Array, gradient: Float64Array): number => {
      const s = Math.exp(theta[size]);
      const effects = Math.exp(theta[size + 1]);
      const pairs = Math.exp(theta[size + 2]);
      const noise = Math.exp(theta[size + 3]);
      for (let d = 0; d < size; d++) inverse[d] = Math.exp(-theta[d]);
      scale(x, n, size, numbers, inverse, scaled);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) {
          const r =
            SQRT5 * Math.sqrt(distance(scaled, i * size, scaled, j * size, size, numbers, inverse));
          const e = s * Math.exp(-r);
          const m = e * (1 + r + (r * r) / 3);
          signal[i * n + j] = m;
          slope[i * n + j] = (5 / 3) * e * (1 + r);
          k[i * n + j] = m + effects * single[i * n + j] + pairs * paired[i * n + j] + CONSTANT;
        }
        k[i * n + i] =
          s + effects * single[i * n + i] + pairs * paired[i * n + i] + CONSTANT + noise;
      }
      if (!choleskyInto(k, n, factor)) return Infinity;
      alpha.set(y.subarray(0, n));
      solveLower(factor, n, alpha);
      let value = 0.5 * n * Math.log(2 * Math.PI);
      for (let i = 0; i < n; i++) value += 0.5 * alpha[i] * alpha[i] + Math.log(factor[i * n + i]);
      solveLowerTransposed(factor, n, alpha);
      choleskyInverseInto(factor, n, k, work);
      gradient.fill(0);
      let gSignal = 0;
      let gSingle = 0;
      let gPaired = 0;
      let gNoise = 0;
      // Rasmussen and Williams 2006, eq. 5.9, each pair counted once.
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) {
          const w = k[i * n + j] - alpha[i] * alpha[j];
          gSignal += w * signal[i * n + j];
          gSingle += w * single[i * n + j];
          gPaired += w * paired[i * n + j];
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
        gSignal += w * s;
        gSingle += w * single[i * n + i];
        gPaired += w * paired[i * n + i];
        gNoise += w;
      }
      gradient[size] = gSignal;
      gradient[size + 1] = gSingle * effects;
      gradient[size + 2] = gPaired * pairs;
      gradient[size + 3] = gNoise * noise;
      for (let h = 0; h < p; h++) {
        const t = theta[h] - prior.mean[h];
        value += 0.5 * t * t * prior.precision[h];
        gradient[h] += t * prior.precision[h];
      }
      return value;
    };
    let best = Infinity;
    for (const start of starts) {
      const theta = start.slice();
      const value = minimizeBounded(loss, theta, prior.low, prior.high, {
        iterations,
        tolerance: 1e-3,
        gain: 1e-6,
      });
      if (value < best) {
        best = value;
        this.theta = theta;
      }
    }
    return -best;
  }

  /**
   * Conditions on n rows. False where the matrix is not positive definite even with some noise
   * added.
   */
  condition(x: Float64Array, y: Float64Array, n: number): boolean {
    const { size, numbers, theta } = this;
    const stride = (this.#stride = n);
    this.#n = this.#known = n;
    this.#x = new Float64Array(stride * size);
    this.#x.set(x.subarray(0, n * size));
    for (let d = 0; d < size; d++) this.#inverse[d] = Math.exp(-theta[d]);
    this.#scaled = new Float64Array(stride * size);
    scale(this.#x, n, size, numbers, this.#inverse, this.#scaled);
    this.#factor = new Float64Array(stride * stride);
    this.#alpha = new Float64Array(n);
    this.#room(stride);
    const k = new Float64Array(stride * stride);
    for (let i = 0; i < n; i++) this.#covariances(i, k, i * stride);
    for (let jitter = 0; jitter <= 1e-2; jitter = jitter === 0 ? 1e-8 : jitter * 100) {
      for (let i = 0; i < n; i++) k[i * stride + i] += jitter;
      if (!choleskyInto(k, n, this.#factor, stride)) continue;
      this.#alpha.set(y.subarray(0, n));
      solveLower(this.#factor, n, this.#alpha, stride);
      solveLowerTransposed(this.#factor, n, this.#alpha, stride);
      return true;
    }
    return false;
  }
  /** Row i of the covariance matrix, the diagonal with noise. */
  #covariances(i: number, out: Float64Array, at: number): void {
    const { size, numbers, theta } = this;
    const s = Math.exp(theta[size]);
    const effects = Math.exp(theta[size + 1]);
    const pairs = Math.exp(theta[size + 2]);
    for (let j = 0; j <= i; j++) {
      const r =
        SQRT5 *
        Math.sqrt(
          distance(this.#scaled, i * size, this.#scaled, j * size, size, numbers, this.#inverse),
        );
      out[at + j] =
        s * Math.exp(-r) * (1 + r + (r * r) / 3) +
        effects * this.#trend.effects(this.#x, i * size, this.#x, j * size) +
        pairs * this.#trend.product(this.#x, i * size, this.#x, j * size) ** 2 +
        CONSTANT;
    }
    out[at + i] += this.noise;
  }

  /** Takes in a row whose value is not known yet: the mean stays, the variance near it shrinks. */
  append(x: Float64Array): void {
    const { size, numbers } = this;
    const i = this.#n;
    if (i === this.#stride) this.#grow(Math.ceil(1.25 * i) + 8);
    this.#x.set(x.subarray(0, size), i * size);
    for (let d = 0; d < size; d++)
      this.#scaled[i * size + d] = d < numbers ? x[d] * this.#inverse[d] : x[d];
    const row = new Float64Array((i + 1) * this.#stride);
    this.#covariances(i, row, i * this.#stride);
    for (let jitter = 1e-8; !choleskyRow(row, i, this.#factor, this.#stride); jitter *= 10)
      row[i * this.#stride + i] += jitter;
    this.#n++;
  }

  /** Lets go of the rows without values. */
  forget(): void {
    this.#n = this.#known;
  }

  #grow(stride: number): void {
    const factor = new Float64Array(stride * stride);
    for (let i = 0; i < this.#n; i++)
      factor.set(this.#factor.subarray(i * this.#stride, i * this.#stride + i + 1), i * stride);
    const x = new Float64Array(stride * this.size);
    x.set(this.#x);
    const scaled = new Float64Array(stride * this.size);
    scaled.set(this.#scaled);
    this.#factor = factor;
    this.#x = x;
    this.#scaled = scaled;
    this.#stride = stride;
    this.#room(stride);
  }
  #room(n: number): void {
    this.#cross = new Float64Array(n);
    this.#slope = new Float64Array(n);
    this.#products = new Float64Array(n);
    this.#solved = new Float64Array(n);
  }

  get noise(): number {
    return Math.exp(this.theta[this.size + 3]);
  }
  /** The mean at row i of those conditioned on: y − noise · α. */
  meanAt(i: number, y: Float64Array): number {
    return y[i] - this.noise * this.#alpha[i];
  }

  /**
   * Mean and variance, without noise, at a point. Needs to be followed by `gradient` for the same
   * point, or by nothing.
   */
  predict(x: Float64Array, out: { mean: number; variance: number }): void {
    const { size, numbers, theta } = this;
    const n = this.#n;
    const s = Math.exp(theta[size]);
    const effects = Math.exp(theta[size + 1]);
    const pairs = Math.exp(theta[size + 2]);
    const point = this.#point;
    for (let d = 0; d < size; d++) point[d] = d < numbers ? x[d] * this.#inverse[d] : x[d];
    for (let i = 0; i < n; i++) {
      const r =
        SQRT5 * Math.sqrt(distance(point, 0, this.#scaled, i * size, size, numbers, this.#inverse));
      const e = s * Math.exp(-r);
      this.#slope[i] = (5 / 3) * e * (1 + r);
      const z = (this.#products[i] = this.#trend.product(x, 0, this.#x, i * size));
      this.#cross[i] =
        e * (1 + r + (r * r) / 3) +
        effects * this.#trend.effects(x, 0, this.#x, i * size) +
        pairs * z * z +
        CONSTANT;
    }
    out.mean = dotAt(this.#cross, 0, this.#alpha, 0, this.#known);
    this.#solved.set(this.#cross);
    solveLower(this.#factor, n, this.#solved, this.#stride);
    const own =
      s +
      effects * this.#trend.effects(x, 0, x, 0) +
      pairs * this.#trend.product(x, 0, x, 0) ** 2 +
      CONSTANT;
    out.variance = Math.max(1e-12, own - dotAt(this.#solved, 0, this.#solved, 0, n));
  }

  /**
   * Derivatives of mean and variance with respect to the numbers of the point last given to
   * `predict`.
   */
  gradient(x: Float64Array, mean: Float64Array, variance: Float64Array): void {
    const { size, numbers, theta } = this;
    const n = this.#n;
    solveLowerTransposed(this.#factor, n, this.#solved, this.#stride);
    const effects = Math.exp(theta[size + 1]);
    const pairs = Math.exp(theta[size + 2]);
    mean.fill(0);
    variance.fill(0);
    for (let i = 0; i < n; i++) {
      const a = i < this.#known ? this.#alpha[i] : 0;
      const v = -2 * this.#solved[i];
      const slope = this.#slope[i];
      const at = i * size;
      for (let d = 0; d < numbers; d++) {
        const t = -slope * (this.#point[d] - this.#scaled[at + d]);
        mean[d] += a * t;
        variance[d] += v * t;
      }
    }
    for (let d = 0; d < numbers; d++) {
      mean[d] *= this.#inverse[d];
      variance[d] *= this.#inverse[d];
    }
    for (let i = 0; i < n; i++) {
      const a = i < this.#known ? this.#alpha[i] : 0;
      const v = -2 * this.#solved[i];
      const products = 2 * pairs * this.#products[i];
      this.#trend.addEffectSlopes(a * effects, x, this.#x, i * size, mean);
      this.#trend.addEffectSlopes(v * effects, x, this.#x, i * size, variance);
      this.#trend.addProductSlopes(a * products, this.#x, i * size, mean);
      this.#trend.addProductSlopes(v * products, this.#x, i * size, variance);
    }
    // The point with itself: both arguments move.
    this.#trend.addEffectSlopes(2 * effects, x, x, 0, variance);
    this.#trend.addProductSlopes(4 * pairs * this.#trend.product(x, 0, x, 0), x, 0, variance);
  }
}

function scale(
  x: Float64Array,
  n: number,
  size: number,
  numbers: number,
  inverse: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i++)
    for (let d = 0; d < size; d++)
      out[i * size + d] = d < numbers ? x[i * size + d] * inverse[d] : x[i * size + d];
}

function distance(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  size: number,
  numbers: number,
  inverse: Float64Array,
): number {
  let sum = 0;
  for (let d = 0; d < numbers; d++) {
    const t = a[i + d] - b[j + d];
    sum += t * t;
  }
  for (let d = numbers; d < size; d++) if (a[i + d] !== b[j + d]) sum += inverse[d] * inverse[d];
  return sum;
}
