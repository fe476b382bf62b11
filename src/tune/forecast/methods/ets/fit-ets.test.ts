import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type EtsShape, followValues, forecastSteps } from "./equations.ts";
import { fitEts } from "./fit-ets.ts";

const passengers = Float64Array.from(
  readFileSync(new URL("../../../../../data/airline.csv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1),
  (line) => Number(line.split(",")[1]),
);

const shape = (
  error: EtsShape["error"],
  trend: EtsShape["trend"],
  season: EtsShape["season"],
): EtsShape => ({ error, trend, season });

/**
 * Of statsmodels 0.15, `ETSModel(y, error, trend, damped_trend, seasonal, seasonal_periods=12).fit(
 * maxiter=2000)` of data/airline.csv: log likelihood, α, β, γ, and `forecast(12)`.
 */
const REFERENCES = [
  {
    of: shape("additive", "none", "none"),
    likelihood: -710.394,
    params: [0.9999, 0, 0],
    forecast: [432, 432, 432, 432, 432, 432, 432, 432, 432, 432, 432, 432],
  },
  {
    of: shape("additive", "additive", "additive"),
    likelihood: -564.9838,
    params: [0.25255, 0.00003, 0.74737],
    forecast: [
      ...[451.58, 427.26, 464.7, 500.1, 508.66, 567.72],
      ...[647.9, 632.47, 534.38, 484.93, 418.46, 463.14],
    ],
  },
  {
    of: shape("multiplicative", "additive", "multiplicative"),
    likelihood: -522.4899,
    params: [0.74111, 0.00007, 0.00003],
    forecast: [
      ...[442.77, 435.9, 498.82, 485.95, 487.55, 554.06],
      ...[617.47, 614.17, 534.26, 467.01, 406.25, 457.38],
    ],
  },
  {
    of: shape("multiplicative", "damped", "multiplicative"),
    likelihood: -525.6171,
    params: [0.76097, 0.01919, 0.00002],
    forecast: [
      ...[441.91, 434.66, 496.93, 483.52, 484.49, 549.91],
      ...[611.98, 607.94, 528.33, 461.12, 400.49, 450.24],
    ],
  },
];

describe("exponential smoothing", () => {
  it.each(REFERENCES)("has the parameters and forecasts of statsmodels: $of", (reference) => {
    const { state } = fitEts(passengers, reference.of, 12);
    for (const [k, value] of [state.alpha, state.beta, state.gamma].entries())
      expect(value).toBeCloseTo(reference.params[k]!, 3);
    const end = { ...state, season: state.season.slice() };
    const n = passengers.length;
    const { squares, logs } = followValues(end, reference.of, passengers, 0, n);
    const likelihood = (-n / 2) * (Math.log((2 * Math.PI * squares) / n) + 1) - logs;
    expect(likelihood).toBeGreaterThan(reference.likelihood - 0.002);
    const forecast = forecastSteps(end, reference.of, 12);
    for (const [h, value] of forecast.entries())
      expect(Math.abs(value / reference.forecast[h]! - 1)).toBeLessThan(2e-4);
  });
  it("follows a line and a season without errors exactly", () => {
    const season = [3, -1, -2];
    const values = Float64Array.from({ length: 30 }, (_, t) => 5 + 2 * t + season[t % 3]!);
    const of = shape("additive", "additive", "additive");
    const { state } = fitEts(values, of, 3);
    followValues(state, of, values, 0, values.length);
    const forecast = forecastSteps(state, of, 4);
    for (const [h, value] of forecast.entries())
      expect(value).toBeCloseTo(5 + 2 * (30 + h) + season[(30 + h) % 3]!, 2);
  });
});
