import { quantileOfSorted } from "../../numeric/statistics.ts";
import type { Scale } from "./figure.ts";

/** Of more values than this a sample finds outliers. */
const SAMPLE = 20_000;
/** Bad values beyond this number of ranges between the best and the upper quartile are cut off. */
const FENCE_IN_RANGES = 3;
/** With fewer values than this none is an outlier. */
const MIN_VALUES_FOR_CUT = 10;
/** Share of the range that is left free on both sides. */
const MARGIN = 0.04;
/** A linear scale shows numbers of at most this size, so that its width is a number, too. */
const MAX_SIZE = Number.MAX_VALUE / 16;

/** A scale of values, and the number of those that lie beyond it. */
export interface ValueScale {
  /** The scale. */
  readonly scale: Scale;
  /** Bad values beyond the scale; they are drawn at its end. */
  readonly beyond: number;
}

/**
 * The scale that shows values well: outliers on the bad side do not squeeze all others.
 * @param sign 1 if less is better, −1 if more is better, 0 if outliers on no side are cut
 * @param log whether the scale is logarithmic, if all values are positive
 */
export function valueScale(values: ArrayLike<number>, sign: number, log = false): ValueScale {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low > high) return { scale: { kind: "linear", domain: [0, 1] }, beyond: 0 };
  if (log && low > 0) return { scale: { kind: "log", domain: widenLog(low, high) }, beyond: 0 };
  [low, high] = [shownSize(low), shownSize(high)];
  let fence = Infinity;
  if (sign !== 0 && values.length >= MIN_VALUES_FOR_CUT) {
    const losses = sampleOf(values)
      .map((v) => v * sign)
      .sort();
    const best = sign > 0 ? low : -high;
    const end = best + (1 + FENCE_IN_RANGES) * (quantileOfSorted(losses, 0.75) - best);
    if (end > best && end < (sign > 0 ? high : -low)) {
      if (sign > 0) high = end;
      else low = -end;
      fence = end;
    }
  }
  let beyond = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (v * sign > fence || (shownSize(v) !== v && Number.isFinite(v))) beyond++;
  }
  return { scale: { kind: "linear", domain: widen(low, high) }, beyond };
}

/** A number, or the greatest one of its sign that a scale shows. */
export const shownSize = (v: number): number => Math.min(MAX_SIZE, Math.max(-MAX_SIZE, v));

/** The finite values in order; of many every k-th. */
function sampleOf(values: ArrayLike<number>): Float64Array {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const sample: number[] = [];
  for (let i = 0; i < values.length; i += step)
    if (Number.isFinite(values[i])) sample.push(values[i]);
  return Float64Array.from(sample).sort();
}

/** A range with a margin; one around a single value. */
export function widen(from: number, to: number): [number, number] {
  const [low, high] = [shownSize(from), shownSize(to)];
  if (low === high) {
    const half = Math.abs(low) * 0.1 || 0.5;
    return [low - half, high + half];
  }
  const margin = MARGIN * (high - low);
  return [low - margin, high + margin];
}

/** The same for a logarithmic scale. */
export function widenLog(low: number, high: number): [number, number] {
  if (low === high) return [low / 2 || low, Math.min(high * 2, Number.MAX_VALUE)];
  const margin = high ** MARGIN / low ** MARGIN;
  return [low / margin || Number.MIN_VALUE, Math.min(high * margin, Number.MAX_VALUE)];
}

/** What a figure says of values that lie beyond its scale. */
export const beyondNote = (beyond: number, what = "trial"): string[] =>
  beyond === 0 ? [] : [`${beyond} ${what}${beyond === 1 ? "" : "s"} beyond the axis, at its end`];

/** A scale with room beyond both ends, so that dots there are whole; scales of few values have it. */
export function padded(scale: Scale): Scale {
  const [low, high] = scale.domain;
  if (scale.kind === "category" || scale.levels !== undefined) return scale;
  return { ...scale, domain: scale.kind === "log" ? widenLog(low, high) : widen(low, high) };
}
