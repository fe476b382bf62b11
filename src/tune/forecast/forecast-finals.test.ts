import { expect, it } from "vitest";
import { playForecastFinals } from "./forecast-finals.ts";
import { planForecast } from "./plan-forecast.ts";

it("rejects as soon as one held-out forecast fails, while others still run", async () => {
  const rows = Array.from({ length: 60 }, (_, t) => ({ t, y: 10 + (t % 5) }));
  const plan = await planForecast(rows, { target: "y", time: "t", horizon: 3 });
  const contender = (number: number, model: string, error: number) => ({
    evaluated: {
      ...{ number, model, params: {}, folds: [], seconds: 0 },
      validation: { mean: error, low: error, high: error },
    },
    validation: plan.rows.target.values.map((y) => y + error),
    held: new Float64Array(0),
  });
  const workers = {
    train: async () => ({ model: "drift" }) as const,
    // The forecasts of the winner never end.
    forecast: ({ candidate }: { readonly candidate: { readonly model: string } }) =>
      candidate.model === "ets"
        ? new Promise<never>(() => {})
        : Promise.reject(new Error("out of memory")),
  };
  const contenders = [contender(1, "ets", 0.1), contender(0, "seasonal-naive", 1)];
  await expect(playForecastFinals(plan, contenders, workers)).rejects.toThrow("out of memory");
});
