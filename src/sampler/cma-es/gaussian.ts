import { symmetricEigen } from "../../numeric/eigen.ts";
import { normalCdf, normalQuantile } from "../../numeric/normal.ts";
import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellLow, levelOf } from "../../space/axis.ts";
import type { RateAdaptation } from "./rate-adaptation.ts";
import type { Strategy } from "./strategy.ts";

/**
 * The normal distribution of CMA-ES over the unit cube, and its update (Hansen 2016, eq. 5–47, with
 * active weights; samples that it did not draw itself enter with their step cut to a likely length,
 * Hansen 2011, "Injecting external solutions", eq. 4). Ordered axes keep a margin of
 * probability in their neighbouring cells (Hamano et al. 2022, "CMA-ES with margin", §4).
 */
export class Gaussian {
  /** Number of dimensions. */
  readonly n: number;
  readonly mean: Float64Array;
  /** Step size. */
  sigma: number;
  readonly strategy: Strategy;
  /** Whether the covariance is diagonal. */
  readonly separable: boolean;
  /** Number of updates. */
  generation = 0;
  /** Covariance: n × n, or its diagonal. */
  readonly covariance: Float64Array;
  readonly #axes: readonly Axis[];
  readonly #vectors: Float64Array;
  /** Square roots of the eigenvalues, or of the diagonal. */
  readonly roots: Float64Array;
  /** Widening of each axis by the margin (the matrix A of CMA-ES with margin). */
  readonly widening: Float64Array;
  readonly #pathSigma: Float64Array;
  readonly #pathC: Float64Array;
  readonly #anyCells: boolean;
  #decomposed = 0;
  /** Slows updates down, where noise is to be expected. */
  readonly #rate: RateAdaptation | undefined;

  constructor(
    axes: readonly Axis[],
    mean: Float64Array,
    sigma: number,
    strategy: Strategy,
    separable: boolean,
    covariance?: Float64Array,
    rate?: RateAdaptation,
  ) {
    const n = (this.n = axes.length);
    this.#axes = axes;
    this.#anyCells = axes.some((a) => a.kind === "ordered");
    this.mean = mean;
    this.sigma = sigma;
    this.strategy = strategy;
    this.separable = separable;
    const size = separable ? n : n * n;
    this.covariance = covariance ?? new Float64Array(size);
    if (covariance === undefined)
      for (let i = 0; i < n; i++) this.covariance[separable ? i : i * n + i] = 1;
    this.#vectors = new Float64Array(separable ? 0 : n * n);
    this.roots = new Float64Array(n);
    this.widening = new Float64Array(n).fill(1);
    this.#pathSigma = new Float64Array(n);
    this.#pathC = new Float64Array(n);
    this.#rate = rate;
    this.#decompose();
    if (this.#anyCells) this.#keepMargins();
  }

  #decompose(): void {
    const { n } = this;
    if (this.separable) {
      for (let i = 0; i < n; i++) this.roots[i] = Math.sqrt(Math.max(1e-300, this.covariance[i]));
      return;
    }
    symmetricEigen(this.covariance.slice(), n, this.roots, this.#vectors);
    let top = 0;
    for (const v of this.roots) top = Math.max(top, v);
    for (let i = 0; i < n; i++) this.roots[i] = Math.sqrt(Math.max(1e-20 * top, this.roots[i]));
    this.#decomposed = this.generation;
  }

  /** A sample, before it is cut to the cube. */
  draw(stream: Rng, out: Float64Array): void {
    const { n, sigma, mean } = this;
    if (this.separable) {
      for (let i = 0; i < n; i++)
        out[i] = mean[i] + sigma * this.widening[i] * this.roots[i] * stream.normal();
      return;
    }
    const z = new Float64Array(n);
    for (let k = 0; k < n; k++) z[k] = this.roots[k] * stream.normal();
    for (let i = 0; i < n; i++) {
      let s = 0;
      for (let k = 0; k < n; k++) s += this.#vectors[i * n + k] * z[k];
      out[i] = mean[i] + sigma * this.widening[i] * s;
    }
  }

  /** out = C^(−1/2) y. */
  whiten(y: Float64Array, out: Float64Array): void {
    const { n } = this;
    if (this.separable) {
      for (let i = 0; i < n; i++) out[i] = y[i] / this.roots[i];
      return;
    }
    out.fill(0);
    for (let k = 0; k < n; k++) {
      let s = 0;
      for (let i = 0; i < n; i++) s += this.#vectors[i * n + k] * y[i];
      s /= this.roots[k];
      for (let i = 0; i < n; i++) out[i] += this.#vectors[i * n + k] * s;
    }
  }

  /**
   * Learns from a generation.
   * @param samples from best to worst, a row of n numbers each; NaN where a sample has no such
   * coordinate, which then changes nothing
   */
  update(samples: Float64Array): void {
    const { n, mean, covariance, separable } = this;
    const { population, weights, parents, effective, cSigma, dSigma, cCumulation, c1, cMu, chi } =
      this.strategy;
    const y = new Float64Array(population * n);
    const lengths = new Float64Array(population);
    const one = new Float64Array(n);
    const white = new Float64Array(n);
    this.#rate?.remember(this);
    const longest = Math.sqrt(n) + (2 * n) / (n + 2);
    for (let s = 0; s < population; s++) {
      for (let i = 0; i < n; i++) {
        const x = samples[s * n + i];
        one[i] = Number.isNaN(x) ? 0 : (x - mean[i]) / (this.sigma * this.widening[i]);
      }
      this.whiten(one, white);
      let length = 0;
      for (let i = 0; i < n; i++) length += white[i] * white[i];
      length = Math.sqrt(length);
      const cut = length > longest ? longest / length : 1;
      for (let i = 0; i < n; i++) y[s * n + i] = one[i] * cut;
      lengths[s] = length * cut;
    }
    const step = new Float64Array(n);
    for (let s = 0; s < parents; s++)
      for (let i = 0; i < n; i++) step[i] += weights[s] * y[s * n + i];
    for (let i = 0; i < n; i++)
      mean[i] = Math.min(1, Math.max(0, mean[i] + this.sigma * this.widening[i] * step[i]));
    this.whiten(step, white);
    const forSigma = Math.sqrt(cSigma * (2 - cSigma) * effective);
    let norm = 0;
    for (let i = 0; i < n; i++) {
      this.#pathSigma[i] = (1 - cSigma) * this.#pathSigma[i] + forSigma * white[i];
      norm += this.#pathSigma[i] ** 2;
    }
    norm = Math.sqrt(norm);
    this.generation++;
    const stalled =
      norm / Math.sqrt(1 - (1 - cSigma) ** (2 * this.generation)) >= (1.4 + 2 / (n + 1)) * chi;
    const forC = stalled ? 0 : Math.sqrt(cCumulation * (2 - cCumulation) * effective);
    for (let i = 0; i < n; i++)
      this.#pathC[i] = (1 - cCumulation) * this.#pathC[i] + forC * step[i];
    let sum = 0;
    const scaled = new Float64Array(population);
    for (let s = 0; s < population; s++) {
      sum += weights[s];
      scaled[s] =
        weights[s] >= 0 ? weights[s] : (weights[s] * n) / Math.max(1e-12, lengths[s] ** 2);
    }
    const keep = 1 - c1 - cMu * sum + (stalled ? c1 * cCumulation * (2 - cCumulation) : 0);
    for (let i = 0; i < n; i++) {
      for (let j = separable ? i : 0; j <= i; j++) {
        let rank = 0;
        for (let s = 0; s < population; s++) rank += scaled[s] * y[s * n + i] * y[s * n + j];
        const at = separable ? i : i * n + j;
        const v = keep * covariance[at] + c1 * this.#pathC[i] * this.#pathC[j] + cMu * rank;
        covariance[at] = v;
        if (!separable) covariance[j * n + i] = v;
      }
    }
    this.sigma = Math.min(
      1e4,
      this.sigma * Math.exp(Math.min(1, (cSigma / dSigma) * (norm / chi - 1))),
    );
    this.#rate?.slowDown(this);
    // Decomposed again only when it has changed enough (Hansen 2016, appendix B.2).
    if (separable || this.#rate || this.generation - this.#decomposed >= 1 / ((c1 + cMu) * n * 10))
      this.#decompose();
    if (this.#anyCells) this.#keepMargins();
  }

  /** Standard deviation along an axis. */
  deviation(i: number): number {
    return (
      this.sigma *
      this.widening[i] *
      Math.sqrt(Math.max(0, this.covariance[this.separable ? i : i * this.n + i]))
    );
  }
  /** Ratio of the longest to the shortest principal axis. */
  get elongation(): number {
    let low = Infinity;
    let high = 0;
    for (const r of this.roots) {
      low = Math.min(low, r);
      high = Math.max(high, r);
    }
    return high / low;
  }

  /**
   * Hamano et al. 2022, eq. 13–25: no neighbouring cell falls below α/2 of probability, the
   * outermost cells' only neighbour not below α.
   */
  #keepMargins(): void {
    const alpha = 1 / (this.n * this.strategy.population);
    for (const [i, axis] of this.#axes.entries()) {
      if (axis.kind !== "ordered" || axis.levels < 2) continue;
      const m = this.mean[i];
      const level = levelOf(axis, m);
      const sd = this.deviation(i);
      if (level === 0 || level === axis.levels - 1) {
        const border = cellLow(axis, level === 0 ? 1 : level);
        const reach = sd * normalQuantile(1 - alpha);
        if (Math.abs(m - border) > reach)
          this.mean[i] = level === 0 ? border - reach : border + reach;
        continue;
      }
      const low = cellLow(axis, level);
      const high = cellLow(axis, level + 1);
      const below = normalCdf((low - m) / sd);
      const above = normalCdf((m - high) / sd);
      if (below >= alpha / 2 && above >= alpha / 2) continue;
      const p = Math.max(alpha / 2, below);
      const q = Math.max(alpha / 2, above);
      const middle = Math.max(1e-12, 1 - below - above);
      // The mass added at the sides is taken from the middle in proportion, so that all sum to 1.
      const excess = (1 - p - q - middle) / (p + q + middle - (3 * alpha) / 2);
      const pBelow = p + excess * (p - alpha / 2);
      const pAbove = q + excess * (q - alpha / 2);
      const a = normalQuantile(1 - pBelow);
      const b = normalQuantile(1 - pAbove);
      if (!(a + b > 1e-9)) continue;
      this.mean[i] = (low * b + high * a) / (a + b);
      this.widening[i] *= (high - low) / (a + b) / sd;
    }
  }
}
