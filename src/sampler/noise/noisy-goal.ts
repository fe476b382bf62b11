import { createNoisyPrior } from "../../numeric/gaussian-process/noisy-prior.ts";
import type { FittedModels } from "../gp/fit.ts";
import type { Goal } from "../gp/goal.ts";
import { type Criterion, logExpectedImprovement } from "../surrogate/acquisition.ts";

/**
 * A goal for one objective with noisy results. The prior of the model expects noise. A proposal
 * maximises the augmented expected improvement (Huang et al. 2006, "Global optimization of
 * stochastic black-box systems via sequential kriging meta-models", eq. 10 to 12), which is small
 * at points whose mean is known as precisely as the noise allows.
 */
export function noisyGoal<G extends Goal>(goal: G): G {
  return {
    ...goal,
    makePrior: createNoisyPrior,
    improvement: noisyImprovement,
    imagining: undefined,
  };
}

/** The logarithm of the augmented expected improvement. */
export function noisyImprovement(fitted: FittedModels): Criterion {
  return augmented(logExpectedImprovement(effectiveBest(fitted)), fitted.outputs[0].noise);
}

/** Adds the logarithm of 1 − τ/√(s² + τ²), τ being the standard deviation of the noise. */
export function augmented(criterion: Criterion, noise: number): Criterion {
  const tau = Math.sqrt(noise);
  return (mean, sd, byMean, bySd) => {
    const value = criterion(mean, sd, byMean, bySd);
    const s = sd[0];
    const whole = Math.hypot(s, tau);
    // 1 − τ/√(s² + τ²) without cancellation.
    const factor = (s * s) / (whole * (whole + tau));
    bySd[0] += (tau * s) / (whole ** 3 * factor);
    return value + Math.log(factor);
  };
}

/** The predicted mean at the feasible trial whose mean plus standard deviation is least. */
function effectiveBest({ observations, outputs, values, residual }: FittedModels): number {
  const { n, x, feasible } = observations;
  const [process] = outputs;
  const { size } = process;
  const at = { mean: 0, variance: 0 };
  let least = Infinity;
  let best = Infinity;
  for (let i = 0; i < n; i++) {
    if (feasible[i] === 0) continue;
    process.predict(x.subarray(i * size, (i + 1) * size), at);
    const mean = at.mean + values[0][i] - residual[i];
    const bound = mean + Math.sqrt(at.variance);
    if (bound < least) [least, best] = [bound, mean];
  }
  return best;
}
