import { AttuneError } from "../errors/attune-error.ts";
import { crowdedOrder } from "../numeric/pareto.ts";
import type { Columns, Curve, History } from "../trial/history.ts";
import { bestUpTo, lastStep } from "./curves.ts";

export interface RungOptions {
  /** Step of the first rung: fewer say nothing of a trial. */
  min: number;
  /** Step at which a trial is complete. */
  max: number;
  /** One in so many goes on at each rung; 3 unless given, 4 with asha. */
  eta?: number;
  /** Each rung lies so many times as far as the one before; `eta` unless given, 2 with asha. */
  growth?: number;
}

/** Steps of the rungs below `max`: min · etaᵏ, rounded. @throws AttuneError `usage` */
export function rungsOf(
  name: string,
  { min, max, eta = 3, growth = eta }: RungOptions,
): readonly number[] {
  if (!(min > 0 && max >= min && eta > 1 && growth > 1))
    throw new AttuneError(
      "usage",
      `${name} needs 0 < min ≤ max, eta > 1 and growth > 1, got min ${min}, max ${max}, eta ${eta}, growth ${growth}`,
    );
  const rungs: number[] = [];
  for (let r = min; r < max; r *= growth) rungs.push(Math.round(r));
  return [...new Set(rungs)].filter((r) => r < max);
}

/**
 * The rungs that the last report of a curve is the first to reach: a trial is judged there, once.
 */
export function reachedNow({ step }: Curve, rungs: readonly number[]): readonly number[] {
  const now = step[step.length - 1] ?? -1;
  const before = step[step.length - 2] ?? -Infinity;
  return rungs.filter((rung) => before < rung && rung <= now);
}

export const pausedNumbers = ({ paused }: History): readonly number[] =>
  Array.from(paused.number.subarray(0, paused.length));

/** A trial that has reached a rung. */
export interface Standing {
  readonly number: number;
  readonly paused: boolean;
  /** Its last step, at or beyond the rung. */
  readonly step: number;
}

/**
 * Trials that have reached a rung, the best first: by the best value up to there; with several
 * objectives by non-domination rank of the values there, then by crowding distance (as MOASHA,
 * Schmucker et al. 2021, §3, with NSGA-II's distance in place of their ε-net). Values that are no
 * numbers come last.
 */
export function standings(
  history: History,
  rung: number,
  among: (number: number) => boolean = () => true,
): readonly Standing[] {
  const found: Standing[] = [];
  const columns: number[][] = history.finished.loss.map(() => []);
  const take = (rows: Columns, paused: boolean): void => {
    for (let i = 0; i < rows.length; i++) {
      const number = rows.number[i];
      if (!among(number)) continue;
      const curve = history.curve(number);
      const step = lastStep(curve);
      if (step < rung) continue;
      found.push({ number, paused, step });
      if (columns.length === 1) columns[0].push(bestUpTo(curve, rung));
      else {
        const at = curve.step.findLastIndex((s) => s <= rung);
        for (const [k, column] of columns.entries())
          column.push(at === -1 ? Number.NaN : curve.losses[k][at]);
      }
    }
  };
  take(history.finished, false);
  take(history.pending, false);
  take(history.paused, true);
  return orderOf(columns).map((i) => found[i]);
}

function orderOf(columns: readonly (readonly number[])[]): number[] {
  const bad = (i: number): number => (columns.some((c) => Number.isNaN(c[i])) ? 1 : 0);
  const order = columns[0].map((_, i) => i);
  if (columns.length === 1)
    return order.sort((a, b) => bad(a) - bad(b) || columns[0][a] - columns[0][b] || a - b);
  const losses = columns.map((c) => Float64Array.from(c, (v) => (Number.isNaN(v) ? Infinity : v)));
  const crowded = crowdedOrder(losses, order.length);
  return [...crowded.filter((i) => bad(i) === 0), ...crowded.filter((i) => bad(i) === 1)];
}
