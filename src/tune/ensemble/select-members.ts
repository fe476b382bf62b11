import type { Target } from "../../numeric/matrix.ts";
import type { ScoreFunction } from "../metric.ts";

/** Steps of the selection: more did not improve ensembles (Caruana et al. 2004, fig. 3). */
const STEPS = 25;
/** Scores that agree in this many digits are equal, so that noise in the last ones adds no member. */
const DIGITS = 6;

/** What members are selected by. */
export interface Selection {
  /** Targets of the predicted rows. */
  readonly target: Target;
  /** Computes the score of predictions. */
  readonly score: ScoreFunction;
  /** 1 when lower scores are better, −1 when higher ones are. */
  readonly sign: 1 | -1;
  /** Greatest number of different members. */
  readonly most: number;
}

/**
 * Greedy ensemble selection with replacement (Caruana et al. 2004): each step adds the candidate
 * whose addition makes the mean prediction best, and the shortest prefix with the best score is
 * kept. Of equal candidates one that is already a member is chosen.
 * @param candidates predictions of the same rows, each rows × outputs; the best candidate first
 * @returns the weight of each candidate; they sum to 1
 */
export function selectMembers(
  candidates: readonly Float64Array[],
  { target, score, sign, most }: Selection,
): Float64Array {
  const counts = new Float64Array(candidates.length);
  const sums = new Float64Array(candidates[0].length);
  const mixed = new Float64Array(sums.length);
  let best = counts.slice();
  let least = Infinity;
  for (let step = 0; step < STEPS; step++) {
    const isFull = counts.reduce((n, c) => n + (c > 0 ? 1 : 0), 0) >= most;
    let chosen = -1;
    let loss = Infinity;
    for (const [m, p] of candidates.entries()) {
      if (isFull && counts[m] === 0) continue;
      for (let i = 0; i < mixed.length; i++) mixed[i] = (sums[i] + p[i]) / (step + 1);
      const value = Number((sign * score(mixed, target)).toPrecision(DIGITS));
      if (value < loss || (value === loss && counts[m] > 0 && counts[chosen] === 0)) {
        chosen = m;
        loss = value;
      }
    }
    if (chosen === -1) break;
    counts[chosen]++;
    for (let i = 0; i < sums.length; i++) sums[i] += candidates[chosen][i];
    if (loss < least) {
      least = loss;
      best = counts.slice();
    }
  }
  const total = best.reduce((n, c) => n + c, 0);
  // No score was a number: the best candidate alone.
  if (total === 0) best[0] = 1;
  return best.map((c) => c / Math.max(1, total));
}

/** The weighted mean of predictions. */
export function mix(candidates: readonly Float64Array[], weights: Float64Array): Float64Array {
  const out = new Float64Array(candidates[0].length);
  for (const [m, p] of candidates.entries()) {
    if (weights[m] === 0) continue;
    for (let i = 0; i < out.length; i++) out[i] += weights[m] * p[i];
  }
  return out;
}
