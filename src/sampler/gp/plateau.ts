import type { Observations } from "../surrogate/observations.ts";

/** Repeated values up to this number may be chance, or a sign of convergence. */
const MAX_REPEATS_BY_CHANCE = 3;
/** Standard deviations of the values by which the margin grows with each further repeated value. */
const MARGIN_PER_REPEAT = 0.02;

/**
 * How much better than the best a point must be to count as an improvement, in standard deviations
 * of the (warped) values. If an objective is a step function (an accuracy on few rows, settings
 * that it rounds), trials around the best one repeat its value exactly. A model that expects a
 * smooth function would go on searching there. So the margin grows with each value that is repeated
 * since the last improvement, until only points elsewhere can exceed it (the margin ξ of Lizotte
 * 2008, "Practical Bayesian optimization", §3.2.1).
 */
export function plateauMargin({
  losses,
  feasible,
  n,
}: Pick<Observations, "losses" | "feasible" | "n">): number {
  const seen = new Set<number>();
  let best = Infinity;
  let repeated = 0;
  for (let i = 0; i < n; i++) {
    const loss = losses[0][i];
    if (Number.isNaN(loss)) continue;
    if (feasible[i] === 1 && loss < best) {
      best = loss;
      repeated = 0;
    } else if (seen.has(loss)) repeated++;
    seen.add(loss);
  }
  return MARGIN_PER_REPEAT * Math.max(0, repeated - MAX_REPEATS_BY_CHANCE);
}
