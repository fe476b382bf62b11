import { standardDeviation } from "../numeric/statistics.ts";
import { levelOf } from "../space/axis.ts";
import type { Space } from "../space/space.ts";
import { feasibleRows } from "../trial/feasible.ts";
import { type History, unitAt } from "../trial/history.ts";

/** A number with at most this many significant digits: a reader needs no more. */
const DIGITS = 5;
/** Share of the feasible trials that count as good, and their least number. */
const GOOD_SHARE = 0.2;
const MIN_GOOD = 3;
/** A range that the best trials leave to one side by this share is said to be at its end. */
const NEAR_END = 0.05;
/** Share of the good trials that must be there. */
const MOST = 0.6;

/** The part of a study that says where good trials lie. */
interface Tried {
  readonly space: Space;
  readonly history: History;
}

/** Where the good trials have a parameter of numbers. */
export interface GoodRange {
  /** Its value at their mean place in the range; undefined where no value can be told. */
  readonly mean: number | undefined;
  /** Standard deviation of their places, as a share of the range. */
  readonly spread: number;
  /** Least value. */
  readonly low: number;
  /** Greatest value. */
  readonly high: number | undefined;
  /** The end of the range at which most of them are. */
  readonly atEndOfRange?: "low" | "high";
}

/** How many of the good trials have a value of a choice. */
export interface GoodChoice {
  /** The value. */
  readonly value: unknown;
  /** Share of the good trials in which the parameter is active. */
  readonly share: number;
}

/** A number as short as its reader needs it. */
export const short = (value: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value;

/** Rows of the history that are feasible, the best of the first objective first. */
export function rowsByLoss({ history }: Pick<Tried, "history">): readonly number[] {
  const [loss] = history.finished.loss;
  return feasibleRows(history)
    .filter((row) => !Number.isNaN(loss[row]))
    .sort((a, b) => loss[a] - loss[b] || a - b);
}

/**
 * The rows that count as good: the best fifth, and at least three.
 * @param rows of `rowsByLoss`
 */
export const goodRows = (rows: readonly number[]): readonly number[] =>
  rows.slice(0, Math.max(MIN_GOOD, Math.ceil(GOOD_SHARE * rows.length)));

/**
 * The value of a parameter of numbers at a coordinate; undefined for other parameters.
 * @param rows of `rowsByLoss`, the first of which that has the parameter gives the other ones
 */
export function numberAt(
  tried: Tried,
  rows: readonly number[],
  axis: number,
  unit: number,
): number | undefined {
  const value = valueAt(tried, rows, axis, unit);
  return typeof value === "number" ? short(value) : undefined;
}

function valueAt(
  { space, history }: Tried,
  rows: readonly number[],
  axis: number,
  unit: number,
): unknown {
  const { name } = space.axes[axis];
  const row = rows.find((r) => !Number.isNaN(history.finished.unit[axis][r]));
  if (row === undefined) return undefined;
  const point = unitAt(history.finished, row);
  point[axis] = unit;
  return (space.flatten(space.fromUnit(point)) as { readonly [n: string]: unknown })[name];
}

/**
 * Where the good trials lie, for each parameter of numbers.
 * @param rows of `rowsByLoss`
 */
export function describeGood(
  tried: Tried,
  rows: readonly number[],
): { readonly [name: string]: GoodRange } {
  const { space, history } = tried;
  const good = goodRows(rows);
  const found: { [name: string]: GoodRange } = {};
  for (const [axis, { name, kind, part }] of space.axes.entries()) {
    if (kind === "choice" || part !== undefined) continue;
    const units = good
      .map((row) => history.finished.unit[axis][row])
      .filter((u) => !Number.isNaN(u))
      .sort((a, b) => a - b);
    if (units.length === 0) continue;
    const mean = units.reduce((a, b) => a + b, 0) / units.length;
    const low = numberAt(tried, rows, axis, units[0]);
    if (low === undefined) continue;
    const share = (test: (u: number) => boolean): number =>
      units.filter(test).length / units.length;
    const end =
      share((u) => u <= NEAR_END) >= MOST
        ? "low"
        : share((u) => u >= 1 - NEAR_END) >= MOST
          ? "high"
          : undefined;
    found[name] = {
      ...{
        mean: numberAt(tried, rows, axis, mean),
        spread: units.length < 2 ? 0 : short(standardDeviation(units)),
        low,
        high: numberAt(tried, rows, axis, units.at(-1) ?? 1),
      },
      ...(end && { atEndOfRange: end }),
    };
  }
  return found;
}

/**
 * Which values the good trials have, for each choice; the most frequent one first.
 * @param rows of `rowsByLoss`
 */
export function describeGoodChoices(
  tried: Tried,
  rows: readonly number[],
): { readonly [name: string]: readonly GoodChoice[] } {
  const { space, history } = tried;
  const found: { [name: string]: readonly GoodChoice[] } = {};
  for (const [j, axis] of space.axes.entries()) {
    if (axis.kind !== "choice" || axis.part !== undefined) continue;
    const units = goodRows(rows)
      .map((row) => history.finished.unit[j][row])
      .filter((u) => !Number.isNaN(u));
    const counts = new Map<number, number>();
    for (const u of units) counts.set(levelOf(axis, u), (counts.get(levelOf(axis, u)) ?? 0) + 1);
    if (counts.size === 0) continue;
    found[axis.name] = [...counts]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .map(([level, count]) => ({
        value: valueAt(tried, rows, j, units.find((u) => levelOf(axis, u) === level) ?? 0.5),
        share: short(count / units.length),
      }));
  }
  return found;
}
