import { threefry } from "../numeric/rng.ts";
import { halving } from "./halving.ts";
import type { Pruner } from "./pruner.ts";
import { type RungOptions, rungsOf } from "./rungs.ts";

/**
 * Hyperband (Li et al. 2018): successive halving in several brackets, of which each begins a rung
 * later, so that trials that start slowly have a chance. A trial's bracket follows from its number;
 * brackets get trials in the proportions of algorithm 1, n_s ∝ etaˢ/(s + 1), and halve
 * asynchronously.
 * @throws AttuneError `usage` for a range that is none
 */
export function hyperband(options: RungOptions): Pruner {
  const rungs = rungsOf("hyperband", options);
  const eta = options.eta ?? 3;
  // Bracket b begins at rung b; the last one has no rung, and trains in full.
  const weights = Array.from(
    { length: rungs.length + 1 },
    (_, b) => eta ** (rungs.length - b) / (rungs.length - b + 1),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  const bracketOf = (number: number): number => {
    const [word] = threefry(number, 0x4b, 0, 0, new Uint32Array(2));
    let u = (word / 2 ** 32) * total;
    let b = 0;
    while (b < weights.length - 1 && u >= weights[b]) u -= weights[b++];
    return b;
  };
  return halving({
    name: "hyperband",
    eta,
    keep: (n) => Math.floor(n / eta),
    max: options.max,
    rungsOf: (number) => rungs.slice(bracketOf(number)),
    bracketOf,
    brackets: weights.map((_, b) => b),
  });
}
