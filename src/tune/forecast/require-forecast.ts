import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionCheck, type OptionChecks } from "../../errors/check-options.ts";
import { callback, flag, number, signal, text, texts, whole } from "../../errors/option-kinds.ts";
import { show } from "../../errors/show.ts";
import { requireSampler } from "../../sampler/require-sampler.ts";
import { requireUrl } from "../../storage/require-storage.ts";
import { readingChecks } from "../table/reading-options.ts";
import type { ForecastOptions } from "./forecast-options.ts";

/** Longest horizon and season, in steps. */
const MAX_STEPS = 10_000;

/** A number above 0 and below 1. */
export const openShare: OptionCheck = (name, value) => {
  if (typeof value === "number" && value > 0 && value < 1) return;
  throw new AttuneError("usage", `${name} must be above 0 and below 1, got ${show(value)}`);
};

const seconds: OptionCheck = (name, value) => {
  if (typeof value === "number" && value >= 1e-3 && value <= 1e9) return;
  throw new AttuneError("usage", `${name} must be a number from 0.001 to 1e9, got ${show(value)}`);
};

const CHECKS: OptionChecks<ForecastOptions> = {
  ...readingChecks,
  ...{ target: true, time: true, horizon: true },
  group: text,
  season: whole(1, MAX_STEPS),
  future: true,
  ignore: texts,
  // The names are checked with the data.
  ...{ metric: true, quantile: true },
  models: texts,
  single: flag,
  interval: openShare,
  sampler: (_, value) => requireSampler(value),
  trials: whole(1, 1e9),
  seconds,
  startedMs: number(),
  parallel: whole(1, 1024),
  ...{ signal, endSearch: signal },
  seed: whole(-Number.MAX_SAFE_INTEGER),
  storage: (_, value) => requireUrl(value),
  study: text,
  ...{ onData: callback, onProgress: callback },
};

/**
 * Checks the options of `tuneForecast`, except those that depend on the data.
 * @throws AttuneError `usage`
 */
export function requireForecast(options: unknown): void {
  const given = checkOptions("tuneForecast", options as ForecastOptions | undefined, CHECKS);
  text("target", given.target);
  if (given.time === undefined)
    throw new AttuneError("usage", "a forecast needs the column of times", {
      hint: "name it: time",
    });
  text("time", given.time);
  whole(1, MAX_STEPS)("horizon", given.horizon);
}
