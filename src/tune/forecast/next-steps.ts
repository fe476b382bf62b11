import { mix } from "../ensemble/select-members.ts";
import { halfWidths } from "./conformal.ts";
import { clockOf } from "./data/clock.ts";
import { errorScale } from "./data/error-scale.ts";
import { timeText } from "./data/frequency-text.ts";
import { endOf, type Panel } from "./data/panel.ts";
import { ONLY_SERIES } from "./data/series-rows.ts";
import type { ForecastStep } from "./forecast-result.ts";
import { loadForecaster } from "./methods/fit-forecaster.ts";
import type { ForecastModel } from "./saved-forecast.ts";

/**
 * The steps after the end of each series.
 * @param share of actual values that an interval holds
 */
export function nextSteps(
  { members, horizon, errors }: Pick<ForecastModel, "members" | "horizon" | "errors">,
  panel: Panel,
  share: number,
): readonly ForecastStep[] {
  const points = panel.series.map((own, series) => ({ series, origin: endOf(own) }));
  const forecasts = mix(
    members.map((m) => loadForecaster(m.forecaster).forecast(panel, points, horizon)),
    Float64Array.from(members, (m) => m.weight),
  );
  const widths = halfWidths(errors, share);
  const clock = clockOf(panel.clock);
  return panel.series.flatMap((own, k) => {
    const { name, values } = own;
    const scale = errorScale(values, values.length, panel.season);
    // What never was below 0, such as a count, will not be.
    const least = values.every((v) => v >= 0) ? 0 : -Infinity;
    return Array.from({ length: horizon }, (_, h): ForecastStep => {
      const prediction = forecasts[k * horizon + h];
      const half = widths[h] * scale;
      return {
        ...(name !== ONLY_SERIES && { series: name }),
        time: timeText(clock.timeAt(endOf(own) + h), panel.clock),
        prediction,
        low: Math.min(prediction, Math.max(least, prediction - half)),
        high: prediction + half,
      };
    });
  });
}
