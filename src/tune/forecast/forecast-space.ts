import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import type { ModelName } from "../../model/model.ts";
import { categorical } from "../../space/choice.ts";
import { choose } from "../../space/choose.ts";
import type { Branches, Choose, ParamTree } from "../../space/param.ts";
import { type Space, space } from "../../space/space.ts";
import type { Json } from "../../trial/record.ts";
import { isRecord, type NamedValues } from "../is-record.ts";
import { defaultValues, modelParams, searchableModels } from "../search/candidates.ts";
import type { ForecastCandidate } from "./methods/forecaster.ts";
import { type LagChoices, lagSpace } from "./methods/lags/lag-settings.ts";

/** Name of a way to forecast. */
export type ForecastModelName = "seasonal-naive" | "drift" | "ets" | Exclude<ModelName, "constant">;

/** All of them. */
export const forecastModels: readonly ForecastModelName[] = [
  "seasonal-naive",
  "drift",
  "ets",
  ...searchableModels,
];

/** The space of a search: one parameter, the model, with one branch of parameters per model. */
export type ForecastSpace = Space<{ readonly model: Choose<Branches> }>;

/** Parameters that make no sense for differences and ratios. */
const LEFT_OUT = ["log_target"];

/** Components of exponential smoothing that suit the data. */
function etsSpace({ season, isPositive }: LagChoices): ParamTree {
  const relative = isPositive ? ["multiplicative"] : [];
  return {
    trend: categorical(["none", "additive", "damped"], { default: "damped" }),
    ...(season > 1 && {
      season: categorical(["additive", ...relative, "none"], { default: "additive" }),
    }),
    ...(isPositive && {
      error: categorical(["additive", ...relative], { default: "additive" }),
    }),
  };
}

/** Parameters of a way to forecast. */
function paramsOf(model: ForecastModelName, choices: LagChoices): ParamTree {
  if (model === "seasonal-naive" || model === "drift") return {};
  if (model === "ets") return etsSpace(choices);
  const own = Object.entries(
    modelParams(model, "regression", { texts: false, images: false }),
  ).filter(([name]) => !LEFT_OUT.includes(name));
  return { ...Object.fromEntries(own), ...lagSpace(choices) };
}

/**
 * The space of a search.
 * @throws AttuneError `usage` for an unknown name
 */
export function forecastSpace(names: readonly string[], choices: LagChoices): ForecastSpace {
  const branches: { [model: string]: ParamTree } = {};
  for (const name of names) {
    const model = forecastModels.find((known) => known === name);
    if (model === undefined)
      throw new AttuneError("usage", `unknown model ${show(name)} of forecasts`, {
        hint: didYouMeanOrList(name, forecastModels),
      });
    branches[model] = paramsOf(model, choices);
  }
  return space({ model: choose<Branches>(branches) });
}

/** A candidate with some parameters, and its defaults for the rest. */
export function forecastCandidate(
  model: ForecastModelName,
  choices: LagChoices,
  given: NamedValues = {},
): ForecastCandidate {
  const params = paramsOf(model, choices);
  // What the data does not allow, such as logarithms of values below 0, is left out.
  const own = Object.entries(given).filter(([name]) => Object.hasOwn(params, name));
  const values = Object.keys(params).length === 0 ? {} : defaultValues(params);
  return { model, params: { ...values, ...Object.fromEntries(own) } };
}

/** The candidate that a trial's parameters stand for. @throws AttuneError `storage-corrupt` */
export function forecastCandidateOf({ model }: NamedValues): ForecastCandidate {
  if (!isRecord(model) || typeof model["kind"] !== "string")
    throw new AttuneError("storage-corrupt", `a trial has no known model, but ${show(model)}`);
  const { kind, ...params } = model;
  return { model: model["kind"], params };
}

/** The parameters of a trial that evaluates a candidate. */
export const forecastTrialOf = ({
  model,
  params,
}: ForecastCandidate): { readonly [name: string]: Json } => ({
  // Parameters of the built-in models are numbers, texts, booleans, and kinds of these.
  model: { kind: model, ...(params as { readonly [name: string]: Json }) },
});
