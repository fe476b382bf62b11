import { median } from "../../../numeric/statistics.ts";
import { roundToError } from "../../report/score-digits.ts";
import type { ForecastStep } from "../forecast-result.ts";

/**
 * How forecasts are written below each other: all of a series with the same digits, as many as its
 * intervals allow.
 */
export function stepWriter(
  steps: readonly ForecastStep[],
): (value: number, step: ForecastStep) => string {
  const halves = new Map<string | undefined, number[]>();
  for (const { series, low, high } of steps) {
    const own = halves.get(series) ?? [];
    own.push((high - low) / 2);
    halves.set(series, own);
  }
  const errors = new Map([...halves].map(([series, own]) => [series, median(own)]));
  return (value, { series }) => roundToError(value, errors.get(series) ?? 0);
}
