import { type Axis, levelOf } from "../../space/axis.ts";

/** A coordinate cut into bins, for some rows. */
export interface BinnedAxis {
  /** Bin of each row; −1 where the coordinate is not active. */
  readonly bin: Int32Array;
  /** Number of bins. */
  readonly bins: number;
  /** Place of each row within its bin, −1 to 1; undefined for choices, which have none. */
  readonly place: Float64Array | undefined;
}

/** Fewest rows of a bin; rare levels of a choice share one. */
const MIN_ROWS = 3;

/**
 * Cuts a coordinate into `count` to 2 · `count` bins. Levels of a choice have a bin each, rare ones
 * share one.
 * @param column the coordinate of each row; NaN where it is not active
 */
export function binAxis(axis: Axis, column: Float64Array, count: number): BinnedAxis {
  return axis.kind === "choice" ? binChoice(axis, column) : binNumber(axis, column, count);
}

function binChoice(axis: Axis, column: Float64Array): BinnedAxis {
  const counts = new Map<number, number>();
  const level = Array.from(column, (u) => (Number.isNaN(u) ? -1 : levelOf(axis, u)));
  for (const l of level) if (l >= 0) counts.set(l, (counts.get(l) ?? 0) + 1);
  const common = [...counts].filter(([, n]) => n >= MIN_ROWS).map(([l]) => l);
  const index = new Map(common.map((l, b) => [l, b]));
  const bin = Int32Array.from(level, (l) => (l < 0 ? -1 : (index.get(l) ?? common.length)));
  return { bin, bins: common.length + (common.length < counts.size ? 1 : 0), place: undefined };
}

function binNumber(axis: Axis, column: Float64Array, count: number): BinnedAxis {
  const value = axis.kind === "real" ? column : column.map((u) => levelOf(axis, u));
  const sorted = value.filter((v) => !Number.isNaN(v)).sort();
  const borders = bordersOf(sorted, count);
  const ends = [sorted[0], ...borders, sorted[sorted.length - 1]];
  const bin = new Int32Array(value.length);
  const place = new Float64Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const v = value[i];
    let b = Number.isNaN(v) ? -1 : 0;
    if (b === 0) while (b < borders.length && v >= borders[b]) b++;
    bin[i] = b;
    const width = b < 0 ? 0 : ends[b + 1] - ends[b];
    place[i] = width > 0 ? (2 * (v - ends[b])) / width - 1 : 0;
  }
  return { bin, bins: borders.length + 1, place };
}

/**
 * Lower ends of the bins after the first: those of equally many rows, and those of equal widths. A
 * search has most trials near the best value, and the few far from it say how much it matters.
 */
function bordersOf(sorted: Float64Array, count: number): number[] {
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const candidates = Array.from({ length: count - 1 }, (_, b) => [
    sorted[Math.floor(((b + 1) * sorted.length) / count)],
    low + ((b + 1) / count) * (high - low),
  ]).flat();
  candidates.sort((a, b) => a - b);
  const borders: number[] = [];
  let below = 0; // rows below the last border
  let at = 0;
  for (const border of candidates) {
    while (at < sorted.length && sorted[at] < border) at++;
    if (at - below < MIN_ROWS || sorted.length - at < MIN_ROWS) continue;
    if (borders.length >= 2 * count - 2) break;
    borders.push(border);
    below = at;
  }
  return borders;
}
