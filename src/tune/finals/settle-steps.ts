import { models } from "../../model/models.ts";
import type { Target } from "../../numeric/matrix.ts";
import type { TrainedResult } from "../jobs/job.ts";
import type { MetricInfo } from "../metric.ts";
import type { ModelCandidate, PipelineJson } from "../preparation/pipeline.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import type { Fold } from "../split.ts";
import { chooseSteps } from "./choose-steps.ts";

/** How the validation rows of folds are scored. */
interface Scoring {
  readonly folds: readonly Fold[];
  /** Target of all rows of the table. */
  readonly target: Target;
  readonly weights?: Float64Array | undefined;
  readonly info: MetricInfo;
}

/**
 * Where the paths of the models of folds were recorded, each row gets the prediction of the step that
 * the other folds choose. Models that can be cut back are cut back to it. The others keep the step
 * that their own validation rows have chosen: for rows that are new it is as good a choice.
 * @param trained results of the first folds, or of all
 */
export function settleSteps(
  { model }: ModelCandidate,
  trained: readonly TrainedResult[],
  { folds, target, weights, info }: Scoring,
): readonly TrainedResult[] {
  const paths = trained.flatMap(({ path }) => path ?? []);
  const { shorten } = models[model];
  if (trained.length === 0 || paths.filter((p) => p.steps.length > 0).length < trained.length)
    return trained;
  const chosen = chooseSteps(paths, folds, target, weights);
  return trained.map((result, f) => {
    const steps = paths[f].steps[chosen[f]];
    const predictions = paths[f].predictions[chosen[f]];
    const { validation } = folds[f];
    const settled = {
      ...result,
      predictions,
      validation: info.score(
        predictions,
        selectTarget(target, validation),
        selectWeights(weights, validation),
      ),
      path: undefined,
    };
    if (shorten === undefined) return settled;
    const pipeline = JSON.parse(result.pipeline) as PipelineJson;
    const fitted = shorten(pipeline.fitted, steps);
    return {
      ...settled,
      held: paths[f].held[chosen[f]] ?? result.held,
      steps,
      pipeline: JSON.stringify({ ...pipeline, fitted }),
    };
  });
}
