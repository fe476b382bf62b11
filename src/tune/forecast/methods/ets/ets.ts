import type { Panel, Series } from "../../data/panel.ts";
import type { Forecaster, ForecasterOptions } from "../forecaster.ts";
import { type EtsShape, type EtsState, followValues, forecastSteps } from "./equations.ts";
import { fitEts } from "./fit-ets.ts";

/** Of a longer series the latest values are fitted: at least this many… */
const MIN_FITTED = 1000;
/** …and this many seasons. */
const FITTED_SEASONS = 20;

/** Fitted parameters of one series, and its states before a step. */
export interface EtsSeriesJson {
  /** Its components: additive ones in place of others where a value is not above 0. */
  readonly shape: EtsShape;
  /** Step before which the states hold. */
  readonly from: number;
  /** How fast the level follows. */
  readonly alpha: number;
  /** How fast the trend follows. */
  readonly beta: number;
  /** How fast the season follows. */
  readonly gamma: number;
  /** Damping of the trend. */
  readonly phi: number;
  /** Level. */
  readonly level: number;
  /** Trend. */
  readonly trend: number;
  /** The season from that step on. */
  readonly season: readonly number[];
}

/** Exponential smoothing of series. */
export interface EtsJson {
  /** Marks a forecaster of this kind. */
  readonly model: "ets";
  /** Components. */
  readonly shape: EtsShape;
  /** Parameters by the name of a series. */
  readonly series: { readonly [name: string]: EtsSeriesJson };
}

/** Exponential smoothing, fitted to each series on its own. */
export function fitEtsForecaster(
  shape: EtsShape,
  { panel, cut }: Pick<ForecasterOptions, "panel" | "cut">,
): Forecaster {
  const fitted = new Map<string, EtsSeriesJson>();
  for (const series of panel.series) {
    const own = fitSeries(series, cut, shape, panel.season);
    if (own !== undefined) fitted.set(series.name, own);
  }
  return createForecaster(shape, fitted);
}

/** The forecaster that `toJSON` described. */
export const loadEts = ({ shape, series }: EtsJson): Forecaster =>
  createForecaster(shape, new Map(Object.entries(series)));

/** @returns undefined for a series with too few values before the cut-off */
function fitSeries(
  { start, values }: Series,
  cut: number,
  shape: EtsShape,
  season: number,
): EtsSeriesJson | undefined {
  const known = Math.min(values.length, cut - start);
  const isSeasonal = shape.season !== "none";
  if (known < (isSeasonal ? season + 2 : 2)) return undefined;
  const from = Math.max(0, known - Math.max(MIN_FITTED, FITTED_SEASONS * season));
  const own = values.slice(from, known);
  // Multiplicative components need values above 0.
  const isPositive = own.every((v) => v > 0);
  const used: EtsShape = isPositive
    ? shape
    : { ...shape, error: "additive", season: isSeasonal ? "additive" : "none" };
  const { state } = fitEts(own, used, season);
  const { alpha, beta, gamma, phi, level, trend } = state;
  const entries = [...state.season];
  return {
    shape: used,
    from: start + from,
    alpha,
    beta,
    gamma,
    phi,
    level,
    trend,
    season: entries,
  };
}

function createForecaster(shape: EtsShape, fitted: ReadonlyMap<string, EtsSeriesJson>): Forecaster {
  return {
    forecast(panel, points, horizon) {
      const out = new Float64Array(points.length * horizon);
      for (const [k, point] of points.entries())
        out.set(forecastFrom(panel, point.series, point.origin, horizon), k * horizon);
      return out;
    },
    toJSON: () => ({ model: "ets", shape, series: Object.fromEntries(fitted) }),
  };

  function forecastFrom(panel: Panel, i: number, origin: number, horizon: number): Float64Array {
    const series = panel.series[i];
    const { start, values, name } = series;
    const known = origin - start;
    const before = fitted.get(name);
    // A series that training did not have, or to which its components no longer apply.
    const own =
      before !== undefined && before.from >= start && suits(before, values, start, known)
        ? before
        : fitSeries(series, origin, shape, panel.season);
    if (own === undefined) return new Float64Array(horizon).fill(values[known - 1]);
    const state: EtsState = { ...own, season: Float64Array.from(own.season), next: 0 };
    followValues(state, own.shape, values, own.from - start, known);
    return forecastSteps(state, own.shape, horizon);
  }
}

/** Whether the values that are followed suit the components: multiplicative ones need positive values. */
const suits = (own: EtsSeriesJson, values: Float64Array, start: number, known: number): boolean =>
  (own.shape.error === "additive" && own.shape.season !== "multiplicative") ||
  values.subarray(own.from - start, known).every((v) => v > 0);
