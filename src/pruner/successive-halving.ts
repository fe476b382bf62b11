import { checkOptions } from "../errors/check-options.ts";
import { whole } from "../errors/option-kinds.ts";
import { countStarted, type History } from "../trial/history.ts";
import { hasFinished } from "./curves.ts";
import { halving } from "./halving.ts";
import type { Pruner } from "./pruner.ts";
import {
  keepFloor,
  pausedNumbers,
  RUNG_OPTIONS,
  type RungOptions,
  reachedNow,
  rungsOf,
  standings,
} from "./rungs.ts";

/** Options of `successiveHalving`. */
export interface SuccessiveHalvingOptions extends RungOptions {
  /**
   * Consecutive trials in a bracket; default: eta to the power of the number of rungs, so that one
   * is trained in full.
   */
  trials?: number | undefined;
}

/**
 * Successive halving (Jamieson and Talwalkar 2016), in brackets of `trials` consecutive trials:
 * each rung waits until all trials that are still in the bracket have reached it, then the best
 * 1/eta continue. While they wait, the next bracket begins. Trials that cannot be paused are judged
 * as by `asha`.
 * @throws AttuneError `usage` unless 0 < min ≤ max, eta > 1 and growth > 1
 */
export function successiveHalving(given: SuccessiveHalvingOptions): Pruner {
  const options = checkOptions<SuccessiveHalvingOptions>("successiveHalving", given, {
    ...RUNG_OPTIONS,
    trials: whole(),
  });
  const rungs = rungsOf("successiveHalving", options);
  const { max, eta = 3 } = options;
  const { trials = Math.round(eta ** rungs.length) } = options;
  const bracketOf = (number: number): number => Math.floor(number / trials);
  const asynchronous = halving({
    name: "successive-halving",
    eta,
    keep: keepFloor(eta),
    max,
    rungsOf: () => rungs,
    bracketOf,
    brackets: [],
  });

  /** Paused trials of a bracket that are among the best of a rung that all others have reached. */
  const promotable = (history: History, bracket: number, fresh: boolean): number[] => {
    const chosen: number[] = [];
    let alive = Array.from({ length: trials }, (_, i) => bracket * trials + i);
    // When no new trials may begin, the last bracket is never filled up.
    if (!fresh) alive = alive.filter((number) => number < countStarted(history));
    for (const [k, rung] of rungs.entries()) {
      const order = standings(history, rung, (number) => bracketOf(number) === bracket);
      const reached = new Set(order.map((s) => s.number));
      if (alive.some((number) => !reached.has(number) && !hasFinished(history, number))) break;
      const best = order
        .filter((s) => alive.includes(s.number))
        .slice(0, Math.max(1, Math.floor(alive.length / eta)));
      for (const s of best)
        if (s.paused && s.step < (rungs[k + 1] ?? Infinity)) chosen.push(s.number);
      alive = best.map((s) => s.number);
    }
    return chosen;
  };

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
      const brackets = [...new Set(pausedNumbers(history).map(bracketOf))].sort((a, b) => a - b);
      return brackets.flatMap((b) => promotable(history, b, fresh)).slice(0, count);
    },
  };
}
