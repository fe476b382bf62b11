import type { Rng } from "../../numeric/rng.ts";
import { type Effect, scoreOf, squaresOf } from "./effect.ts";

/** Permutations of the results. */
const PERMUTATIONS = 199;
/** Share of studies without any effect in which an effect may be reported. */
const FALSE_ALARMS = 0.02;

/**
 * The score that an effect must exceed to stand above noise: results in random order reach it with
 * none of the effects in 98 % of the permutations (the largest statistic of all effects: Westfall
 * and Young 1993, §2.5). So in at most 2 % of studies without any effect one is reported, whatever
 * the number of effects.
 */
export function noiseFloor(effects: readonly Effect[], values: Float64Array, rng: Rng): number {
  const order = Uint32Array.from(values.keys());
  const greatest: number[] = [];
  for (let p = 0; p < PERMUTATIONS; p++) {
    rng.shuffle(order);
    let score = -Infinity;
    for (const effect of effects)
      score = Math.max(score, scoreOf(effect, squaresOf(effect, values, order)));
    greatest.push(score);
  }
  greatest.sort((a, b) => a - b);
  return greatest[Math.ceil((1 - FALSE_ALARMS) * (PERMUTATIONS + 1)) - 1];
}
