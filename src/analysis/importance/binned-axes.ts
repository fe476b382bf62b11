import { type Axis, levelOf } from "../../space/axis.ts";

/** A coordinate cut into bins, for some rows. */
export interface BinnedAxis {
  /** Bin of each row; −1 where the coordinate is not active. */
  readonly bin: Int16Array;
  /** Number of bins. */
  readonly bins: number;
  /** Place of each row within its bin, −1 to 1; undefined for choices, which have none. */
  readonly place: Float64Array | undefined;
}

/** Levels of a choice with fewer rows than this share a bin. */
const MIN_ROWS_PER_LEVEL = 3;

/**
 * Cuts a coordinate into about `count` bins of equally many rows. Levels of a choice have a bin
 * each, rare ones share one.
 * @param column the coordinate of each row; NaN where it is not active
 */
export function binAxis(axis: Axis, column: Float64Array, count: number): BinnedAxis {
  return axis.kind === "choice" ? binChoice(axis, column) : binNumber(axis, column, count);
}

function binChoice(axis: Axis, column: Float64Array): BinnedAxis {
  const counts = new Map<number, number>();
  const level = Array.from(column, (u) => (Number.isNaN(u) ? -1 : levelOf(axis, u)));
  for (const l of level) if (l >= 0) counts.set(l, (counts.get(l) ?? 0) + 1);
  const common = [...counts].filter(([, n]) => n >= MIN_ROWS_PER_LEVEL).map(([l]) => l);
  const index = new Map(common.map((l, b) => [l, b]));
  const bin = Int16Array.from(level, (l) => (l < 0 ? -1 : (index.get(l) ?? common.length)));
  return { bin, bins: common.length + (common.length < counts.size ? 1 : 0), place: undefined };
}

function binNumber(axis: Axis, column: Float64Array, count: number): BinnedAxis {
  const value = axis.kind === "real" ? column : column.map((u) => levelOf(axis, u));
  const sorted = value.filter((v) => !Number.isNaN(v)).sort();
  const borders: number[] = []; // lower ends of the bins after the first
  for (let b = 1; b < count; b++) {
    const border = sorted[Math.floor((b * sorted.length) / count)];
    if (border > (borders.at(-1) ?? sorted[0])) borders.push(border);
  }
  const ends = [sorted[0], ...borders, sorted[sorted.length - 1]];
  const bin = new Int16Array(value.length);
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
