import { expect, it } from "vitest";
import { tuneForecast } from "../forecast/tune-forecast.ts";
import { tune } from "../tune.ts";

const rows = Array.from({ length: 60 }, (_, t) => ({ t, a: t % 7, y: 10 + (t % 5) }));
const ended = { storage: "memory:", endSearch: AbortSignal.abort(), trials: 3 } as const;

it("a search that was ended before its first candidate does not say that there was no time", async () => {
  const error = {
    message: "the search was ended before a candidate was evaluated",
    hint: "run the same command again to continue",
  };
  await expect(tune(rows, { ...ended, target: "y" })).rejects.toMatchObject(error);
  const forecast = { ...ended, target: "y", time: "t", horizon: 3 };
  await expect(tuneForecast(rows, forecast)).rejects.toMatchObject(error);
});
