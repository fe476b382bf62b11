import type { History } from "../trial/history.ts";
import { lastStep } from "./curves.ts";
import type { Decision, Pruner } from "./pruner.ts";
import { pausedNumbers, reachedNow, type Standing, standings } from "./rungs.ts";

/** What the forms of successive halving differ in. */
export interface HalvingRules {
  readonly name: string;
  /** One in `eta` trials continues at each rung. */
  readonly eta: number;
  /** How many of n trials at a rung continue. */
  readonly keep: (n: number) => number;
  /** Step at which a trial is complete. */
  readonly max: number;
  /** Steps at which this trial is judged, ascending, all below `max`. */
  rungsOf(number: number): readonly number[];
  /** Index of the trial's bracket: trials of one bracket are compared with each other. */
  bracketOf(number: number): number;
  /** Brackets from which trials are promoted, in this order. */
  readonly brackets: readonly number[];
  /** Step of the rung from which no trial is promoted for now; default: none, all are open. */
  openTo?(history: History): number;
  /**
   * While the study's first trial is the best at its rung, it continues without waiting for others if
   * no other trial runs and the next rung is at most this share of the steps of all trials away;
   * default: 0, it waits.
   */
  readonly firstShare?: number;
}

/**
 * Asynchronous successive halving. A trial that can be paused waits at a rung until it is among the
 * best 1/eta there, then it is promoted (Li et al. 2020, algorithm 2). A trial that cannot be
 * paused is judged once, against the trials that reached the rung before it: the first `eta`
 * continue, later ones only while they are among the best 1/eta.
 */
export function halving(rules: HalvingRules): Pruner {
  const { name, eta, max, rungsOf, bracketOf, brackets, openTo } = rules;
  return {
    name,
    supports: { objectives: Infinity },
    next(number, history) {
      const reached = lastStep(history.curve(number));
      return rungsOf(number).find((rung) => rung > reached) ?? max;
    },
    decide(number, history, canPause): Decision {
      const curve = history.curve(number);
      if (curve.losses.some((column) => Number.isNaN(column[column.length - 1]))) return "stop";
      const bracket = bracketOf(number);
      for (const rung of reachedNow(curve, rungsOf(number))) {
        const order = standings(history, rung, (other) => bracketOf(other) === bracket);
        const rank = order.findIndex((s) => s.number === number);
        if (canPause) {
          if (rung >= (openTo?.(history) ?? Infinity)) return "pause";
          if (!continues(history, order, rank, rung, rules)) return "pause";
        } else if (order.length > eta && rank >= Math.max(1, Math.floor(order.length / eta)))
          return "stop";
      }
      return "continue";
    },
    promote(history, count, fresh) {
      const stepOf = (number: number): number => lastStep(history.curve(number));
      const closed = openTo?.(history) ?? Infinity;
      const chosen = brackets
        .flatMap((bracket) => promotable(history, bracket, rules))
        .filter((number) => stepOf(number) < closed);
      if (chosen.length === 0 && !fresh && history.pending.length === 0)
        return lastPromotion(history, rules);
      return chosen.sort((a, b) => stepOf(b) - stepOf(a)).slice(0, count);
    },
  };
}

/** Whether the trial with this rank among those that have reached a rung continues. */
function continues(
  history: History,
  order: readonly Standing[],
  rank: number,
  rung: number,
  { keep, max, rungsOf, firstShare = 0 }: HalvingRules,
): boolean {
  if (rank < keep(order.length)) return true;
  if (rank > 0 || order[0].number !== 0 || firstShare === 0) return false;
  // Several workers soon have enough trials at the rung: it would only take one of them away.
  if (othersRun(history)) return false;
  const next = rungsOf(0).find((r) => r > rung) ?? max;
  return next - rung <= firstShare * countSteps(history);
}

/** Whether a trial runs besides the study's first one. */
const othersRun = ({ pending }: History): boolean =>
  pending.length > 1 || (pending.length === 1 && pending.number[0] !== 0);

/** Steps of all trials, up to the last report of each. */
function countSteps(history: History): number {
  let steps = 0;
  for (const { number, length } of [history.finished, history.pending, history.paused])
    for (let i = 0; i < length; i++) steps += Math.max(0, lastStep(history.curve(number[i])));
  return steps;
}

/**
 * When no new trial will begin, the best trial of the highest rung is promoted if it is paused, so
 * that one trial is trained in full.
 */
function lastPromotion(history: History, { rungsOf }: HalvingRules): readonly number[] {
  const rungs = new Set(pausedNumbers(history).flatMap(rungsOf));
  for (const rung of [...rungs].sort((a, b) => b - a)) {
    const [best] = standings(history, rung);
    if (best !== undefined) return best.paused ? [best.number] : [];
  }
  return [];
}

/** Paused trials of a bracket that are among the best at their rung, the highest rung first. */
function promotable(history: History, bracket: number, rules: HalvingRules): number[] {
  const { rungsOf, bracketOf, keep } = rules;
  const chosen: number[] = [];
  const member = pausedNumbers(history).find((number) => bracketOf(number) === bracket);
  if (member === undefined) return chosen;
  const rungs = rungsOf(member);
  for (let k = rungs.length - 1; k >= 0; k--) {
    const order = standings(history, rungs[k], (number) => bracketOf(number) === bracket);
    for (const [rank, s] of order.slice(0, Math.max(1, keep(order.length))).entries())
      if (
        s.paused &&
        s.step < (rungs[k + 1] ?? Infinity) &&
        continues(history, order, rank, rungs[k], rules)
      )
        chosen.push(s.number);
  }
  return chosen;
}
