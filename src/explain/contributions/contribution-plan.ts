import type { EnsembleJson } from "../../tune/ensemble/ensemble.ts";
import type { PipelineJson } from "../../tune/preparation/pipeline.ts";
import { type AddedUp, addedUpBy } from "./pipeline-parts.ts";

/**
 * What contributions are measured in. `target`: the unit of the target. `log-odds`: ln(p / (1 − p)) of
 * two classes; of more, ln p minus its mean over all classes (the centred log ratio, Aitchison 1982).
 * `probability`: from 0 to 1.
 */
export type ContributionScale = "target" | "log-odds" | "probability";

/** A trained model with its weight in the prediction. */
interface WeightedPipeline {
  readonly weight: number;
  readonly pipeline: PipelineJson;
}

/** How the contributions to a model's prediction are computed. */
export interface ContributionPlan {
  /** What they are measured in. */
  readonly scale: ContributionScale;
  /** Models whose Shapley values have a formula; their weighted sum is explained. */
  readonly exact: readonly WeightedPipeline[];
  /** Members whose weighted prediction is explained by sampling; undefined without any. */
  readonly sampled: EnsembleJson | undefined;
  /** Whether the exact part is explained before the calibration of probabilities. */
  readonly isUncalibrated: boolean;
  /** Divides log odds, as the calibration does. */
  readonly temperature: number;
}

/**
 * Decides what is explained exactly. Shapley values are additive over the members of a weighted sum:
 * a regression is one, so only members without a formula are sampled. Of classes, models that add up
 * log odds are explained on that scale, those that add up shares of classes as probabilities before
 * calibration, and a mixture of both by sampling the final probabilities.
 */
export function planContributions(ensemble: EnsembleJson, isRegression: boolean): ContributionPlan {
  const { members, calibration } = ensemble;
  const weightedOf = (some: EnsembleJson["members"]): WeightedPipeline[] =>
    some.flatMap(({ weight, pipelines }) =>
      pipelines.map((pipeline) => ({ pipeline, weight: weight / pipelines.length })),
    );
  const all = weightedOf(members);
  const usual = { isUncalibrated: false, temperature: 1 };
  if (isRegression) {
    const isExact = ({ pipelines }: EnsembleJson["members"][number]): boolean =>
      pipelines.every((pipeline) => addedUpBy(pipeline) !== undefined);
    const rest = members.filter((member) => !isExact(member));
    return {
      ...{ ...usual, scale: "target" },
      exact: weightedOf(members.filter(isExact)),
      sampled: rest.length > 0 ? { members: rest } : undefined,
    };
  }
  const allAdd = (what: AddedUp): boolean => all.every((m) => addedUpBy(m.pipeline) === what);
  if (allAdd("scores"))
    return {
      ...{ scale: "log-odds", exact: all, sampled: undefined, isUncalibrated: false },
      temperature: calibration?.temperature ?? 1,
    };
  if (allAdd("prediction"))
    return {
      ...{ ...usual, scale: "probability", exact: all, sampled: undefined },
      isUncalibrated: calibration !== undefined,
    };
  return { ...usual, scale: "probability", exact: [], sampled: ensemble };
}
