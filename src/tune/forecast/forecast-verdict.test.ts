import { expect, it } from "vitest";
import type { ForecastRival } from "./forecast-result.ts";
import { forecastVerdict } from "./forecast-verdict.ts";

const score = (mean: number, half: number) => ({ mean, low: mean - half, high: mean + half });

const verdictOf = (gain: ForecastRival["gain"]): string =>
  forecastVerdict({
    ...{ metricLabel: "MASE", horizon: 3, season: 12, values: 80, held: score(1.8, 0.2) },
    members: [{ number: 1, model: "drift", params: {}, weight: 1 }],
    rivals: [
      {
        name: "seasonal naive",
        candidate: {
          ...{ number: 0, model: "seasonal-naive", params: {}, folds: [1.3], seconds: 0.1 },
          validation: score(1.3, 0.2),
        },
        ...{ held: score(1.3, 0.2), gain },
      },
    ],
  });

it("gives the two scores the same digits", () => {
  const text = forecastVerdict({
    ...{ metricLabel: "MASE", horizon: 5, season: 1, values: 55 },
    held: { mean: 1.012, low: 0.43, high: 1.75 },
    members: [{ number: 1, model: "drift", params: {}, weight: 1 }],
    rivals: [
      {
        name: "naive",
        candidate: {
          ...{ number: 0, model: "seasonal-naive", params: {}, folds: [1.3], seconds: 0.1 },
          validation: score(1.3, 0.2),
        },
        held: { mean: 1.04, low: 0.4, high: 3.9 },
        gain: { mean: 0.2, low: -0.1, high: 0.5 },
      },
    ],
  });
  expect(text).toMatch(/MASE 1\.01 against 1\.04 on 55 held-out forecasts\.$/);
});

it.each([
  [0.12, -0.05, 0.29, "is open: 12 % less error (95 % interval 5 % more to 29 % less) after"],
  [-0.64, -1.55, 0.28, "is open: 64 % more error (95 % interval 155 % more to 28 % less) after"],
  [0, 0, 0, "is open: the same error (95 % interval the same to the same) after"],
  [-0.5, -0.7, -0.3, "loses against seasonal naive: 50 % more error after"],
  [0.5, 0.3, 0.7, "beats seasonal naive: 50 % less error (95 % interval 30 % to 70 %) after"],
])("a share of %d (%d to %d) less error %s", (mean, low, high, text) => {
  expect(verdictOf({ mean, low, high })).toContain(text);
});
