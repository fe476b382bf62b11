import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import type { ModelName } from "../../../model/model.ts";
import { models } from "../../../model/models.ts";
import type { EtsShape } from "./ets/equations.ts";
import { fitEtsForecaster, loadEts } from "./ets/ets.ts";
import type {
  ForecastCandidate,
  Forecaster,
  ForecasterJson,
  ForecasterOptions,
} from "./forecaster.ts";
import { fitLagModel, loadLagModel } from "./lags/lag-model.ts";
import { drift, seasonalNaive } from "./naive.ts";

const isModelName = (name: string): name is ModelName => Object.hasOwn(models, name);

/** Trains a candidate on the steps before the cut-off. */
export function fitForecaster(
  { model, params }: ForecastCandidate,
  options: ForecasterOptions,
): Forecaster {
  if (model === "seasonal-naive") return seasonalNaive;
  if (model === "drift") return drift;
  if (model === "ets") return fitEtsForecaster(etsShape(params), options);
  if (isModelName(model)) return fitLagModel(model, params, options);
  throw new AttuneError("storage-corrupt", `a trial has no known model, but ${show(model)}`);
}

/** The forecaster that was saved. */
export function loadForecaster(json: ForecasterJson): Forecaster {
  switch (json.model) {
    case "seasonal-naive":
      return seasonalNaive;
    case "drift":
      return drift;
    case "ets":
      return loadEts(json);
    default:
      return loadLagModel(json);
  }
}

/** The components of an exponential smoothing, of which a space may leave some out. */
const etsShape = ({
  error = "additive",
  trend = "none",
  season = "none",
}: {
  readonly [name: string]: unknown;
}): EtsShape => ({
  // The space has checked them.
  error: error as EtsShape["error"],
  trend: trend as EtsShape["trend"],
  season: season as EtsShape["season"],
});
