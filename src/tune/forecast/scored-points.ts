import type { Target } from "../../numeric/matrix.ts";
import { OutOfFold } from "../search/out-of-fold.ts";
import { errorScale } from "./data/error-scale.ts";
import type { Panel } from "./data/panel.ts";
import type { ChosenForecastMetric } from "./forecast-metric.ts";
import type { OriginFold } from "./rolling-origin.ts";

/** The values that forecasts of several folds are compared with: those that are known, not filled. */
export interface ScoredPoints {
  /** The folds. */
  readonly folds: readonly OriginFold[];
  /** Steps of a forecast. */
  readonly horizon: number;
  /** For each fold, which of its points × steps are scored. */
  readonly places: readonly Int32Array[];
  /** The actual values, fold by fold. */
  readonly target: Target;
  /** 1 / the scale of the errors, of metrics that scale them; else undefined. */
  readonly weights: Float64Array | undefined;
  /** Mean absolute error of the seasonal naive forecast before the cut-off (`errorScale`). */
  readonly scales: Float64Array;
  /** Step of each value, from 0: how far ahead it is. */
  readonly ahead: Int32Array;
  /** Index of the series of each value. */
  readonly series: Int32Array;
  /** Time of each value, in steps. */
  readonly at: Int32Array;
}

/** What forecasts of these folds are compared with. */
export function scoredPoints(
  panel: Panel,
  folds: readonly OriginFold[],
  horizon: number,
  { scaledBy }: Pick<ChosenForecastMetric, "scaledBy">,
): ScoredPoints {
  const actual: number[] = [];
  const scales: number[] = [];
  const weights: number[] = [];
  const ahead: number[] = [];
  const series: number[] = [];
  const at: number[] = [];
  const places = folds.map(({ cut, points }) => {
    const own: number[] = [];
    const scaleOf = scaleBefore(panel, cut);
    for (const [k, point] of points.entries()) {
      const { start, values, filled } = panel.series[point.series];
      for (let h = 0; h < horizon; h++) {
        const i = point.origin + h - start;
        if (i >= values.length || filled[i] === 1) continue;
        own.push(k * horizon + h);
        actual.push(values[i]);
        scales.push(scaleOf(point.series, 1));
        weights.push(scaledBy === 0 ? 1 : 1 / scaleOf(point.series, scaledBy));
        ahead.push(h);
        series.push(point.series);
        at.push(point.origin + h);
      }
    }
    return Int32Array.from(own);
  });
  return {
    ...{ folds, horizon, places },
    target: { values: Float64Array.from(actual), classes: 0 },
    weights: scaledBy === 0 ? undefined : Float64Array.from(weights),
    scales: Float64Array.from(scales),
    ahead: Int32Array.from(ahead),
    series: Int32Array.from(series),
    at: Int32Array.from(at),
  };
}

/** Scales of the errors of each series before a cut-off, each computed once. */
function scaleBefore(panel: Panel, cut: number): (series: number, power: 1 | 2) => number {
  const known = new Map<string, number>();
  return (i, power) => {
    const key = `${i}/${power}`;
    let scale = known.get(key);
    if (scale === undefined) {
      const { start, values } = panel.series[i];
      const count = Math.min(values.length, cut - start);
      known.set(key, (scale = errorScale(values, count, panel.season, power)));
    }
    return scale;
  };
}

/** The forecasts of each fold that are scored, one after another. @param forecasts points × steps */
export function pickScored(
  { places, target }: ScoredPoints,
  forecasts: readonly Float64Array[],
): Float64Array {
  const picked = new Float64Array(target.values.length);
  let at = 0;
  for (const [f, own] of places.entries())
    for (const place of own) picked[at++] = forecasts[f][place];
  return picked;
}

/** The scored values as rows of a cross-validation, whose parts are the folds. */
export function asOutOfFold({ places, target, weights }: ScoredPoints): OutOfFold {
  let from = 0;
  const folds = places.map(({ length }) => {
    const validation = Int32Array.from({ length }, (_, k) => from + k);
    from += length;
    return { train: new Int32Array(0), validation };
  });
  return new OutOfFold(folds, target, { by: "rows" }, weights);
}

/** Number of periods as long as the horizon that these values are of, over all series. */
export function countPeriods({ series, at }: ScoredPoints, horizon: number): number {
  const spans = new Map<number, { first: number; last: number }>();
  for (const [i, s] of series.entries()) {
    const span = spans.get(s);
    if (span === undefined) spans.set(s, { first: at[i], last: at[i] });
    else {
      span.first = Math.min(span.first, at[i]);
      span.last = Math.max(span.last, at[i]);
    }
  }
  let periods = 0;
  for (const { first, last } of spans.values())
    periods += Math.max(1, Math.floor((last - first + 1) / horizon));
  return periods;
}
