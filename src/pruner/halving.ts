import type { History } from "../trial/history.ts";
import { lastStep } from "./curves.ts";
import type { Decision, Pruner } from "./pruner.ts";
import { pausedNumbers, reachedNow, standings } from "./rungs.ts";

/**
 * Successive halving among trials that are compared with each other: what its forms have in common.
 */
export interface Halving {
  readonly name: string;
  readonly eta: number;
  /** How many of n go on. */
  readonly keep: (n: number) => number;
  readonly max: number;
  /** Steps at which this trial is judged, growing, all below `max`. */
  rungsOf(number: number): readonly number[];
  /** Which trials share their rungs with this one: an equal key. */
  bracketOf(number: number): number;
  readonly brackets: readonly number[];
  /** The rung from which nobody is promoted for now; the last one unless given. */
  openTo?(history: History): number;
}

/**
 * Asynchronous successive halving. A trial that can be paused stands still at a rung until it is
 * among the best 1/eta there, then it is promoted (Li et al. 2020, algorithm 2); one that can't is
 * judged once, by those that came before it: the first `eta` go on, later ones while they are among
 * the best 1/eta.
 */
export function halving({
  name,
  eta,
  keep,
  max,
  rungsOf,
  bracketOf,
  brackets,
  openTo,
}: Halving): Pruner {
  return {
    name,
    supports: { objectives: Infinity },
    next(number, history) {
      const reached = lastStep(history.curve(number));
      return rungsOf(number).find((r) => r > reached) ?? max;
    },
    decide(number, history, canPause): Decision {
      const curve = history.curve(number);
      if (curve.losses.some((column) => Number.isNaN(column[column.length - 1]))) return "stop";
      const bracket = bracketOf(number);
      for (const rung of reachedNow(curve, rungsOf(number))) {
        const order = standings(history, rung, (other) => bracketOf(other) === bracket);
        const place = order.findIndex((s) => s.number === number);
        if (canPause) {
          if (rung >= (openTo?.(history) ?? Infinity)) return "pause";
          if (place >= keep(order.length)) return "pause";
        } else if (order.length > eta && place >= Math.max(1, Math.floor(order.length / eta)))
          return "stop";
      }
      return "continue";
    },
    promote(history, count, fresh) {
      const chosen: number[] = [];
      const step = (number: number): number => lastStep(history.curve(number));
      const top = openTo?.(history) ?? Infinity;
      for (const bracket of brackets)
        chosen.push(
          ...promotable(history, bracket, rungsOf, bracketOf, keep).filter((n) => step(n) < top),
        );
      if (chosen.length === 0 && !fresh && history.pending.length === 0)
        return leader(history, rungsOf);
      // Those that have come farthest first.
      return chosen.sort((a, b) => step(b) - step(a)).slice(0, count);
    },
  };
}

/**
 * At the end nobody comes any more to compare with: the best of those that came farthest goes on,
 * so that the best one is trained in full.
 */
function leader(
  history: History,
  rungsOf: (number: number) => readonly number[],
): readonly number[] {
  const rungs = new Set(pausedNumbers(history).flatMap(rungsOf));
  for (const rung of [...rungs].sort((a, b) => b - a)) {
    const [best] = standings(history, rung);
    if (best !== undefined) return best.paused ? [best.number] : [];
  }
  return [];
}

function promotable(
  history: History,
  bracket: number,
  rungsOf: (number: number) => readonly number[],
  bracketOf: (number: number) => number,
  keep: (n: number) => number,
): number[] {
  const chosen: number[] = [];
  const seen = pausedNumbers(history).find((n) => bracketOf(n) === bracket);
  if (seen === undefined) return chosen;
  const rungs = rungsOf(seen);
  for (let k = rungs.length - 1; k >= 0; k--) {
    const order = standings(history, rungs[k], (number) => bracketOf(number) === bracket);
    for (const s of order.slice(0, keep(order.length)))
      if (s.paused && s.step < (rungs[k + 1] ?? Infinity)) chosen.push(s.number);
  }
  return chosen;
}
