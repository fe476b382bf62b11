import type { PackedNumbers } from "../../numeric/packed-numbers.ts";
import { checksumOf } from "../saved-model/checksum.ts";
import { writeCompactly } from "../saved-model/compact-numbers.ts";
import { asReadSealed, readSealed, type SealedFormat } from "../saved-model/read-sealed.ts";
import { upgradeBoosters } from "../saved-model/upgrade-models.ts";
import type { ForecastErrors } from "./conformal.ts";
import type { ClockJson } from "./data/clock.ts";
import type { KnownColumn } from "./data/panel.ts";
import type { SeriesColumns } from "./data/series-columns.ts";
import type { ForecastMetric } from "./forecast-metric.ts";
import { forecastProblem } from "./forecast-schema.ts";
import type { ForecasterJson } from "./methods/forecaster.ts";

/** A member of a saved forecaster. */
export interface SavedForecastMember {
  /** Name of the model. */
  readonly model: string;
  /** Its hyperparameters. */
  readonly params: { readonly [name: string]: unknown };
  /** Weight of its forecast; the weights of all members sum to 1. */
  readonly weight: number;
  /** What it has learned. */
  readonly forecaster: ForecasterJson;
}

/** A series of a saved forecaster, from whose end it goes on. */
export interface SavedSeries {
  /** Its name; empty where there is only one. */
  readonly name: string;
  /** Step of its first value. */
  readonly start: number;
  /** One value a step, gaps filled. */
  readonly values: PackedNumbers;
  /** The values of each known column from the first step on, also those beyond the last value. */
  readonly known: readonly PackedNumbers[];
}

/** A trained forecaster with everything that the next forecasts need, as plain JSON data. */
export interface ForecastModel {
  /** Marks the format. */
  readonly format: "attune-forecast";
  /** Version of this format. */
  readonly version: 2;
  /** Name of the column that it forecasts. */
  readonly target: string;
  /** The metric that it was tuned for. */
  readonly metric: ForecastMetric;
  /** Steps that it forecasts. */
  readonly horizon: number;
  /** Steps of a season; 1 without one. */
  readonly season: number;
  /** How times are counted. */
  readonly clock: ClockJson;
  /** How rows are read. */
  readonly columns: SeriesColumns;
  /** Columns that must be known in advance. */
  readonly known: readonly KnownColumn[];
  /** The forecasters whose weighted mean it is. */
  readonly members: readonly SavedForecastMember[];
  /** The series that it was trained on. */
  readonly series: readonly SavedSeries[];
  /** Errors on steps that it was not trained on, for intervals. */
  readonly errors: ForecastErrors;
  /** Share of values that intervals hold by default. */
  readonly coverage: number;
  /** Checksum of the rest. */
  readonly checksum?: string;
}

/** A saved forecaster with the checksum of what it holds. */
export const sealForecast = (model: Omit<ForecastModel, "checksum">): ForecastModel =>
  writeCompactly({ ...model, checksum: checksumOf(model) });

const FORMAT: SealedFormat = {
  format: "attune-forecast",
  version: 2,
  upgrades: { 1: upgradeBoosters },
  kind: "forecaster",
  reader: "readForecastModel",
  maker: "the forecaster() of a result of tuneForecast",
  hint: "give the file that attune tune --forecast wrote",
  problemOf: forecastProblem,
};

/**
 * A forecaster as `readForecastModel` returns it, also of what `JSON.parse` made of its file.
 * @param owner the function that needs it, as messages name it
 * @throws AttuneError `usage` for something else, `data-invalid` for a file of another version
 */
export const asReadForecast = (model: ForecastModel, owner: string): ForecastModel =>
  asReadSealed(model, FORMAT, owner);

/** Whether a text is a saved forecaster, whole or damaged. */
export const isForecastText = (text: string): boolean =>
  /^\s*\{\s*"format"\s*:\s*"attune-forecast"/.test(text);

/**
 * Reads a saved forecaster, and checks that it is whole.
 * @param text the file that `attune tune --forecast --out` wrote
 * @param path of the file, for messages
 * @throws AttuneError `data-invalid`; `usage` for something else than texts
 */
export function readForecastModel(text: string, path: string): ForecastModel {
  // `forecastProblem` has checked it.
  return writeCompactly(readSealed(text, path, FORMAT) as ForecastModel);
}
