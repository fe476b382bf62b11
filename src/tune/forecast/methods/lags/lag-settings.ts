import { boolean, categorical } from "../../../../space/choice.ts";
import { int } from "../../../../space/number.ts";
import type { ParamTree } from "../../../../space/param.ts";

/** How a model of features sees a series. */
export interface LagSettings {
  /** Number of the latest values. */
  readonly lags: number;
  /** Number of values of the same season before. */
  readonly seasons: number;
  /** Whether means and spreads of the latest values are features. */
  readonly windows: boolean;
  /** Whether the time of a step is a feature: month, weekday, hour, as they vary. */
  readonly calendar: boolean;
  /**
   * What is predicted: the value (`none`), its difference to the last value (`difference`) or to the
   * seasonal naive forecast (`seasonal`), or its ratio to the mean of the last season (`level`).
   */
  readonly trend: "none" | "difference" | "seasonal" | "level";
  /** Whether logarithms are taken first. */
  readonly log: boolean;
  /**
   * How several steps are forecast: by a model of one step that goes on from its own forecasts
   * (`recursive`), by a model for each step (`direct`), or by one for all steps, with the step as a
   * feature (`joint`).
   */
  readonly strategy: "recursive" | "direct" | "joint";
}

/** Horizons with more steps have no model for each step. */
const MAX_DIRECT_STEPS = 36;
/** The search for the number of lags goes up to two seasons, within these numbers. */
const [MIN_LAGS, MAX_LAGS] = [8, 60];

/** What the search may choose of the data's features. */
export interface LagChoices {
  /** Steps of a season; 1 without one. */
  readonly season: number;
  /** Steps that are forecast. */
  readonly horizon: number;
  /** Steps before the first cut-off. */
  readonly steps: number;
  /** Whether all values are above 0. */
  readonly isPositive: boolean;
}

/** Hyperparameters of how a model of features sees a series, beside its own. */
export function lagSpace({ season, horizon, steps, isPositive }: LagChoices): ParamTree {
  const most = Math.max(
    1,
    Math.min(MAX_LAGS, Math.floor(steps / 4), Math.max(MIN_LAGS, 2 * season)),
  );
  const isSeasonal = season > 1;
  const trends = ["difference", "none", ...(isSeasonal ? ["seasonal"] : [])];
  const strategies = ["recursive", "joint", ...(horizon <= MAX_DIRECT_STEPS ? ["direct"] : [])];
  return {
    lags: int(1, most, { default: Math.min(most, Math.max(4, season)) }),
    ...(isSeasonal && { seasons: int(0, 3, { default: 2 }) }),
    windows: boolean({ default: true }),
    calendar: boolean({ default: true }),
    trend: categorical([...trends, ...(isPositive ? ["level"] : [])], {
      default: isSeasonal ? "seasonal" : "difference",
    }),
    ...(isPositive && { log: boolean({ default: false }) }),
    ...(horizon > 1 && { strategy: categorical(strategies, { default: "recursive" }) }),
  };
}

/** The settings among the hyperparameters of a candidate, and those of its model. */
export function splitSettings(params: { readonly [name: string]: unknown }): {
  readonly settings: LagSettings;
  readonly own: { readonly [name: string]: unknown };
} {
  const { lags, seasons, windows, calendar, trend, log, strategy, ...own } = params;
  return {
    settings: {
      // The space has checked them.
      lags: lags as number,
      seasons: (seasons ?? 0) as number,
      windows: windows as boolean,
      calendar: calendar as boolean,
      trend: trend as LagSettings["trend"],
      log: ((log ?? false) as boolean) && trend !== "level",
      strategy: (strategy ?? "recursive") as LagSettings["strategy"],
    },
    own,
  };
}
