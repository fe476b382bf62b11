import type { Direction, ParamSpec } from "../data/api.ts";
import type { Trials } from "../data/trials.ts";
import type { ScatterData } from "./draw-scatter.ts";
import { exactValue } from "./format.ts";

/** Values that are shown beside each other; those beyond share the last place. */
const MAX_CATEGORIES = 24;
/** A positive parameter of which the largest value is that many times the smallest is on a log axis. */
const LOG_RATIO = 1000;

interface Sliced {
  readonly trials: Trials;
  /** Rows that have a value of the objective. */
  readonly rows: readonly number[];
  /** Name of the parameter. */
  readonly slice: string;
  readonly spec: ParamSpec | undefined;
  readonly column: readonly unknown[];
  readonly objective: string;
  readonly direction: Direction;
}

/** The chart of an objective by a parameter. */
export function sliceData(given: Sliced): ScatterData {
  const { trials, slice, spec, column, objective, direction } = given;
  const param = trials.params.get(slice) ?? [];
  const rows = given.rows.filter((row) => param[row] !== null && param[row] !== undefined);
  const common = { y: trials.numbers(column), rows, xLabel: slice, yLabel: objective, direction };
  const x = trials.numbers(param);
  const isNumeric =
    spec?.choices === undefined && rows.every((row) => typeof param[row] === "number");
  if (isNumeric) return { ...common, x, xLog: spec?.log ?? isWide(x, rows) };
  const places = new Map<string, number>();
  for (const choice of spec?.choices ?? []) places.set(exactValue(choice), places.size);
  const placed = new Float64Array(param.length).fill(Number.NaN);
  for (const row of rows) {
    const text = exactValue(param[row]);
    const place = places.get(text) ?? Math.min(places.size, MAX_CATEGORIES);
    if (place < MAX_CATEGORIES) places.set(text, place);
    placed[row] = place;
  }
  const categories = [...places.keys()].slice(0, MAX_CATEGORIES);
  if (rows.some((row) => placed[row]! >= MAX_CATEGORIES)) categories.push("other");
  return { ...common, x: placed, categories };
}

function isWide(x: Float64Array, rows: readonly number[]): boolean {
  let low = Infinity;
  let high = 0;
  for (const row of rows) {
    low = Math.min(low, x[row]!);
    high = Math.max(high, x[row]!);
  }
  return low > 0 && high / low > LOG_RATIO;
}
