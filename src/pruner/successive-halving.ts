import { countStarted } from "../trial/history.ts";
import { hasEnded } from "./curves.ts";
import { halving } from "./halving.ts";
import type { Pruner } from "./pruner.ts";
import { pausedNumbers, type RungOptions, reachedNow, rungsOf, standings } from "./rungs.ts";

/**
 * Successive halving (Jamieson and Talwalkar 2016), in brackets of `trials` consecutive trials:
 * each rung waits until all of the bracket that are still in have reached it, then the best 1/eta
 * go on. While they wait, the next bracket begins. Trials that can't be paused are judged as by
 * `asha`.
 * @throws AttuneError `usage` for a range that is none
 */
export function successiveHalving(options: RungOptions & { trials?: number }): Pruner {
  const rungs = rungsOf("successiveHalving", options);
  const eta = options.eta ?? 3;
  const size = options.trials ?? Math.round(eta ** rungs.length);
  const bracketOf = (number: number): number => Math.floor(number / size);
  const asynchronous = halving({
    name: "successive-halving",
    eta,
    keep: (n) => Math.floor(n / eta),
    max: options.max,
    rungsOf: () => rungs,
    bracketOf,
    brackets: [],
  });
  return {
    ...asynchronous,
    decide(number, history, canPause) {
      const decision = asynchronous.decide(number, history, canPause);
      return canPause &&
        decision === "continue" &&
        reachedNow(history.curve(number), rungs).length > 0
        ? "pause"
        : decision;
    },
    promote(history, count, fresh) {
      const chosen: number[] = [];
      const waiting = new Set(pausedNumbers(history).map(bracketOf));
      for (const bracket of [...waiting].sort((a, b) => a - b)) {
        let alive = Array.from({ length: size }, (_, i) => bracket * size + i);
        // The last bracket is not filled up any more.
        if (!fresh) alive = alive.filter((number) => number < countStarted(history));
        for (const [k, rung] of rungs.entries()) {
          const order = standings(history, rung, (number) => bracketOf(number) === bracket);
          const reached = new Set(order.map((s) => s.number));
          if (alive.some((number) => !reached.has(number) && !hasEnded(history, number))) break;
          const best = order
            .filter((s) => alive.includes(s.number))
            .slice(0, Math.max(1, Math.floor(alive.length / eta)));
          for (const s of best)
            if (s.paused && s.step < (rungs[k + 1] ?? Infinity)) chosen.push(s.number);
          alive = best.map((s) => s.number);
        }
      }
      return chosen.slice(0, count);
    },
  };
}
