import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import type { IntervalMetricWithSettings } from "../interval/score-intervals.ts";
import { mae, pinball, rmse } from "../metric/number-scores.ts";
import type { ScoreFunction } from "../metric/score-function.ts";

/** Name of a score of forecasts; lower is better. */
export type ForecastMetric = "mase" | "rmsse" | "smape" | "mae" | "rmse" | "pinball";

/** A score of forecasts with its settings. */
export interface ChosenForecastMetric extends IntervalMetricWithSettings {
  /** Its name. */
  readonly name: ForecastMetric;
  /** How texts call it: `MASE`, `pinball at 0.9`. */
  readonly label: string;
  /** Lower is better. */
  readonly direction: "minimize";
  /**
   * Power of the errors by whose scale each series' errors are divided (`errorScale`); 0 for errors in
   * the unit of the target.
   */
  readonly scaledBy: 0 | 1 | 2;
}

/** Mean of |error| times the weight, which is 1 / the scale of the series. */
const mase: ScoreFunction = (p, { values }, weights) =>
  meanOf(values.length, (i) => Math.abs(values[i] - p[i]) * (weights?.[i] ?? 1));

/** Root of the mean of (error times weight)². */
const rmsse: ScoreFunction = (p, { values }, weights) =>
  Math.sqrt(meanOf(values.length, (i) => ((values[i] - p[i]) * (weights?.[i] ?? 1)) ** 2));

/** Mean of 200 |error| / (|actual| + |forecast|), in percent; 0 where both are 0 (M4 competition). */
const smape: ScoreFunction = (p, { values }) =>
  meanOf(values.length, (i) => {
    const size = Math.abs(values[i]) + Math.abs(p[i]);
    return size === 0 ? 0 : (200 * Math.abs(values[i] - p[i])) / size;
  });

function meanOf(count: number, of: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += of(i);
  return total / count;
}

const SCORES: {
  readonly [N in ForecastMetric]: {
    readonly label: string;
    readonly score: ScoreFunction;
    readonly scaledBy: 0 | 1 | 2;
  };
} = {
  mase: { label: "MASE", score: mase, scaledBy: 1 },
  rmsse: { label: "RMSSE", score: rmsse, scaledBy: 2 },
  smape: { label: "sMAPE", score: smape, scaledBy: 0 },
  mae: { label: "MAE", score: (p, y) => mae(p, y), scaledBy: 0 },
  rmse: { label: "RMSE", score: (p, y) => rmse(p, y), scaledBy: 0 },
  pinball: { label: "pinball", score: pinball, scaledBy: 0 },
};

/** The names of all scores. */
export const forecastMetrics = Object.keys(SCORES) as readonly ForecastMetric[];

/**
 * The score of a name.
 * @param quantile of the pinball loss, above 0 and below 1. Default: 0.5
 * @throws AttuneError `usage` for an unknown name, and for a quantile of another score
 */
export function chooseForecastMetric(
  name: unknown = "mase",
  quantile?: number,
): ChosenForecastMetric {
  const found = forecastMetrics.find((metric) => metric === name);
  if (found === undefined)
    throw new AttuneError("usage", `metric ${show(name)} is not for forecasts`, {
      hint: didYouMeanOrList(name, forecastMetrics),
    });
  if (quantile !== undefined && found !== "pinball")
    throw new AttuneError("usage", `quantile is for the metric pinball, not for ${found}`);
  if (quantile !== undefined && !(quantile > 0 && quantile < 1))
    throw new AttuneError("usage", `quantile must be above 0 and below 1, got ${show(quantile)}`);
  const { label, score, scaledBy } = SCORES[found];
  const settings = { quantile: quantile ?? 0.5 };
  const isPinball = found === "pinball";
  return {
    ...{ name: found, direction: "minimize", scaledBy, settings },
    label: isPinball ? `${label} at ${settings.quantile}` : label,
    // The quantile is part of the score, as of metrics of tables.
    score: isPinball ? (p, y) => score(p, y, undefined, settings) : score,
    ...{ scale: "loss", counts: false, decidedBy: "all" },
  };
}
