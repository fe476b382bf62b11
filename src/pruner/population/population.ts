import { AttuneError } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { type Columns, type Curve, type History, unitAt } from "../../trial/history.ts";
import { at, lastStep } from "../curves.ts";
import type { Pruner } from "../pruner.ts";
import { pausedNumbers } from "../rungs.ts";

export interface PopulationOptions {
  /** Steps between two looks at each other. */
  interval: number;
  /** Step at which a member is trained to its end. */
  max: number;
  /**
   * Share of the members that copy, and of those that are copied; a quarter unless given, half at
   * most.
   */
  share?: number;
}
/** What a member that copies another one goes on with, as coordinates: from those of the other. */
export type Explore = (donor: Float64Array, situation: Situation, stream: Rng) => Float64Array;
export interface Situation {
  readonly space: Space<ParamTree>;
  readonly history: History;
  /** Step at which the member stands. */
  readonly step: number;
}
/** A member that has come to a step, and its loss there; infinite where that is no number. */
interface Member {
  readonly number: number;
  readonly unit: Float64Array;
  readonly loss: number;
  /** Whether its checkpoint is still there. */
  readonly ended: boolean;
}
/** How often new coordinates are drawn anew because the space's constraints forbid them. */
const TRIES = 100;

/**
 * Members train side by side and stand still at each interval. Whoever is then among the worst of
 * those that came as far goes on from the checkpoint of one of the best, with parameters made from
 * that one's; all others go on as they are (Jaderberg et al. 2017, "Population based training",
 * algorithm 1, truncation selection). New members begin before any goes on, and those that are
 * behind go first, so that one worker trains them by turns.
 * @throws AttuneError `usage` for intervals that are none
 */
export function population(
  name: string,
  { interval, max, share = 0.25 }: PopulationOptions,
  explore: Explore,
): Pruner {
  if (!(Number.isInteger(interval) && Number.isInteger(max) && interval >= 1 && max > interval))
    throw new AttuneError(
      "usage",
      `${name} needs whole numbers 1 ≤ interval < max, got interval ${interval}, max ${max}`,
    );
  if (!(share > 0 && share <= 0.5))
    throw new AttuneError(
      "usage",
      `share of ${name} must lie above 0 and be 0.5 at most, got ${share}`,
    );
  const next = (number: number, history: History): number => {
    const reached = Math.max(0, lastStep(history.curve(number)));
    return Math.min(max, (Math.floor(reached / interval) + 1) * interval);
  };
  return {
    name,
    supports: { objectives: 1 },
    population: true,
    next,
    decide(number, history) {
      const { step } = history.curve(number);
      const now = step[step.length - 1];
      const before = step[step.length - 2] ?? 0;
      // A loss that is no number is a reason to copy somebody, not to give up.
      return now < max && Math.floor(now / interval) > Math.floor(before / interval)
        ? "pause"
        : "continue";
    },
    promote(history, count, fresh) {
      if (fresh) return [];
      const step = (number: number): number => lastStep(history.curve(number));
      return [...pausedNumbers(history)].sort((a, b) => step(a) - step(b) || a - b).slice(0, count);
    },
    takeover(number, history, space, stream) {
      const curve = history.curve(number);
      const step = lastStep(curve);
      // The member itself has been claimed already, and may stand nowhere.
      const others = membersAt(history, step).filter((m) => m.number !== number);
      const own = lossAt(curve, step);
      const few = Math.floor((others.length + 1) * share);
      const behind = others.filter(
        (m) => m.loss > own || (m.loss === own && m.number > number),
      ).length;
      if (behind >= few) return undefined;
      others.sort((a, b) => a.loss - b.loss || a.number - b.number);
      const donors = others.slice(0, few).filter((m) => !m.ended && m.loss < own);
      if (donors.length === 0) return undefined;
      const donor = donors[stream.integer(donors.length)];
      for (let again = 0; again < TRIES; again++) {
        const unit = explore(donor.unit, { space, history, step }, stream);
        if (space.allows(space.fromUnit(unit))) return { from: donor.number, unit, end: max };
      }
      return { from: donor.number, unit: donor.unit, end: max };
    },
  };
}

function lossAt(curve: Curve, step: number): number {
  const loss = at(curve, step);
  return Number.isNaN(loss) ? Infinity : loss;
}

function membersAt(history: History, step: number): Member[] {
  const found: Member[] = [];
  const take = (rows: Columns, ended: boolean): void => {
    for (let i = 0; i < rows.length; i++) {
      const number = rows.number[i];
      const curve = history.curve(number);
      if (lastStep(curve) < step) continue;
      found.push({ number, unit: unitAt(rows, i), loss: lossAt(curve, step), ended });
    }
  };
  take(history.finished, true);
  take(history.pending, false);
  take(history.paused, false);
  return found;
}
