import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { show } from "../../errors/show.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { type Curve, type History, type HistoryColumns, unitAt } from "../../trial/history.ts";
import { lastStep, lossAtStep } from "../curves.ts";
import type { Pruner } from "../pruner.ts";
import { pausedNumbers } from "../rungs.ts";

/** Options of `pbt` and `pb2`. */
export interface PopulationOptions {
  /** Steps after which members are compared, from 1. */
  interval: number;
  /** Step at which a member is complete, above `interval`. */
  max: number;
  /**
   * Share of the members that copy another one, and of those that are copied, above 0 and at most
   * 0.5; default: 0.25.
   */
  share?: number | undefined;
}

const POPULATION_OPTIONS: OptionChecks<PopulationOptions> = {
  interval: true,
  max: true,
  share: true,
};

/** Makes the coordinates with which a member continues from those of the donor it copies. */
export type Explore = (donor: Float64Array, situation: Situation, stream: Rng) => Float64Array;

/** What `Explore` may look at. */
interface Situation {
  readonly space: Space<ParamTree>;
  readonly history: History;
  /** Step at which the member is paused. */
  readonly step: number;
}

/** A member that has reached a step. */
interface Member {
  readonly number: number;
  readonly unit: Float64Array;
  /** Loss at the step; Infinity where it is NaN. */
  readonly loss: number;
  /** Whether it has finished, so that its checkpoint is gone. */
  readonly finished: boolean;
}

/** Draws of new coordinates that meet the constraints, before the donor's own are taken. */
const MAX_EXPLORE_DRAWS = 100;

/**
 * Trains members side by side and pauses them at each interval. A member that is then among the
 * worst of those that came as far continues from the checkpoint of one of the best, with parameters
 * made from the donor's; all others continue unchanged (Jaderberg et al. 2017, "Population based
 * training", algorithm 1, truncation selection). New members begin before any member continues, and
 * the member with the fewest steps continues first, so that one worker trains them round-robin.
 * @throws AttuneError `usage` for options out of range
 */
export function population(
  name: string,
  options: PopulationOptions,
  explore: (options: PopulationOptions) => Explore,
): Pruner {
  const given = checkOptions(name, options, POPULATION_OPTIONS);
  const { interval, max, share = 0.25 } = given;
  if (!(Number.isInteger(interval) && Number.isInteger(max) && interval >= 1 && max > interval))
    throw new AttuneError(
      "usage",
      `${name} needs whole numbers 1 ≤ interval < max, got interval ${show(interval)}, max ${show(max)}`,
    );
  if (!(share > 0 && share <= 0.5))
    throw new AttuneError(
      "usage",
      `share of ${name} must be above 0 and 0.5 at most, got ${show(share)}`,
    );
  const exploring = explore(given);
  return {
    name,
    supports: { objectives: 1 },
    population: true,
    next(number, history) {
      const reached = Math.max(0, lastStep(history.curve(number)));
      return Math.min(max, (Math.floor(reached / interval) + 1) * interval);
    },
    decide(number, history) {
      const { step } = history.curve(number);
      const now = step[step.length - 1];
      const before = step[step.length - 2] ?? 0;
      // A loss of NaN is a reason to copy another member, not to stop.
      return now < max && Math.floor(now / interval) > Math.floor(before / interval)
        ? "pause"
        : "continue";
    },
    promote(history, count, fresh) {
      if (fresh) return [];
      const stepOf = (number: number): number => lastStep(history.curve(number));
      return [...pausedNumbers(history)]
        .sort((a, b) => stepOf(a) - stepOf(b) || a - b)
        .slice(0, count);
    },
    takeover(number, history, space, stream) {
      const step = lastStep(history.curve(number));
      const donor = chooseDonor(number, history, step, share, stream);
      if (donor === undefined) return undefined;
      for (let draw = 0; draw < MAX_EXPLORE_DRAWS; draw++) {
        const unit = exploring(donor.unit, { space, history, step }, stream);
        if (space.allows(space.fromUnit(unit))) return { from: donor.number, unit, end: max };
      }
      return { from: donor.number, unit: donor.unit, end: max };
    },
  };
}

/**
 * One of the best members, for a member that is among the worst of those that reached its step;
 * undefined for all others, and where none of the best can be copied.
 */
function chooseDonor(
  number: number,
  history: History,
  step: number,
  share: number,
  stream: Rng,
): Member | undefined {
  // The member itself is claimed already, so no column of the history may contain it.
  const others = membersAt(history, step).filter((m) => m.number !== number);
  const own = finiteLossAt(history.curve(number), step);
  const copies = Math.floor((others.length + 1) * share);
  const behind = others.filter((m) => m.loss > own || (m.loss === own && m.number > number)).length;
  if (behind >= copies) return undefined;
  others.sort((a, b) => a.loss - b.loss || a.number - b.number);
  const donors = others.slice(0, copies).filter((m) => !m.finished && m.loss < own);
  return donors.length === 0 ? undefined : donors[stream.integer(donors.length)];
}

/** Loss reported at a step; Infinity where it is NaN or missing. */
function finiteLossAt(curve: Curve, step: number): number {
  const loss = lossAtStep(curve, step);
  return Number.isNaN(loss) ? Infinity : loss;
}

/** All members that have reached a step. */
function membersAt(history: History, step: number): Member[] {
  const found: Member[] = [];
  const take = (rows: HistoryColumns, finished: boolean): void => {
    for (let i = 0; i < rows.length; i++) {
      const number = rows.number[i];
      const curve = history.curve(number);
      if (lastStep(curve) < step) continue;
      found.push({ number, unit: unitAt(rows, i), loss: finiteLossAt(curve, step), finished });
    }
  };
  take(history.finished, true);
  take(history.pending, false);
  take(history.paused, false);
  return found;
}
