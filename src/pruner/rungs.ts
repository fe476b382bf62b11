import { AttuneError } from "../errors/attune-error.ts";
import type { OptionChecks } from "../errors/check-options.ts";
import { show } from "../errors/show.ts";
import { crowdedOrder } from "../numeric/pareto.ts";
import type { Curve, History, HistoryColumns } from "../trial/history.ts";
import { lastStep, lossAhead } from "./curves.ts";

/** Options of the pruners that compare trials at rungs. */
export interface RungOptions {
  /** Step of the first rung: the fewest steps that say something of a trial. */
  min: number;
  /** Step at which a trial is complete. */
  max: number;
  /** One in `eta` trials continues at each rung; default: 3. */
  eta?: number | undefined;
  /** Ratio of the steps of two neighbouring rungs; default: `eta`, with `asha` and `pasha` 2. */
  growth?: number | undefined;
}

/** Names of the options: `rungsOf` checks their values. */
export const RUNG_OPTIONS: OptionChecks<RungOptions> = {
  min: true,
  max: true,
  eta: true,
  growth: true,
};

/**
 * Steps of the rungs below `max`: min · growthᵏ, rounded, ascending.
 * @throws AttuneError `usage` unless 0 < min ≤ max, eta > 1 and growth > 1
 */
export function rungsOf(
  name: string,
  { min, max, eta = 3, growth = eta }: RungOptions,
): readonly number[] {
  const areNumbers = [min, max, eta, growth].every((value) => typeof value === "number");
  if (!(areNumbers && min > 0 && max >= min && eta > 1 && growth > 1))
    throw new AttuneError(
      "usage",
      `${name} needs 0 < min ≤ max, eta > 1 and growth > 1, ` +
        `got min ${show(min)}, max ${show(max)}, eta ${show(eta)}, growth ${show(growth)}`,
    );
  const rungs: number[] = [];
  for (let r = min; r < max; r *= growth) rungs.push(Math.round(r));
  return [...new Set(rungs)].filter((r) => r < max);
}

/** How many of n trials at a rung continue: n/eta, rounded down. */
export const keepFloor =
  (eta: number) =>
  (n: number): number =>
    Math.floor(n / eta);

/** How many of n trials at a rung continue: n/eta, rounded to the nearest. */
export const keepNearest =
  (eta: number) =>
  (n: number): number =>
    Math.floor(n / eta + 0.5);

/** The rungs that the last report of a curve is the first to reach: the trial is judged there. */
export function reachedNow({ step }: Curve, rungs: readonly number[]): readonly number[] {
  const now = step[step.length - 1] ?? -1;
  const before = step[step.length - 2] ?? -Infinity;
  return rungs.filter((rung) => before < rung && rung <= now);
}

/** Numbers of the paused trials, ascending. */
export const pausedNumbers = ({ paused }: History): readonly number[] =>
  Array.from(paused.number.subarray(0, paused.length));

/** A trial that has reached a rung. */
export interface Standing {
  readonly number: number;
  readonly paused: boolean;
  /** Its last step, at the rung or later. */
  readonly step: number;
}

/**
 * Trials that have reached a rung, the best first. With one objective they are ordered by the
 * loss expected a little after the rung (`lossAhead`); with several by non-domination rank of the values there, then by crowding
 * distance (as MOASHA, Schmucker et al. 2021, §3, with NSGA-II's distance in place of their ε-net).
 * Trials with NaN values come last.
 * @param among which trial numbers take part; default: all
 */
export function standings(
  history: History,
  rung: number,
  among: (number: number) => boolean = () => true,
): readonly Standing[] {
  const found: Standing[] = [];
  const columns: number[][] = history.finished.loss.map(() => []);
  const take = (rows: HistoryColumns, paused: boolean): void => {
    for (let i = 0; i < rows.length; i++) {
      const number = rows.number[i];
      if (!among(number)) continue;
      const curve = history.curve(number);
      const step = lastStep(curve);
      if (step < rung) continue;
      found.push({ number, paused, step });
      if (columns.length === 1) columns[0].push(lossAhead(curve, rung));
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
  return bestFirst(columns).map((i) => found[i]);
}

/** Indices from best to worst; those with a NaN last. @param columns one column an objective */
function bestFirst(columns: readonly (readonly number[])[]): number[] {
  const bad = columns[0].map((_, i) => columns.some((c) => Number.isNaN(c[i])));
  const order = columns[0].map((_, i) => i);
  if (columns.length === 1)
    return order.sort(
      (a, b) => Number(bad[a]) - Number(bad[b]) || columns[0][a] - columns[0][b] || a - b,
    );
  const losses = columns.map((c) => Float64Array.from(c, (v) => (Number.isNaN(v) ? Infinity : v)));
  const crowded = crowdedOrder(losses, order.length);
  return [...crowded.filter((i) => !bad[i]), ...crowded.filter((i) => bad[i])];
}
