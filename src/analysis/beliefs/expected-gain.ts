import type { PromisingPoint } from "../../sampler/gp/outlook.ts";
import { type GainTerms, gainTerms } from "./gain-terms.ts";
import { GAIN_WEIGHTS, type GainRegressions, type GainWeights } from "./gain-weights.ts";
import type { PointsLeft } from "./points-left.ts";
import type { ProgressSoFar } from "./progress-so-far.ts";

/** Further trials of which the gain is foretold. */
const MORE_TRIALS = [10, 50] as const;
/** With fewer finished trials than this nothing is foretold. */
export const MIN_TRIALS_OF_GAIN = 10;
/** Greatest share of the scale that is foretold. */
const MAX_SHARE = 2;

/** What further trials are expected to gain. */
export interface ExpectedGain {
  /** Number of further trials; no more than a finite space has points left, if it has some. */
  readonly trials: number;
  /** Expected improvement of the best value, in its unit; for several objectives of the volume. */
  readonly gain: number;
  /** The chance that none of them improves the best value. */
  readonly chanceOfNone: number;
}

/** What is known of a search besides its progress. */
interface GainCircumstances {
  /** Whether the gain is one of expected values, not of the best one observed. */
  readonly isNoisy: boolean;
  /** Whether trials do not depend on the results before them, as those of random search. */
  readonly isBlind: boolean;
  /** Whether all results are equal. */
  readonly isConstant: boolean;
  /** What is left of the space; undefined of one with no end of points. */
  readonly points: PointsLeft | undefined;
}

/**
 * What further trials are expected to gain, by two regressions on how the search has come on and on
 * what a model expects of the most promising point: a logistic one for the chance that there is no
 * improvement, and one with a logarithmic link for the mean (McCullagh and Nelder 1989, chapters 4
 * and 9). Their weights were fitted to replayed studies (`bench/explain`). Trials that do not depend
 * on results are as likely as any other to be the best: none of m more improves n with the chance
 * n/(n + m) (Rényi's law of records). In a finite space a better point is among those that are left
 * at most with the chance that the best of all is.
 * @param point the most promising one; undefined without a model
 */
export function foretellGain(
  progress: ProgressSoFar,
  point: PromisingPoint | undefined,
  { isNoisy, isBlind, isConstant, points }: GainCircumstances,
): readonly ExpectedGain[] {
  const { best, scale } = progress;
  if (best.length < MIN_TRIALS_OF_GAIN) return [];
  // A noisy space goes on with repeats.
  const bounded = isNoisy ? undefined : points;
  return moreTrials(bounded).map((trials): ExpectedGain => {
    if (isConstant || bounded?.left === 0) return { trials, gain: 0, chanceOfNone: 1 };
    const weights =
      GAIN_WEIGHTS[point === undefined ? "withoutModel" : isNoisy ? "noisy" : "exact"];
    const told = foretell(gainTerms(progress, point, trials), weights, { trials, scale });
    const some = isBlind && !isNoisy ? trials / (best.length + trials) : 1 - told.chanceOfNone;
    const open = bounded === undefined ? 1 : bounded.left / bounded.all;
    return { trials, gain: open * told.gain, chanceOfNone: 1 - open * some };
  });
}

/** Numbers of further trials, none of them more than there are points left. */
export function moreTrials(points: PointsLeft | undefined): readonly number[] {
  const left = points === undefined || points.left === 0 ? Infinity : points.left;
  return [...new Set(MORE_TRIALS.map((trials) => Math.min(trials, left)))];
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
