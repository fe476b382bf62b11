import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { flag, positive, whole } from "../../errors/option-kinds.ts";
import { show } from "../../errors/show.ts";
import { requirePruner } from "../../pruner/require-pruner.ts";
import { requireSampler } from "../../sampler/require-sampler.ts";
import { checkObjectives } from "../../trial/check-objectives.ts";
import type { RecordedCurve } from "./recorded-curves.ts";
import type { SimulateOptions } from "./simulate.ts";

const CURVE: OptionChecks<RecordedCurve> = {
  params: true,
  values: true,
  secondsPerStep: positive,
};

function requireCurves(name: string, curves: unknown): void {
  if (!Array.isArray(curves))
    throw new AttuneError("usage", `${name} must be a list of curves, got ${show(curves)}`, {
      hint: "recordedCurves(study.trials) makes one",
    });
  for (const [i, curve] of curves.entries()) {
    const owner = `curve ${i}`;
    const isRecorded = Array.isArray(curve?.values) && typeof curve.params === "object";
    if (!isRecorded)
      throw new AttuneError("usage", `${owner} must be { params, values }, got ${show(curve)}`);
    checkOptions<RecordedCurve>(owner, curve, CURVE, `${owner}: `);
  }
}

const CHECKS: OptionChecks<SimulateOptions> = {
  space: true,
  objectives: (_, value) => checkObjectives(value),
  curves: requireCurves,
  sampler: (_, value) => requireSampler(value),
  shuffle: flag,
  pruner: (_, value) => requirePruner(value),
  seed: whole(-Number.MAX_SAFE_INTEGER),
  workers: whole(),
  trials: whole(),
  steps: positive,
  seconds: positive,
  checkpoints: flag,
};

/** Checks the options of `simulate`. @throws AttuneError `usage` */
export function requireSimulation(options: SimulateOptions): void {
  const { objectives, curves, pruner } = checkOptions("simulate", options, CHECKS);
  checkObjectives(objectives);
  if (curves === undefined || curves.length === 0)
    throw new AttuneError("usage", "simulate needs at least one recorded curve");
  if (pruner?.population)
    throw new AttuneError(
      "usage",
      `${pruner.name} copies weights between trials, which recorded curves can't show`,
      { hint: "simulate a pruner that stops or pauses" },
    );
}
