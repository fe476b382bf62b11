import { convergence } from "../convergence.ts";
import type { PlottedStudy } from "../plots/plotted-study.ts";
import { foretell, MIN_TRIALS_OF_GAIN, moreTrials } from "./expected-gain.ts";
import { gainTerms } from "./gain-terms.ts";
import { GAIN_WEIGHTS } from "./gain-weights.ts";
import { countPointsLeft } from "./points-left.ts";
import type { ProgressSoFar } from "./progress-so-far.ts";

/** What further trials are expected to add to a Pareto front. */
export interface FrontGain {
  /** Number of further trials; no more than a finite space has points left, if it has some. */
  readonly trials: number;
  /** Expected growth of the dominated volume, as a share of the present one. */
  readonly growth: number;
  /** The chance that none of them joins the front. */
  readonly chanceOfNone: number;
}

/**
 * What further trials are expected to add to the front of several objectives, by how its volume has
 * grown. Empty with too few trials, and while the front dominates nothing.
 */
export function foretellFront(study: PlottedStudy): readonly FrontGain[] {
  const progress = frontProgress(convergence({ ...study, trials: [] }).best);
  if (progress.best.length < MIN_TRIALS_OF_GAIN || !(progress.scale > 0)) return [];
  const { scale } = progress;
  const points = countPointsLeft(study.space, study.history);
  const open = points === undefined ? 1 : points.left / points.all;
  return moreTrials(points).map((trials) => {
    const terms = gainTerms(progress, undefined, trials);
    const { gain, chanceOfNone } = foretell(terms, GAIN_WEIGHTS.front, { trials, scale });
    return { trials, growth: (open * gain) / scale, chanceOfNone: 1 - open * (1 - chanceOfNone) };
  });
}

/** The progress of a volume. @param volumes after each finished trial */
export function frontProgress(volumes: Float64Array): ProgressSoFar {
  return { best: volumes.map((v) => -v), scale: volumes[volumes.length - 1] ?? 0 };
}
