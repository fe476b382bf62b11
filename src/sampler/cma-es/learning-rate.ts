/** Constants of Nomura, Akimoto and Ono 2023, table 1. */
const ALPHA = 1.4;
const GAMMA = 0.1;
const BETA_MEAN = 0.1;
const BETA_SIGMA = 0.03;

/**
 * The learning rate of one component, from the signal-to-noise ratio of its updates (Nomura et al.
 * 2023, algorithm 1, eq. 14–20).
 */
class Rate {
  readonly #beta: number;
  readonly #average: Float64Array;
  #square = 0;
  /** The learning rate, in (0, 1]. */
  value = 1;
  constructor(size: number, beta: number) {
    this.#beta = beta;
    this.#average = new Float64Array(size);
  }
  /** @param change of the component in one generation, in local coordinates */
  learn(change: Float64Array): void {
    const beta = this.#beta;
    let length = 0;
    let steady = 0;
    for (let i = 0; i < change.length; i++) {
      const average = (1 - beta) * this.#average[i] + beta * change[i];
      this.#average[i] = average;
      steady += average * average;
      length += change[i] ** 2;
    }
    this.#square = (1 - beta) * this.#square + beta * length;
    const noise = this.#square - steady;
    if (!(noise > 0)) return;
    const ratio = (steady - (beta / (2 - beta)) * this.#square) / noise;
    const relative = Math.min(1, Math.max(-1, ratio / ALPHA / this.value - 1));
    this.value = Math.min(1, this.value * Math.exp(Math.min(GAMMA * this.value, beta) * relative));
  }
}

/**
 * Learning-rate adaptation for noisy or rugged functions (Nomura, Akimoto and Ono 2023, "CMA-ES
 * with learning rate adaptation: can CMA-ES with default population size solve multimodal and noisy
 * problems?"): steps that alternate in direction are shortened.
 */
export class LearningRate {
  readonly #mean: Rate;
  readonly #covariance: Rate;
  constructor(n: number, size: number) {
    this.#mean = new Rate(n, BETA_MEAN);
    this.#covariance = new Rate(size, BETA_SIGMA);
  }
  /**
   * @param mean change of the mean, C^(−1/2) Δm / σ
   * @param covariance change of Σ = σ² C, C^(−1/2) ΔΣ C^(−1/2) / (√2 σ²)
   * @returns how much of each change to keep, and by what to multiply the step size to make up for
   * the mean's new rate
   */
  learn(
    mean: Float64Array,
    covariance: Float64Array,
  ): { mean: number; covariance: number; step: number } {
    const before = this.#mean.value;
    this.#mean.learn(mean);
    this.#covariance.learn(covariance);
    return {
      mean: this.#mean.value,
      covariance: this.#covariance.value,
      step: before / this.#mean.value,
    };
  }
}
