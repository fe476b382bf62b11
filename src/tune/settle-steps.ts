import { models } from "../model/models.ts";
import type { Target } from "../numeric/matrix.ts";
import { chooseSteps } from "./choose-steps.ts";
import type { TrainedResult } from "./jobs/job.ts";
import type { MetricInfo } from "./metric.ts";
import type { ModelCandidate, PipelineJson } from "./pipeline.ts";
import { selectTarget } from "./pipeline.ts";
import type { Fold } from "./split.ts";
import { selectWeights } from "./training-weights.ts";

/** How the validation rows of folds are scored. */
interface Scoring {
  readonly folds: readonly Fold[];
  /** Target of all rows of the table. */
  readonly target: Target;
  readonly weights?: Float64Array | undefined;
  readonly info: MetricInfo;
}

/**
 * Cuts the models of folds back to the steps that the folds together choose, where their paths were
 * recorded.
 * @param trained results of the first folds, or of all
 */
export function settleSteps(
  { model }: ModelCandidate,
  trained: readonly TrainedResult[],
  { folds, target, weights, info }: Scoring,
): readonly TrainedResult[] {
  const paths = trained.flatMap(({ path }) => path ?? []);
  const { shorten } = models[model];
  if (shorten === undefined || trained.length === 0 || paths.length < trained.length)
    return trained;
  const chosen = chooseSteps(paths, folds, target, weights);
  return trained.map((result, f) => {
    const steps = paths[f].steps[chosen[f]];
    const predictions = paths[f].predictions[chosen[f]];
    const pipeline = JSON.parse(result.pipeline) as PipelineJson;
    const fitted = shorten(pipeline.fitted, steps);
    const { validation } = folds[f];
    return {
      ...result,
      predictions,
      validation: info.score(
        predictions,
        selectTarget(target, validation),
        selectWeights(weights, validation),
      ),
      path: undefined,
      steps,
      pipeline: JSON.stringify({ ...pipeline, fitted }),
    };
  });
}
