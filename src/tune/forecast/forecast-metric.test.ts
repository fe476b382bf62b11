import { describe, expect, it } from "vitest";
import { errorScale } from "./data/error-scale.ts";
import { chooseForecastMetric, type ForecastMetric } from "./forecast-metric.ts";

const before = Float64Array.of(3, -0.5, 2, 7, 2, 4, 1, 6, 3, 5);
const actual = Float64Array.of(2, 4.5, -1, 6);
const forecast = Float64Array.of(2.5, 4, 0.5, 8);

function score(name: ForecastMetric, season: number, quantile?: number): number {
  const metric = chooseForecastMetric(name, quantile);
  const scale = metric.scaledBy === 0 ? 1 : errorScale(before, 10, season, metric.scaledBy);
  const weights = new Float64Array(4).fill(1 / scale);
  return metric.score(forecast, { values: actual, classes: 0 }, weights);
}

describe("scores of forecasts", () => {
  // sktime 1.2: mean_absolute_scaled_error, mean_squared_scaled_error(square_root=True) with
  // y_train and sp, 100 · mean_absolute_percentage_error(symmetric=True)
  it("are those of sktime", () => {
    expect(score("mase", 1)).toBeCloseTo(0.32661290322580644, 12);
    expect(score("mase", 4)).toBeCloseTo(0.7105263157894737, 12);
    expect(score("rmsse", 1)).toBeCloseTo(0.35649971978839623, 12);
    expect(score("rmsse", 4)).toBeCloseTo(0.6332377902572627, 12);
    expect(score("smape", 1)).toBeCloseTo(65.63958916900093, 10);
  });
  it("are errors in the unit of the target by their definitions", () => {
    expect(score("mae", 1)).toBeCloseTo(4.5 / 4, 12);
    expect(score("rmse", 1)).toBeCloseTo(Math.sqrt(6.75 / 4), 12);
    // Too high by 0.5, 1.5 and 2, too low by 0.5.
    expect(score("pinball", 1, 0.9)).toBeCloseTo((0.1 * 4 + 0.9 * 0.5) / 4, 12);
  });
  it("of a series that never changes are finite", () => {
    expect(errorScale(Float64Array.of(0, 0, 0, 0), 4, 2)).toBe(1);
    expect(errorScale(Float64Array.of(7, 7, 7, 7), 4, 2)).toBe(7);
    // Equal to a season before, but not to the value before.
    expect(errorScale(Float64Array.of(1, 3, 1, 3), 4, 2)).toBe(2);
  });
  it("have names; a quantile is for pinball", () => {
    expect(() => chooseForecastMetric("mas")).toThrow('metric "mas" is not for forecasts');
    expect(() => chooseForecastMetric("mase", 0.5)).toThrow("not for mase");
    expect(() => chooseForecastMetric("pinball", 1)).toThrow("above 0 and below 1");
  });
});
