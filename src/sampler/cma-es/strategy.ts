/**
 * Strategy parameters of CMA-ES (Hansen 2016, "The CMA evolution strategy: a tutorial", table 1 and
 * eq. 49–58).
 */
export interface Strategy {
  /** Samples in a generation, λ. */
  readonly population: number;
  /**
   * λ weights, those of the worse half negative (active CMA), before they are scaled by the length
   * of each step.
   */
  readonly weights: Float64Array;
  /** Samples with positive weight, μ. */
  readonly parents: number;
  /** Variance-effective number of parents, μ_eff. */
  readonly effective: number;
  /** Learning rate of the path of the step size, c_σ. */
  readonly cSigma: number;
  /** Damping of the step size, d_σ. */
  readonly dSigma: number;
  /** Learning rate of the path of the covariance, c_c. */
  readonly cCumulation: number;
  /** Learning rate of the rank-one update, c_1. */
  readonly c1: number;
  /** Learning rate of the rank-μ update, c_μ. */
  readonly cMu: number;
  /** E‖N(0, I)‖. */
  readonly chi: number;
}

/** Default number of samples in a generation, λ = 4 + ⌊3 ln n⌋. */
export function defaultPopulation(dimensions: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(1, dimensions)));
}

/**
 * The strategy parameters of a run.
 * @param n dimensions of the normal distribution
 * @param separable a diagonal covariance learns (n + 2)/3 times faster (Ros and Hansen 2008, §3)
 */
export function strategy(n: number, population: number, separable = false): Strategy {
  const parents = Math.floor(population / 2);
  const raw = Float64Array.from(
    { length: population },
    (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1),
  );
  const effectiveOf = (part: Float64Array): number => {
    const sum = part.reduce((a, b) => a + b, 0);
    return (sum * sum) / part.reduce((a, b) => a + b * b, 0);
  };
  const effective = effectiveOf(raw.subarray(0, parents));
  const effectiveNegative = effectiveOf(raw.subarray(parents));
  const faster = separable ? (n + 2) / 3 : 1;
  const c1 = Math.min(1, (faster * 2) / ((n + 1.3) ** 2 + effective));
  const cMu = Math.min(
    1 - c1,
    (faster * 2 * (effective - 2 + 1 / effective)) / ((n + 2) ** 2 + effective),
  );
  const negative = Math.min(
    1 + c1 / cMu,
    1 + (2 * effectiveNegative) / (effective + 2),
    (1 - c1 - cMu) / (n * cMu),
  );
  let positiveSum = 0;
  let negativeSum = 0;
  for (const w of raw) {
    if (w > 0) positiveSum += w;
    else negativeSum -= w;
  }
  const cSigma = (effective + 2) / (n + effective + 5);
  return {
    population,
    weights: raw.map((w) => (w > 0 ? w / positiveSum : (negative * w) / negativeSum)),
    parents,
    effective,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + cSigma,
    cCumulation: (4 + effective / n) / (n + 4 + (2 * effective) / n),
    c1,
    cMu,
    chi: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}
