import type { Forecaster } from "./forecaster.ts";

/** The seasonal naive forecaster, which has nothing to learn. */
export interface SeasonalNaiveJson {
  /** Marks a forecaster of this kind. */
  readonly model: "seasonal-naive";
}

/** Naive with drift, which has nothing to learn. */
export interface DriftJson {
  /** Marks a forecaster of this kind. */
  readonly model: "drift";
}

/**
 * Repeats the last season; without a season, the last value (Hyndman and Athanasopoulos 2021,
 * *Forecasting: Principles and Practice*, §5.2).
 */
export const seasonalNaive: Forecaster = {
  forecast({ series, season }, points, horizon) {
    const out = new Float64Array(points.length * horizon);
    for (const [k, point] of points.entries()) {
      const { values, start } = series[point.series];
      const known = point.origin - start;
      for (let h = 0; h < horizon; h++) {
        // Of a series shorter than a season the last value.
        const i = known - season + (h % season);
        out[k * horizon + h] = values[i >= 0 ? i : known - 1];
      }
    }
    return out;
  },
  toJSON: () => ({ model: "seasonal-naive" }),
};

/** The last value, and on by the mean change since the first one (ibid.). */
export const drift: Forecaster = {
  forecast({ series }, points, horizon) {
    const out = new Float64Array(points.length * horizon);
    for (const [k, point] of points.entries()) {
      const { values, start } = series[point.series];
      const last = point.origin - start - 1;
      const change = last > 0 ? (values[last] - values[0]) / last : 0;
      for (let h = 0; h < horizon; h++) out[k * horizon + h] = values[last] + (h + 1) * change;
    }
    return out;
  },
  toJSON: () => ({ model: "drift" }),
};
