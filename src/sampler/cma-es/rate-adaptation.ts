import { symmetricEigen } from "../../numeric/eigen.ts";
import type { Gaussian } from "./gaussian.ts";
import { LearningRate } from "./learning-rate.ts";

/** Slows the updates of a distribution down by its learning rates. */
export class RateAdaptation {
  readonly #rate: LearningRate;
  /** The distribution before an update. */
  #old: {
    readonly mean: Float64Array;
    readonly sigma: number;
    readonly covariance: Float64Array;
  } = { mean: new Float64Array(0), sigma: 0, covariance: new Float64Array(0) };

  /** @param size of the covariance: n × n, or its diagonal */
  constructor(n: number, size: number) {
    this.#rate = new LearningRate(n, size);
  }

  /** Called before each update. */
  remember({ mean, sigma, covariance }: Gaussian): void {
    this.#old = { mean: mean.slice(), sigma, covariance: covariance.slice() };
  }

  /**
   * Takes back the part of the update that the learning rates leave out, and divides Σ into step
   * size and covariance with det C = 1 (Nomura et al. 2023, eq. 11–13, 21).
   */
  slowDown(gaussian: Gaussian): void {
    const { n, separable, covariance, mean } = gaussian;
    const old = this.#old;
    const by = old.sigma * old.sigma;
    const change = covariance.map(
      (v, i) => gaussian.sigma * gaussian.sigma * v - by * old.covariance[i],
    );
    const moved = new Float64Array(n);
    for (let i = 0; i < n; i++)
      moved[i] = (mean[i] - old.mean[i]) / (old.sigma * gaussian.widening[i]);
    const local = new Float64Array(n);
    gaussian.whiten(moved, local);
    const rate = this.#rate.learn(local, localised(gaussian, change, Math.SQRT2 * by));
    for (let i = 0; i < n; i++) mean[i] = old.mean[i] + rate.mean * (mean[i] - old.mean[i]);
    for (let i = 0; i < covariance.length; i++)
      covariance[i] = by * old.covariance[i] + rate.covariance * change[i];
    const eigenvalues = separable ? covariance : new Float64Array(n);
    if (!separable) symmetricEigen(covariance.slice(), n, eigenvalues, new Float64Array(n * n));
    const volume = eigenvalues.reduce((sum, v) => sum + Math.log(Math.max(1e-300, v)), 0) / n;
    for (let i = 0; i < covariance.length; i++) covariance[i] /= Math.exp(volume);
    gaussian.sigma = Math.min(1e4, Math.exp(volume / 2)) * rate.step;
  }
}

/** C^(−1/2) M C^(−1/2) / by, or its diagonal. */
function localised(gaussian: Gaussian, matrix: Float64Array, by: number): Float64Array {
  const { n, roots } = gaussian;
  if (gaussian.separable) return matrix.map((v, i) => v / (roots[i] ** 2 * by));
  const out = new Float64Array(n * n);
  const [row, white] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    gaussian.whiten(matrix.subarray(i * n, i * n + n), white);
    // Transposed, so that the columns come next.
    for (let j = 0; j < n; j++) out[j * n + i] = white[j];
  }
  for (let j = 0; j < n; j++) {
    row.set(out.subarray(j * n, j * n + n));
    gaussian.whiten(row, white);
    for (let i = 0; i < n; i++) out[j * n + i] = white[i] / by;
  }
  return out;
}
