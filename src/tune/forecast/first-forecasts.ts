import type { NamedValues } from "../is-record.ts";
import { type ForecastModelName, forecastCandidate } from "./forecast-space.ts";
import type { ForecastCandidate } from "./methods/forecaster.ts";
import type { LagChoices } from "./methods/lags/lag-settings.ts";

interface Entry {
  readonly model: ForecastModelName;
  readonly given: NamedValues;
  /** What of the data it needs. Default: nothing. */
  readonly needs?: "season" | "positive" | "positive season";
}

const ets = (
  trend: string,
  season = "none",
  error = "additive",
  needs?: Entry["needs"],
): Entry => ({ model: "ets", given: { trend, season, error }, ...(needs && { needs }) });

/** What every other candidate is compared with; always evaluated. */
const RIVALS: readonly Entry[] = [
  { model: "seasonal-naive", given: {} },
  { model: "drift", given: {} },
];

/**
 * The methods of exponential smoothing (Hyndman and Athanasopoulos 2021, Table 8.6), then models of
 * features, the quickest first.
 */
const PORTFOLIO: readonly Entry[] = [
  ets("none"),
  ets("additive"),
  ets("damped"),
  ets("additive", "additive", "additive", "season"),
  ets("additive", "multiplicative", "multiplicative", "positive season"),
  ets("damped", "additive", "additive", "season"),
  ets("damped", "multiplicative", "multiplicative", "positive season"),
  ets("none", "additive", "additive", "season"),
  { model: "linear", given: {} },
  { model: "linear", given: { log: true, strategy: "direct" }, needs: "positive" },
  { model: "boosting", given: { strategy: "joint" } },
  { model: "linear", given: { trend: "difference", strategy: "direct", penalty: 0.01 } },
  { model: "linear", given: { trend: "none", penalty: 0.01 } },
  { model: "boosting", given: { trend: "level" }, needs: "positive" },
  { model: "forest", given: { strategy: "joint" } },
  {
    model: "linear",
    given: { trend: "level", strategy: "direct", penalty: 0.01 },
    needs: "positive",
  },
  { model: "linear", given: { trend: "difference", log: true, penalty: 0.01 }, needs: "positive" },
  { model: "extra-trees", given: { trend: "difference", bootstrap: true } },
  { model: "network", given: {} },
  { model: "neighbors", given: { trend: "level" } },
  { model: "kernel", given: { strategy: "joint" } },
];

/** The candidates that a search evaluates first; the seasonal naive one is number 0. */
export function firstForecasts(
  models: readonly string[],
  choices: LagChoices,
): readonly ForecastCandidate[] {
  const suits = ({ needs }: Entry): boolean =>
    (!needs?.includes("season") || choices.season > 1) &&
    (!needs?.includes("positive") || choices.isPositive);
  const chosen = PORTFOLIO.filter((entry) => models.includes(entry.model) && suits(entry));
  const candidates = [...RIVALS, ...chosen].map(({ model, given }) =>
    forecastCandidate(model, choices, given),
  );
  const seen = new Set<string>();
  return candidates.filter((candidate) => {
    const key = JSON.stringify(candidate);
    return !seen.has(key) && seen.add(key);
  });
}
