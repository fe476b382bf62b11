import { quantileOfSorted } from "../../numeric/statistics.ts";
import { isFeasible } from "../../trial/feasible.ts";
import { convergence } from "../convergence.ts";
import { objectiveOf, type PlottedGroup, type PlottedStudy } from "./plotted-study.ts";

/** Places at which several studies are compared. */
const GRID = 200;

/** What a study has reached, at the places where it changed. */
export interface Progress {
  /** Finished trials, or seconds since the study's first start. */
  readonly at: readonly number[];
  readonly value: readonly number[];
  /** Where the study ended. */
  readonly end: number;
}

/** What the studies of a group have reached: of one study its value, of several their middle. */
export interface GroupProgress {
  /** Name. */
  readonly name: string;
  /** Number of studies. */
  readonly studies: number;
  /** Numbers of finished trials, or seconds, ascending. */
  readonly at: readonly number[];
  /** The median. */
  readonly middle: readonly number[];
  /** Lower quartile; the least value of fewer than four studies. */
  readonly low: readonly number[];
  /** Upper quartile; the greatest value of fewer than four studies. */
  readonly high: readonly number[];
}

/** The best value so far of one objective. */
export function bestSoFar(
  study: PlottedStudy,
  objective: string | undefined,
  by: "trials" | "seconds",
): Progress {
  const { index, sign } = objectiveOf(study, objective);
  const { finished } = study.history;
  const loss = finished.loss[index];
  let least = Infinity;
  return changes(study, by, (i) => {
    if (isFeasible(finished, i) && loss[i] < least) least = loss[i];
    return least === Infinity ? Number.NaN : sign * least;
  });
}

/** The dominated volume so far; see `convergence`. */
export function volumeSoFar(study: PlottedStudy, by: "trials" | "seconds"): Progress {
  const { best } = convergence(study as unknown as Parameters<typeof convergence>[0]);
  return changes(study, by, (i) => best[i]);
}

/** @param valueAfter the value after each finished trial, asked in completion order */
function changes(
  study: PlottedStudy,
  by: "trials" | "seconds",
  valueAfter: (row: number) => number,
): Progress {
  const { finished } = study.history;
  const seconds = by === "seconds" ? finishTimes(study) : undefined;
  const at: number[] = [];
  const value: number[] = [];
  let end = 0;
  for (let i = 0; i < finished.length; i++) {
    const place = seconds === undefined ? i + 1 : (seconds.get(finished.number[i]) ?? end);
    end = Math.max(end, place);
    const now = valueAfter(i);
    if (Number.isNaN(now) || now === value.at(-1)) continue;
    at.push(end);
    value.push(now);
  }
  return { at, value, end };
}

/** When each trial finished, in seconds since the first start of the study. */
function finishTimes({ trials }: PlottedStudy): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  let first = Infinity;
  for (const trial of trials) {
    if (!("seconds" in trial)) continue;
    const start = trial.startedAt.getTime() / 1000;
    if (!(start > 0)) continue; // added from outside
    first = Math.min(first, start);
    ends.set(trial.number, start + trial.seconds);
  }
  for (const [number, end] of ends) ends.set(number, end - first);
  return ends;
}

/** The value at a place; NaN before the first one. */
export function valueAt({ at, value }: Progress, place: number): number {
  let low = 0;
  let high = at.length; // at[low - 1] <= place < at[high]
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] <= place) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? Number.NaN : value[low - 1];
}

/** The progress of a group, up to where its first study ended. */
export function overSeeds({ name }: PlottedGroup, all: readonly Progress[]): GroupProgress {
  if (all.length === 1) {
    const [{ at, value, end }] = all;
    const middle = [...value, ...(value.length > 0 ? [value[value.length - 1]] : [])];
    const places = [...at, ...(value.length > 0 ? [end] : [])];
    return { name, studies: 1, at: places, middle, low: middle, high: middle };
  }
  const end = Math.min(...all.map((p) => p.end));
  const start = Math.max(...all.map((p) => p.at[0] ?? end));
  // All places if they are few, otherwise even ones in their order.
  const places = [...new Set(all.flatMap((p) => p.at))].filter((x) => x >= start && x <= end);
  places.sort((a, b) => a - b);
  const step = Math.max(1, places.length / GRID);
  const at = Array.from(
    { length: Math.ceil(places.length / step) },
    (_, i) => places[Math.floor(i * step)],
  );
  if (at.at(-1) !== end) at.push(end);
  const sorted = at.map((x) => Float64Array.from(all, (p) => valueAt(p, x)).sort());
  const [lower, upper] = all.length < 4 ? [0, 1] : [0.25, 0.75];
  return {
    ...{ name, studies: all.length, at },
    middle: sorted.map((values) => quantileOfSorted(values, 0.5)),
    low: sorted.map((values) => quantileOfSorted(values, lower)),
    high: sorted.map((values) => quantileOfSorted(values, upper)),
  };
}
