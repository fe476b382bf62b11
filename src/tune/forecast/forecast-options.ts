import type { Sampler } from "../../sampler/sampler.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { DataNote } from "../table/data-table.ts";
import type { ReadingOptions } from "../table/reading-options.ts";
import type { Data } from "../table/row-source.ts";
import type { ForecastMetric } from "./forecast-metric.ts";
import type { EvaluatedForecaster } from "./forecast-result.ts";
import type { ForecastModelName } from "./forecast-space.ts";

/** Options of `tuneForecast`. */
export interface ForecastOptions extends ReadingOptions {
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
  /** Proposes candidates. Default: `auto()`. */
  sampler?: Sampler | undefined;
  /**
   * Finished trials in all, those of earlier calls with the same study included. Default: 50, or
   * unlimited when `seconds` is given.
   */
  trials?: number | undefined;
  /** Time for this call in seconds, final training included. Default: unlimited. */
  seconds?: number | undefined;
  /** Child processes that train at once, 1 to 1024. Default: one per available core. */
  parallel?: number | undefined;
  /** Stops the search; `tuneForecast` then rejects, and the same call resumes it. */
  signal?: AbortSignal | undefined;
  /** Ends the search; the result is of what has been evaluated, and the same call resumes it. */
  endSearch?: AbortSignal | undefined;
  /**
   * Whole number. The same seed gives the same trials and result at any `parallel`, unless `seconds`
   * ends the search. Default: 0.
   */
  seed?: number | undefined;
  /** Where the study is stored. Default: `memory:`, which ends with this process. */
  storage?: StorageUrl | undefined;
  /** Name of the study. Default: made of the data's name, the target, and a fingerprint. */
  study?: string | undefined;
  /** Called with the remarks on the data, before the search starts. */
  onData?: ((notes: readonly DataNote[]) => void) | undefined;
  /** Called when a trial has finished. */
  onProgress?: ((progress: ForecastProgress) => void) | undefined;
}

/** The state of a running search. */
export interface ForecastProgress {
  /** Trials that have finished, those of earlier calls included. */
  readonly finished: number;
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Seconds since the call. */
  readonly seconds: number;
  /** Estimated seconds until the search ends; undefined when unknown. */
  readonly secondsLeft: number | undefined;
  /** The metric with what it is of: `MASE`. */
  readonly metricLabel: string;
  /** The candidate that has just finished; undefined when it failed. */
  readonly last: EvaluatedForecaster | undefined;
  /** The best candidate so far. */
  readonly best: EvaluatedForecaster | undefined;
  /** The three best candidates so far, best first. */
  readonly leaders: readonly EvaluatedForecaster[];
  /** The trial that has just failed or taken too long; undefined if the last one did not. */
  readonly failure:
    | {
        /** Number of the trial. */
        readonly number: number;
        /** Name of its model. */
        readonly model: string;
        /** The error's message. */
        readonly message: string;
      }
    | undefined;
}
