import { AttuneError } from "../../errors/attune-error.ts";
import { samplerNamed } from "../../sampler/sampler-by-name.ts";
import type { ForecastOptions } from "../../tune/forecast/forecast-options.ts";
import { readingOptionsOf } from "../tune/reading-options.ts";
import type { TuneCommandOptions } from "../tune/tune-options.ts";

/** Options of `attune tune` that are for tables only. */
const TABLE_OPTIONS = [
  ...["task", "positive", "weight", "classWeight", "monotone", "categorical", "dropMissing"],
  ...["cv", "repeats", "gap", "holdout", "holdoutRows", "writeHoldout", "test", "keepScored"],
  ...["objective", "set", "try", "learnFrom", "export", "text", "image", "ignoreCase"],
  ...["embeddings"],
] as const;

/** Options of `attune tune` that are for forecasts only. */
const FORECAST_OPTIONS = ["season", "future", "interval"] as const;

const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** @throws AttuneError `usage` for an option of forecasts without one */
export function refuseForecastOptions(options: Partial<TuneCommandOptions>): void {
  const wrong = FORECAST_OPTIONS.find((name) => options[name] !== undefined);
  if (wrong !== undefined)
    throw new AttuneError("usage", `${flagOf(wrong)} needs --forecast STEPS`);
}

/**
 * The options of `tuneForecast` from those of the command, but for the rows of the future.
 * @throws AttuneError `usage` for an option that forecasts do not have
 */
export function forecastOptionsOf(
  options: TuneCommandOptions & { readonly forecast: number },
): ForecastOptions {
  const given: { readonly [name: string]: unknown } = { ...options };
  const wrong = TABLE_OPTIONS.find((name) => given[name] !== undefined);
  if (wrong !== undefined)
    throw new AttuneError("usage", `${flagOf(wrong)} is not for forecasts (--forecast)`, {
      hint: "leave it out",
    });
  if (options.time === undefined)
    throw new AttuneError("usage", "--forecast needs --time COLUMN", {
      hint: "name the column of dates",
    });
  const { target, time, group, season, interval, metric, quantile, models, ignore } = options;
  const { trials, seconds, parallel, seed, sampler, single, study, storage } = options;
  return {
    ...{ target, time, horizon: options.forecast, storage },
    ...readingOptionsOf(options),
    ...(group !== undefined && { group }),
    ...(season !== undefined && { season }),
    ...(interval !== undefined && { interval }),
    // The library checks the names.
    ...(metric !== undefined && { metric: metric as NonNullable<ForecastOptions["metric"]> }),
    ...(quantile !== undefined && { quantile }),
    ...(models && { models: models as NonNullable<ForecastOptions["models"]> }),
    ...(ignore && { ignore }),
    ...(single && { single: true }),
    ...(sampler !== undefined && { sampler: samplerNamed(sampler) }),
    ...(trials !== undefined && { trials }),
    ...(seconds !== undefined && { seconds }),
    ...(parallel !== undefined && { parallel }),
    ...(seed !== undefined && { seed }),
    ...(study !== undefined && { study }),
  };
}
