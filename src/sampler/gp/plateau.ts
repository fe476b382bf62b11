import type { Observations } from "../surrogate/observations.ts";

/** So many repeated values may be chance, or what convergence looks like. */
const SOME = 3;
/** By how many standard deviations of the values more is asked of a point with each further one. */
const MORE = 0.02;

/**
 * How much better than the best a point must be to count as an improvement, in standard deviations
 * of the (warped) values. Where an objective is a step function (an accuracy on few rows, settings
 * that are rounded inside) trials around the best give values that came before, digit by digit, and
 * a model that expects it to be smooth goes on looking there for ever. So with each value repeated
 * since the last improvement a little more is asked, which only points elsewhere can give (the
 * margin ξ of Lizotte 2008, "Practical Bayesian optimization", §3.2.1).
 */
export function margin({ losses, feasible, n }: Observations): number {
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
  return MORE * Math.max(0, repeated - SOME);
}
