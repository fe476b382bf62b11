import { halving } from "./halving.ts";
import type { Pruner } from "./pruner.ts";
import { type RungOptions, rungsOf } from "./rungs.ts";

/**
 * Asynchronous successive halving (Li et al. 2020): at each rung a trial goes on only while it is
 * among the best 1/eta of all that have reached the rung. Trials that write checkpoints are paused
 * there, and promoted when they are; others are stopped. Any number of objectives.
 *
 * Two defaults differ from the paper's, since fewer steps were needed so on recorded curves
 * (docs/benchmarks.md): rungs lie closer than one in eta, each twice as far as the one before,
 * since the first steps tell most; and the share that goes on is rounded to the nearest, lest the
 * best of a few waits for many. `{ eta: 3, growth: 3 }` has the paper's rungs.
 * @throws AttuneError `usage` for a range that is none
 */
export function asha({ min, max, eta = 4, growth = 2 }: RungOptions): Pruner {
  const rungs = rungsOf("asha", { min, max, eta, growth });
  const keep = (n: number): number => Math.floor(n / eta + 0.5);
  return halving({
    name: "asha",
    eta,
    keep,
    max,
    rungsOf: () => rungs,
    bracketOf: () => 0,
    brackets: [0],
  });
}
