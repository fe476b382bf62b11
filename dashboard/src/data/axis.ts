import { ticksOf } from "../../../src/analysis/plots/draw/ticks.ts";
import type { Column } from "../../../src/server/columns/column.ts";
import { exactValue } from "../parts/format.ts";
import type { Direction, ParamSpec } from "./api.ts";
import type { Trials } from "./trials.ts";

/** Values that have a place of their own; those beyond share the last one. */
const MAX_CATEGORIES = 24;
const OTHER = "other";
/** A positive column of which the largest value is that many times the smallest is on a log axis. */
const LOG_RATIO = 1000;
/** With fewer values than this none is an outlier. */
const MIN_VALUES_FOR_CUT = 20;
/** Of more values than this a sample finds outliers. */
const SAMPLE = 20_000;
/** Labels of an axis, about. */
const TICKS = 5;
/** Room beyond the outermost values, as a share of the range. */
const ROOM = 0.03;

/** A direction of a chart: where each trial lies on it, as a share of its length. */
export interface Axis {
  /** Name of the column, as `Trials.column` takes it. */
  readonly name: string;
  readonly label: string;
  /** Share of each row, 0 to 1; NaN where it has no value. Outliers are at the ends. */
  readonly shares: Float32Array;
  readonly ticks: readonly { readonly share: number; readonly text: string }[];
  /** Texts of the places from the first on, where the values are no numbers. */
  readonly categories?: readonly string[];
  /** The value at a share; of a category the index. */
  readonly valueAt: (share: number) => number;
  readonly shareOf: (value: number) => number;
  /** Whether `shares` and `ticks` are upside down; `valueAt` and `shareOf` are not. Default: false. */
  readonly isFlipped?: boolean;
}

/** The same axis upside down. */
export const flipAxis = (axis: Axis): Axis => ({
  ...axis,
  shares: axis.shares.map((share) => 1 - share),
  ticks: axis.ticks.map(({ share, text }) => ({ share: 1 - share, text })),
  isFlipped: true,
});

/** What an axis shows. */
interface Shown {
  readonly trials: Trials;
  readonly name: string;
  readonly label?: string;
  /** Of a parameter. */
  readonly spec?: ParamSpec | undefined;
  /** Of an objective: its worst outliers, which would flatten all else, are drawn at the end. */
  readonly direction?: Direction | undefined;
}

const NOTHING = { ticks: [], valueAt: () => Number.NaN, shareOf: () => Number.NaN };

/** The axis of a column over all trials, so that it stays where it is while trials are selected. */
export function axisOf({ trials, name, label = name, spec, direction }: Shown): Axis {
  const column = trials.column(name);
  if (column === undefined || !column.hasValues)
    return { ...NOTHING, name, label, shares: new Float32Array(trials.length).fill(Number.NaN) };
  const isCategory = spec?.choices !== undefined || column.others.length > 0;
  if (isCategory) return { name, label, ...placesOf(column, spec?.choices ?? []) };
  const isWhole = spec?.type === "int" || column === trials.fields.number;
  return { name, label, ...numberAxis(column.numbers, spec?.log, direction, isWhole) };
}

/** @param isLog default: whether positive numbers are spread widely, unless they have a direction */
export function numberAxis(
  numbers: Float64Array,
  isLog?: boolean,
  direction?: Direction,
  isWhole = false,
) {
  const all = rangeOf(numbers);
  const log = isLog ?? (direction === undefined && all[0] > 0 && all[1] / all[0] > LOG_RATIO);
  const shown = direction === undefined ? all : cutOutliers(numbers, all, direction);
  const [low, high] = widen(shown, log);
  const place = (v: number): number => (log ? Math.log(v) : v);
  const first = place(low);
  const length = place(high) - first;
  const shareOf = (v: number): number => Math.min(1, Math.max(0, (place(v) - first) / length));
  const ticks = ticksOf({ kind: log ? "log" : "linear", domain: [low, high] }, TICKS).filter(
    ({ value }) => !isWhole || Number.isInteger(value),
  );
  return {
    shareOf,
    shares: sharesOf(numbers, log, first, length),
    ticks: ticks.map(({ value, label }) => ({ share: shareOf(value), text: label })),
    valueAt: (share: number): number => {
      const at = first + share * length;
      return log ? Math.exp(at) : at;
    },
  };
}

/** As `shareOf` in a loop that a million numbers go through quickly. NaN stays NaN. */
function sharesOf(numbers: Float64Array, log: boolean, first: number, length: number) {
  const shares = new Float32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const v = numbers[i]!;
    const share = ((log ? Math.log(v) : v) - first) / length;
    shares[i] = share < 0 ? 0 : share > 1 ? 1 : share;
  }
  return shares;
}

function rangeOf(numbers: Float64Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < numbers.length; i++) {
    const v = numbers[i]!;
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? [0, 1] : [low, high];
}

function widen([low, high]: readonly [number, number], log: boolean): [number, number] {
  if (low === high) return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  if (log) return [low / (high / low) ** ROOM, high * (high / low) ** ROOM];
  const room = (high - low) * ROOM;
  return [low - room, high + room];
}

function cutOutliers(
  numbers: Float64Array,
  [low, high]: readonly [number, number],
  direction: Direction,
): readonly [number, number] {
  const step = Math.max(1, Math.floor(numbers.length / SAMPLE));
  const sample: number[] = [];
  for (let i = 0; i < numbers.length; i += step)
    if (Number.isFinite(numbers[i]!)) sample.push(numbers[i]!);
  if (sample.length < MIN_VALUES_FOR_CUT) return [low, high];
  const sorted = Float64Array.from(sample).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  if (direction === "minimize") {
    const most = at(0.95) + 0.5 * (at(0.95) - low);
    return [low, high - low > 3 * (most - low) && most > low ? most : high];
  }
  const least = at(0.05) - 0.5 * (high - at(0.05));
  return [high - low > 3 * (high - least) && least < high ? least : low, high];
}

/** A place for each value, those that the space names first. */
function placesOf(column: Column, choices: readonly unknown[]) {
  const { numbers, codes, others } = column;
  const places = new Map<string, number>();
  const placeOf = (text: string): number => {
    let place = places.get(text);
    if (place === undefined && places.size < MAX_CATEGORIES)
      places.set(text, (place = places.size));
    return place ?? MAX_CATEGORIES;
  };
  for (const choice of choices) placeOf(exactValue(choice));
  const ofCode = others.map((value) => placeOf(exactValue(value)));
  const ofNumber = new Map<number, number>();
  const placed = new Float32Array(numbers.length);
  for (let row = 0; row < placed.length; row++) {
    const v = numbers[row]!;
    const code = codes?.[row] ?? 0;
    let place = code !== 0 ? ofCode[code - 1]! : Number.isNaN(v) ? v : ofNumber.get(v);
    if (place === undefined) ofNumber.set(v, (place = placeOf(exactValue(v))));
    placed[row] = place;
  }
  const categories = [...places.keys()];
  if (placed.includes(MAX_CATEGORIES)) categories.push(OTHER);
  const shareOf = (place: number): number => (place + 0.5) / categories.length;
  return {
    categories,
    shareOf,
    shares: placed.map(shareOf),
    ticks: categories.map((text, place) => ({ share: shareOf(place), text })),
    valueAt: (share: number): number =>
      Math.min(categories.length - 1, Math.max(0, Math.floor(share * categories.length))),
  };
}
