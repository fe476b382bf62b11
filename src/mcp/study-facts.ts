import type { StoredStudy } from "../study/read-study.ts";
import { feasibleRows } from "../trial/feasible.ts";
import { unitAt } from "../trial/history.ts";

/** A number with at most this many significant digits: an answer is read by a model. */
const DIGITS = 5;
/** Share of the feasible trials that count as good. */
const GOOD_SHARE = 0.2;
const MIN_GOOD = 3;

/** A number as short as its reader needs it. */
export const short = (value: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value;

/** A value of a parameter, shortened if it is a number. */
const shortValue = (value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? short(value) : value;

/** Parameters by flat name, with short numbers. */
export function shortParams(
  { view }: StoredStudy,
  params: { readonly [name: string]: unknown },
): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(view.space.flatten(params)).map(([name, value]) => [name, shortValue(value)]),
  );
}

/** Rows of the history that are feasible, the best of the first objective first. */
export function rowsByLoss({ view: { history } }: StoredStudy): readonly number[] {
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
  { view: { space, history } }: StoredStudy,
  rows: readonly number[],
  axis: number,
  unit: number,
): number | undefined {
  const { name } = space.axes[axis];
  const row = rows.find((r) => !Number.isNaN(history.finished.unit[axis][r]));
  if (row === undefined) return undefined;
  const point = unitAt(history.finished, row);
  point[axis] = unit;
  const value = (space.flatten(space.fromUnit(point)) as { readonly [n: string]: unknown })[name];
  return typeof value === "number" ? short(value) : undefined;
}
