import type { SearchOptions, SearchProgress } from "../search/search-options.ts";
import type { ReadingOptions } from "../table/reading-options.ts";
import type { Data } from "../table/row-source.ts";
import type { ForecastMetric } from "./forecast-metric.ts";
import type { EvaluatedForecaster } from "./forecast-result.ts";
import type { ForecastModelName } from "./forecast-space.ts";

/** Options of `tuneForecast`. */
export interface ForecastOptions extends ReadingOptions, SearchOptions<ForecastProgress> {
  /** Name of the column to forecast, a column of numbers. */
  target: string;
  /** Name of the column of times: dates, or numbers at even distances. */
  time: string;
  /** Steps that are forecast, from 1. */
  horizon: number;
  /** Column that names the series, of which all rows have one. Default: there is one series. */
  group?: string | undefined;
  /**
   * Steps of a season, from 1: 12 for months of a year. Default: what is usual for the distance of the
   * rows; 1, no season, for years and for numbers.
   */
  season?: number | undefined;
  /**
   * Rows of the future, without the target: their columns other than time and group are known in
   * advance, and models may use them. Each series needs a row for each step. Default: none are known.
   */
  future?: Data | undefined;
  /** Columns that models do not see. Default: none. */
  ignore?: readonly string[] | undefined;
  /** The score that is optimized; docs/forecasting.md has the definitions. Default: `mase`. */
  metric?: ForecastMetric | undefined;
  /** Quantile of the metric `pinball`, above 0 and below 1. Default: 0.5. */
  quantile?: number | undefined;
  /** Models that are searched and may win. Default: all. */
  models?: readonly ForecastModelName[] | undefined;
  /** Whether the best single candidate is kept, not an ensemble of several. Default: false. */
  single?: boolean | undefined;
  /** Share of actual values that an interval holds, above 0 and below 1. Default: 0.9. */
  interval?: number | undefined;
}

/** The state of a running search. */
export type ForecastProgress = SearchProgress<EvaluatedForecaster, string>;
