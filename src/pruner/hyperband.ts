import { checkOptions } from "../errors/check-options.ts";
import { createRng } from "../numeric/rng.ts";
import { sum } from "../numeric/statistics.ts";
import { halving } from "./halving.ts";
import type { Pruner } from "./pruner.ts";
import { keepFloor, RUNG_OPTIONS, type RungOptions, rungsOf } from "./rungs.ts";

/** High word of the seed from which a trial's bracket is drawn: a stream that nothing else uses. */
const BRACKET_STREAM = 0x4b * 2 ** 32;

/**
 * Hyperband (Li et al. 2018): successive halving in several brackets, each of which begins a rung
 * later than the one before, so that trials that start slowly have a chance. A trial's bracket
 * follows from its number. Brackets get trials in the proportions of algorithm 1, n_s ∝ etaˢ/(s +
 * 1), and halve asynchronously.
 * @throws AttuneError `usage` unless 0 < min ≤ max, eta > 1 and growth > 1
 */
export function hyperband(given: RungOptions): Pruner {
  const options = checkOptions("hyperband", given, RUNG_OPTIONS);
  const { max, eta = 3 } = options;
  const rungs = rungsOf("hyperband", options);
  // Bracket b begins at rung b; the last one has no rung, and trains in full.
  const weights = Array.from(
    { length: rungs.length + 1 },
    (_, b) => eta ** (rungs.length - b) / (rungs.length - b + 1),
  );
  const total = sum(weights);
  const bracketOf = (number: number): number => {
    let u = createRng(BRACKET_STREAM + number).uniform() * total;
    let b = 0;
    while (b < weights.length - 1 && u >= weights[b]) u -= weights[b++];
    return b;
  };
  return halving({
    name: "hyperband",
    eta,
    keep: keepFloor(eta),
    max,
    rungsOf: (number) => rungs.slice(bracketOf(number)),
    bracketOf,
    brackets: weights.map((_, b) => b),
  });
}
