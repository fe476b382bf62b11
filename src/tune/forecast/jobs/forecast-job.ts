import type { Panel } from "../data/panel.ts";
import type { ForecastCandidate } from "../methods/forecaster.ts";
import type { OriginFold } from "../rolling-origin.ts";

/** What every process gets once. */
export interface ForecastJob {
  /** The series. */
  readonly panel: Panel;
  /** Steps of a forecast. */
  readonly horizon: number;
  /** The cut-offs by which a search decides, then those that are held out. */
  readonly folds: readonly OriginFold[];
  /** Seed of all training. */
  readonly seed: number;
}

/** Train a candidate before a cut-off, and forecast the points of its fold. */
export interface OriginTask {
  /** Marks a task of this kind. */
  readonly kind: "origin";
  /** The candidate. */
  readonly candidate: ForecastCandidate;
  /** Index of the fold. */
  readonly fold: number;
  /** Seconds after which a model that learns in steps ends its training. Default: no limit. */
  readonly seconds?: number;
}

/** Train a candidate on all steps. */
export interface LastTask {
  /** Marks a task of this kind. */
  readonly kind: "last";
  /** The candidate. */
  readonly candidate: ForecastCandidate;
}

/** What a process is asked to do. */
export type ForecastTask = OriginTask | LastTask;

/** Forecasts of the points of a fold. */
export interface OriginResult {
  /** Points × steps. */
  readonly forecasts: Float64Array;
  /** Seconds to train and to forecast. */
  readonly seconds: number;
}

/** A message to a child process. */
export type ToForecastChild = { readonly job: ForecastJob } | { readonly task: ForecastTask };

/** The answer to a task. */
export type FromForecastChild =
  | { readonly origin: OriginResult }
  /** The trained forecaster, a `ForecasterJson`, as text. */
  | { readonly forecaster: string }
  | { readonly error: string };
