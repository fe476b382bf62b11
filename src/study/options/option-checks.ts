import { type OptionChecks, optionsOf } from "../../errors/check-options.ts";
import { flag, number, oneOf, positive, signal, text, whole } from "../../errors/option-kinds.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { requirePruner } from "../../pruner/require-pruner.ts";
import { requireSampler } from "../../sampler/require-sampler.ts";
import { requireStorage } from "../../storage/require-storage.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import { ENOUGH_CHECKS } from "../stopping/expected-gain.ts";
import type { CommonOptions, ModuleOptions, OptimizeOptions } from "./options.ts";

type PerTrial = NonNullable<ModuleOptions["perTrial"]>;

const anyWhole = whole(-Number.MAX_SAFE_INTEGER);

type Measured = "objectives" | "limits";

/** Options of every kind of study, but what it measures. */
export const SEARCH_CHECKS: OptionChecks<Omit<CommonOptions<Objectives, Limits>, Measured>> = {
  name: text,
  storage: (_, value) => requireStorage(value),
  sampler: (_, value) => requireSampler(value),
  pruner: (_, value) => requirePruner(value),
  seed: anyWhole,
  retryFailed: flag,
  experience: flag,
};

const PER_TRIAL: OptionChecks<PerTrial> = { seconds: positive, megabytes: positive };

/** Options of the runs of `minimize` and `maximize`. */
export const SIMPLE_RUN_CHECKS: OptionChecks<Omit<OptimizeOptions, "maxCost">> = {
  trials: whole(),
  more: whole(),
  seconds: positive,
  parallel: whole(),
  signal,
  perTrial: optionsOf(PER_TRIAL),
  target: number(),
  enough: optionsOf(ENOUGH_CHECKS),
  failuresInARow: (name, value) => value === Infinity || requireWhole(name, value),
  retries: whole(0),
  repeat: whole(),
  confirm: flag,
};

/** Options of `optimize` with an objective that is a function. */
export const FUNCTION_RUN_CHECKS: OptionChecks<OptimizeOptions> = {
  ...SIMPLE_RUN_CHECKS,
  maxCost: positive,
};

/** Options of `optimize`. */
export const RUN_CHECKS: OptionChecks<ModuleOptions> = {
  ...FUNCTION_RUN_CHECKS,
  isolate: oneOf("thread", "process"),
};
