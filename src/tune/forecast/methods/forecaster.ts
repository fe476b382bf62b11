import type { Rng } from "../../../numeric/rng.ts";
import type { Panel } from "../data/panel.ts";
import type { Point } from "../rolling-origin.ts";
import type { EtsJson } from "./ets/ets.ts";
import type { LagModelJson } from "./lags/lag-model.ts";
import type { DriftJson, SeasonalNaiveJson } from "./naive.ts";

/** A way to forecast, and its hyperparameters. */
export interface ForecastCandidate {
  /** Name of the method: `seasonal-naive`, `drift`, `ets`, or a model of features. */
  readonly model: string;
  /** Hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
}

/** A trained forecaster as plain data. */
export type ForecasterJson = SeasonalNaiveJson | DriftJson | EtsJson | LagModelJson;

/** A forecaster after training. */
export interface Forecaster {
  /**
   * Forecasts series from points, each by the values before it.
   * @returns points × steps
   */
  forecast(panel: Panel, points: readonly Point[], horizon: number): Float64Array;
  /** The forecaster as plain data. */
  toJSON(): ForecasterJson;
}

/** What a forecaster is trained with. */
export interface ForecasterOptions {
  /** The series. */
  readonly panel: Panel;
  /** First step that does not train. */
  readonly cut: number;
  /** Steps that will be forecast. */
  readonly horizon: number;
  /** Where it draws from. */
  readonly rng: Rng;
  /** Seconds after which a model that learns in steps ends its training. Default: no limit. */
  readonly seconds?: number | undefined;
}
