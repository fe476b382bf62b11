import type { PromisingPoint } from "../../sampler/gp/outlook.ts";
import { type GainTerms, gainTerms } from "./gain-terms.ts";
import { GAIN_WEIGHTS, type GainRegressions, type GainWeights } from "./gain-weights.ts";
import type { ProgressSoFar } from "./progress-so-far.ts";

/** Further trials of which the gain is foretold. */
export const MORE_TRIALS = [10, 50] as const;
/** With fewer finished trials than this nothing is foretold. */
export const MIN_TRIALS_OF_GAIN = 10;
/** Greatest share of the scale that is foretold. */
const MAX_SHARE = 2;

/** What further trials are expected to gain. */
export interface ExpectedGain {
  /** Number of further trials. */
  readonly trials: number;
  /** Expected improvement of the best value, in its unit; for several objectives of the volume. */
  readonly gain: number;
  /** The chance that none of them improves the best value. */
  readonly chanceOfNone: number;
}

/**
 * What further trials are expected to gain, by two regressions on how the search has come on and on
 * what a model expects of the most promising point: a logistic one for the chance that there is no
 * improvement, and one with a logarithmic link for the mean (McCullagh and Nelder 1989, chapters 4
 * and 9). Their weights were fitted to replayed studies (`bench/explain`).
 * @param point the most promising one; undefined without a model, "none" where nothing is left
 * @param isNoisy whether the gain is one of expected values, not of the best one observed
 */
export function foretellGain(
  progress: ProgressSoFar,
  point: PromisingPoint | "none" | undefined,
  isNoisy: boolean,
): readonly ExpectedGain[] {
  const { best, scale } = progress;
  if (best.length < MIN_TRIALS_OF_GAIN) return [];
  return MORE_TRIALS.map((trials): ExpectedGain => {
    // Nothing is left to try.
    if (point === "none") return { trials, gain: 0, chanceOfNone: 1 };
    const weights =
      GAIN_WEIGHTS[point === undefined ? "withoutModel" : isNoisy ? "noisy" : "exact"];
    return foretell(gainTerms(progress, point, trials), weights, { trials, scale });
  });
}

/** What the two regressions say. @param scale unit of the gain */
export function foretell(
  terms: GainTerms,
  weights: GainRegressions,
  { trials, scale }: { readonly trials: number; readonly scale: number },
): ExpectedGain {
  const share = Math.min(MAX_SHARE, Math.exp(weigh(terms, weights.gain)));
  return {
    trials,
    gain: scale > 0 ? share * scale : 0,
    chanceOfNone: 1 / (1 + Math.exp(-weigh(terms, weights.none))),
  };
}

function weigh(terms: GainTerms, { constant, ...weights }: GainWeights): number {
  let sum = constant;
  for (const [name, weight] of Object.entries(weights))
    sum += weight * terms[name as keyof GainTerms]; // weights are of terms
  return sum;
}
