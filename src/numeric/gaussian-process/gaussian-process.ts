import { choleskyInto, choleskyRow, dotAt, solveLower, solveLowerTransposed } from "../cholesky.ts";
import { grown } from "../grown.ts";
import { minimizeBounded } from "../lbfgs-bounded.ts";
import { CONSTANT_VARIANCE, SQRT5, scaleInto, squaredDistance } from "./kernel.ts";
import { PosteriorLoss } from "./posterior-loss.ts";
import { createPrior, findMode, type Prior } from "./prior.ts";
import { Trend } from "./trend.ts";

/** Mean and variance of a prediction. */
export interface Moments {
  /** Mean, in the unit of the values. */
  mean: number;
  /** Variance without noise, in the squared unit of the values. */
  variance: number;
}

/** The point of the last prediction of a process; valid until its next prediction. */
export interface PredictedPoint {
  /**
   * Writes the derivatives of mean and variance with respect to the numbers of the point.
   * @param mean one entry for each number
   * @param variance one entry for each number
   */
  gradient(mean: Float64Array, variance: Float64Array): void;
}

/** Largest variance that `condition` adds to the diagonal of a matrix that is nearly singular. */
const MAX_JITTER = 1e-2;
/** Smallest variance of a prediction: rounding would make it 0 or less at an observed point. */
const MIN_PREDICTED_VARIANCE = 1e-12;
/** Settings for the fit of hyperparameters, which need no more than two digits. */
const FIT = { tolerance: 1e-3, gain: 1e-6 };

/**
 * Gaussian process regression (Rasmussen and Williams 2006, algorithm 2.1) with the sum of an
 * anisotropic Matérn-5/2 kernel over numbers and mismatches of choices, r² = Σ (Δx/ℓ)² + Σ [≠]/ℓ²,
 * a trend of low degree, a constant, and noise.
 *
 * Hyperparameters are logarithms: `size` length scales, then the variances of the stationary part,
 * of single effects, of pairs, and of noise. They are fitted by maximum a posteriori.
 *
 * The order of calls is `fit` (or a `theta` of one's own), `condition`, then `predict`, with
 * `append` and `forget` in between as needed.
 */
export class GaussianProcess {
  /** Dimensions of a point: numbers in [0, 1], then choices as level indices. */
  readonly size: number;
  /** Dimensions of a point that are numbers. */
  readonly numbers: number;
  /** Number of hyperparameters, `size` + 4. */
  readonly hyperparameters: number;
  /** Prior and bounds of the hyperparameters. */
  readonly prior: Prior;
  /** Hyperparameters in use; the mode of the prior before a fit. */
  theta: Float64Array;
  readonly #trend: Trend;
  /** Rows of the factor. */
  #n = 0;
  /** Rows that have a value; those after them only reduce the variance. */
  #known = 0;
  /** Entries between the starts of two rows of the factor: the rows that there is place for. */
  #stride = 0;
  /** Points as the trend reads them. */
  #centred = new Float64Array(0);
  #scaled = new Float64Array(0);
  #factor = new Float64Array(0);
  #alpha = new Float64Array(0);
  readonly #inverse: Float64Array;
  // The point of the last prediction, and for each row its covariance with that point, the slope of
  // the stationary part, the product of the trend, and the solutions with L and with Lᵀ.
  readonly #point: Float64Array;
  readonly #scaledPoint: Float64Array;
  #cross = new Float64Array(0);
  #slope = new Float64Array(0);
  #products = new Float64Array(0);
  #solved = new Float64Array(0);
  #weights = new Float64Array(0);
  /** Made once, so that a prediction allocates nothing. */
  readonly #predicted: PredictedPoint = {
    gradient: (mean, variance) => this.#gradient(mean, variance),
  };

  /**
   * @param levels number of levels of each choice; the other dimensions, before them, are numbers
   * @param together largest number of dimensions that one point uses; fewer than `size` where
   * branches exclude each other
   * @param makePrior makes the prior of the hyperparameters. Default: for values without much noise
   */
  constructor(size: number, levels: readonly number[], together = size, makePrior = createPrior) {
    this.size = size;
    this.numbers = size - levels.length;
    this.#trend = new Trend(size, levels);
    this.hyperparameters = size + 4;
    this.prior = makePrior(size, together);
    this.theta = this.mode();
    this.#inverse = new Float64Array(size);
    this.#point = new Float64Array(this.#trend.width);
    this.#scaledPoint = new Float64Array(size);
  }

  /** The most likely hyperparameters under the prior. */
  mode(): Float64Array {
    return findMode(this.prior, this.size);
  }

  /**
   * Fits the hyperparameters, keeping the best result of all starts.
   * @param x n × size
   * @param y n values of mean 0 and variance 1
   * @param starts hyperparameters to start from
   * @param iterations largest number of iterations of the minimizer from each start
   * @returns the log posterior at the result
   */
  fit(
    x: Float64Array,
    y: Float64Array,
    n: number,
    starts: readonly Float64Array[],
    iterations: number,
  ): number {
    const { size, numbers, prior } = this;
    const loss = new PosteriorLoss({ x, y, n, size, numbers }, this.#trend, prior);
    const f = (theta: Float64Array, gradient: Float64Array) => loss.evaluate(theta, gradient);
    let best = Infinity;
    for (const start of starts) {
      const theta = start.slice();
      const value = minimizeBounded(f, theta, prior.low, prior.high, { iterations, ...FIT });
      if (value < best) {
        best = value;
        this.theta = theta;
      }
    }
    return -best;
  }

  /**
   * Conditions on observed rows, in O(n³).
   * @param x n × size
   * @param y n values of mean 0 and variance 1
   * @returns false where the covariance matrix is not positive definite even with some noise added
   */
  condition(x: Float64Array, y: Float64Array, n: number): boolean {
    const { size, numbers, theta } = this;
    const stride = (this.#stride = n);
    this.#n = this.#known = n;
    this.#centred = new Float64Array(stride * this.#trend.width);
    this.#trend.centre(x, 0, n, this.#centred, 0);
    for (let d = 0; d < size; d++) this.#inverse[d] = Math.exp(-theta[d]);
    this.#scaled = new Float64Array(stride * size);
    scaleInto(x, n, size, numbers, this.#inverse, this.#scaled);
    this.#factor = new Float64Array(stride * stride);
    this.#alpha = new Float64Array(n);
    this.#allocate(stride);
    const k = new Float64Array(stride * stride);
    for (let i = 0; i < n; i++) this.#fillCovariances(i, k, i * stride);
    for (let jitter = 0; jitter <= MAX_JITTER; jitter = jitter === 0 ? 1e-8 : jitter * 100) {
      for (let i = 0; i < n; i++) k[i * stride + i] += jitter;
      if (!choleskyInto(k, n, this.#factor, stride)) continue;
      this.#alpha.set(y.subarray(0, n));
      solveLower(this.#factor, n, this.#alpha, stride);
      solveLowerTransposed(this.#factor, n, this.#alpha, stride);
      return true;
    }
    return false;
  }

  /** Variances of the stationary kernel, of the effects and of their products. */
  get #variances(): readonly number[] {
    return Array.from(this.theta.subarray(this.size, this.size + 3), (log) => Math.exp(log));
  }

  /** √5 times the scaled distance from row j of the scaled point at index i of `a`. */
  #distance(a: Float64Array, i: number, j: number): number {
    const { size, numbers } = this;
    return (
      SQRT5 * Math.sqrt(squaredDistance(a, i, this.#scaled, j * size, size, numbers, this.#inverse))
    );
  }

  /** Writes row i of the covariance matrix up to its diagonal, which includes the noise. */
  #fillCovariances(i: number, out: Float64Array, at: number): void {
    const { size } = this;
    const trend = this.#trend;
    const [s, effects, pairs] = this.#variances;
    for (let j = 0; j <= i; j++) {
      trend.compare(this.#centred, i * trend.width, this.#centred, j * trend.width);
      const r = this.#distance(this.#scaled, i * size, j);
      out[at + j] =
        s * Math.exp(-r) * (1 + r + (r * r) / 3) +
        effects * trend.effects +
        pairs * trend.product ** 2 +
        CONSTANT_VARIANCE;
    }
    out[at + i] += this.noise;
  }

  /**
   * Adds a point whose value is not known yet, in O(n²): the mean stays, the variance near it
   * shrinks.
   * @param noiseShare share of the noise that its value will have
   */
  append(x: Float64Array, noiseShare = 1): void {
    const { size, numbers } = this;
    const i = this.#n;
    if (i === this.#stride) this.#grow(Math.ceil(1.25 * i) + 8);
    this.#trend.centre(x, 0, 1, this.#centred, i * this.#trend.width);
    for (let d = 0; d < size; d++)
      this.#scaled[i * size + d] = d < numbers ? x[d] * this.#inverse[d] : x[d];
    const row = new Float64Array((i + 1) * this.#stride);
    this.#fillCovariances(i, row, i * this.#stride);
    if (noiseShare < 1) row[i * this.#stride + i] -= (1 - noiseShare) * this.noise;
    for (let jitter = 1e-8; !choleskyRow(row, i, this.#factor, this.#stride); jitter *= 10)
      row[i * this.#stride + i] += jitter;
    this.#n++;
  }

  /** Removes the points that `append` added. */
  forget(): void {
    this.#n = this.#known;
  }

  /**
   * The covariances, without noise, of the last `count` points that `append` added, given all other
   * points: a block of the factor, times its transpose.
   * @returns count × count
   */
  appendedCovariances(count: number): Float64Array {
    const first = this.#n - count;
    const out = new Float64Array(count * count);
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++) {
        const [a, b] = [(first + i) * this.#stride + first, (first + j) * this.#stride + first];
        const product = dotAt(this.#factor, a, this.#factor, b, j + 1);
        out[i * count + j] = out[j * count + i] = i === j ? product - this.noise : product;
      }
    return out;
  }

  /** Makes place for more rows. */
  #grow(stride: number): void {
    const factor = new Float64Array(stride * stride);
    for (let i = 0; i < this.#n; i++)
      factor.set(this.#factor.subarray(i * this.#stride, i * this.#stride + i + 1), i * stride);
    this.#factor = factor;
    this.#centred = grown(this.#centred, stride * this.#trend.width);
    this.#scaled = grown(this.#scaled, stride * this.size);
    this.#stride = stride;
    this.#allocate(stride);
  }

  /** Makes the arrays of a prediction, with place for n rows. */
  #allocate(n: number): void {
    this.#cross = new Float64Array(n);
    this.#slope = new Float64Array(n);
    this.#products = new Float64Array(n);
    this.#solved = new Float64Array(n);
    this.#weights = new Float64Array(n);
  }

  /** Variance of the noise. */
  get noise(): number {
    return Math.exp(this.theta[this.size + 3]);
  }

  /**
   * The mean at row i of those conditioned on, without a prediction: y − noise · α.
   * @param y the values given to `condition`
   */
  meanAt(i: number, y: Float64Array): number {
    return y[i] - this.noise * this.#alpha[i];
  }

  /**
   * Writes mean and variance at a point to `out`, in O(n²).
   * @param x `size` entries
   * @returns the point, to ask for gradients there; valid until the next prediction
   */
  predict(x: Float64Array, out: Moments): PredictedPoint {
    const { size, numbers } = this;
    const n = this.#n;
    const trend = this.#trend;
    const [s, effects, pairs] = this.#variances;
    trend.centre(x, 0, 1, this.#point, 0);
    scaleInto(x, 1, size, numbers, this.#inverse, this.#scaledPoint);
    for (let i = 0; i < n; i++) {
      const r = this.#distance(this.#scaledPoint, 0, i);
      const e = s * Math.exp(-r);
      trend.compare(this.#point, 0, this.#centred, i * trend.width);
      const z = (this.#products[i] = trend.product);
      this.#slope[i] = (5 / 3) * e * (1 + r);
      this.#cross[i] =
        e * (1 + r + (r * r) / 3) + effects * trend.effects + pairs * z * z + CONSTANT_VARIANCE;
    }
    out.mean = dotAt(this.#cross, 0, this.#alpha, 0, this.#known);
    this.#solved.set(this.#cross);
    solveLower(this.#factor, n, this.#solved, this.#stride);
    trend.compare(this.#point, 0, this.#point, 0);
    const own = s + effects * trend.effects + pairs * trend.product ** 2 + CONSTANT_VARIANCE;
    out.variance = Math.max(
      MIN_PREDICTED_VARIANCE,
      own - dotAt(this.#solved, 0, this.#solved, 0, n),
    );
    return this.#predicted;
  }

  /**
   * How far the mean at the point of the last prediction moves if the results of the appended points
   * turn out to be their joint mean plus L ε, L being their block of the factor: then they are a
   * draw from what is expected of them where ε is standard normal.
   * @param deviates holds ε of each appended point from index `at` on
   */
  shift(deviates: Float64Array, at: number): number {
    return dotAt(this.#solved, this.#known, deviates, at, this.#n - this.#known);
  }

  /** Adds the derivatives of `shift` with respect to the numbers of the point, in O(n²). */
  addShiftSlopes(deviates: Float64Array, gradient: Float64Array): void {
    const weights = this.#weights;
    weights.fill(0, 0, this.#known);
    weights.set(deviates.subarray(0, this.#n - this.#known), this.#known);
    solveLowerTransposed(this.#factor, this.#n, weights, this.#stride);
    const slopes = new Float64Array(this.numbers);
    this.#addSlopes(weights, this.#n, slopes);
    for (let d = 0; d < this.numbers; d++) gradient[d] += slopes[d];
  }

  /** Derivatives of mean and variance at the point of the last prediction, in O(n²). */
  #gradient(mean: Float64Array, variance: Float64Array): void {
    const n = this.#n;
    const trend = this.#trend;
    const point = this.#point;
    const weights = this.#weights;
    weights.set(this.#solved);
    solveLowerTransposed(this.#factor, n, weights, this.#stride);
    for (let i = 0; i < n; i++) weights[i] *= -2;
    mean.fill(0);
    variance.fill(0);
    this.#addSlopes(this.#alpha, this.#known, mean);
    this.#addSlopes(weights, n, variance);
    // The prior variance at the point is a kernel of which both arguments move.
    const [, effects, pairs] = this.#variances;
    trend.compare(point, 0, point, 0);
    trend.addSlopes(2 * effects, 4 * pairs * trend.product, point, point, 0, variance);
  }

  /** Adds the derivatives of the weighted sum of the point's covariances with the first n rows. */
  #addSlopes(weights: Float64Array, n: number, out: Float64Array): void {
    const { size, numbers } = this;
    const trend = this.#trend;
    for (let i = 0; i < n; i++) {
      const w = weights[i];
      const slope = this.#slope[i];
      const at = i * size;
      for (let d = 0; d < numbers; d++)
        out[d] += w * (-slope * (this.#scaledPoint[d] - this.#scaled[at + d]));
    }
    for (let d = 0; d < numbers; d++) out[d] *= this.#inverse[d];
    const [, effects, pairs] = this.#variances;
    for (let i = 0; i < n; i++) {
      const w = weights[i];
      const byProduct = w * (2 * pairs * this.#products[i]);
      trend.addSlopes(w * effects, byProduct, this.#point, this.#centred, i * trend.width, out);
    }
  }
}
