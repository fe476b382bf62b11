import { halvingInOneBracket } from "./one-bracket.ts";
import type { Pruner } from "./pruner.ts";
import type { RungOptions } from "./rungs.ts";

/**
 * The first trial continues alone if the next rung is at most this share of all steps away: then the
 * search has spent the rest on others.
 */
const FIRST_SHARE = 1 / 3;

/**
 * Asynchronous successive halving (Li et al. 2020): at each rung a trial continues only while it is
 * among the best 1/eta of all trials that have reached the rung. Trials that write checkpoints are
 * paused there, and promoted when they are among the best; others are stopped. Any number of
 * objectives.
 *
 * Four things differ from the paper, because they needed fewer steps on recorded curves
 * (docs/benchmarks.md): each rung lies twice as far as the one before, not `eta` times, since the
 * first steps say most; the number of trials that continue is rounded to the nearest, so that the
 * best of a few trials need not wait for many; trials are ranked by the loss that is expected a
 * little later, so that a steep curve is not given up; and the study's first trial, which has the
 * usual values or the user's own, need not wait for rivals at a rung while it is the best there, no
 * other trial runs, and the next rung is at most a third of the steps of all trials away.
 * `{ growth: 3 }` gives the paper's rungs.
 * @throws AttuneError `usage` unless 0 < min ≤ max, eta > 1 and growth > 1
 */
export function asha(options: RungOptions): Pruner {
  return halvingInOneBracket("asha", options, () => ({ firstShare: FIRST_SHARE }));
}
