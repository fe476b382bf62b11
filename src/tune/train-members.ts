import { startTimer } from "../study/timer.ts";
import type { Choice } from "./choose-model.ts";
import type { EnsembleJson } from "./ensemble/ensemble.ts";
import type { JobHost } from "./jobs/job-host.ts";
import type { PipelineJson } from "./pipeline.ts";
import type { TunePlan } from "./plan.ts";
import type { TrainedModels } from "./trained-models.ts";
import type { Evaluated } from "./tuning-result.ts";

/** Training on all rows takes longer than on a fold, by this factor more than the rows suggest. */
const REFIT_FACTOR = 1.15;

/** Seconds to train a candidate on all rows. */
export function estimateRefitSeconds(plan: TunePlan, { whole, secondsToTrain }: Evaluated): number {
  const trained = whole ? plan.rest.length : plan.folds[0].train.length;
  return (REFIT_FACTOR * secondsToTrain * plan.dataset.table.rows) / Math.max(1, trained);
}

/**
 * The trained models of a choice. Where rows were held out, its members are trained again on all
 * rows, as far as there is time. Otherwise the models of the folds are kept, and their mean predicts.
 * @param owner of the tasks
 * @param msLeft milliseconds until the time is over
 */
export async function trainMembers(
  plan: TunePlan,
  workers: JobHost,
  trained: TrainedModels,
  { members, calibration }: Choice,
  owner: object,
  msLeft: () => number,
): Promise<EnsembleJson> {
  const ofFolds = (e: Evaluated): Promise<readonly string[]> =>
    modelsOfFolds(plan, workers, trained, e, owner);
  let seconds = 0;
  const texts = await Promise.all(
    members.map(async ({ contender: { evaluated } }) => {
      seconds += estimateRefitSeconds(plan, evaluated) / Math.min(workers.count, members.length);
      const isRefitted = plan.held.length > 0 && seconds * 1000 < msLeft();
      return isRefitted
        ? ((await trainAgain(workers, evaluated, msLeft)) ?? ofFolds(evaluated))
        : ofFolds(evaluated);
    }),
  );
  return {
    members: members.map(({ contender: { evaluated }, weight }, m) => ({
      model: evaluated.model,
      params: evaluated.params,
      weight,
      pipelines: texts[m].map((text) => JSON.parse(text) as PipelineJson),
    })),
    ...(calibration && { calibration }),
  };
}

/**
 * Trains a candidate on all rows; undefined when the time is over before that, or the training
 * fails, for want of memory for example: the models of the folds are as good as their scores.
 */
async function trainAgain(
  workers: JobHost,
  { model, params, steps }: Evaluated,
  msLeft: () => number,
): Promise<string[] | undefined> {
  const owner = {};
  const late = new Error("no time to train again");
  const timer = startTimer(() => void workers.callOff(owner, late), msLeft() / 1000);
  try {
    const candidate = { model, params };
    const whole = steps === undefined ? undefined : Math.max(1, Math.round(steps));
    return [await workers.trainFinal({ kind: "final", candidate, steps: whole }, owner)];
  } catch {
    return undefined;
  } finally {
    timer.stop();
  }
}

/** The models that cross-validation trained; trained again if they are not in memory. */
async function modelsOfFolds(
  { folds }: TunePlan,
  workers: JobHost,
  trained: TrainedModels,
  { number, model, params, whole }: Evaluated,
  owner: object,
): Promise<readonly string[]> {
  const kept = trained.of(number);
  if (kept !== undefined) return kept;
  const candidate = { model, params };
  const results = await Promise.all(
    whole
      ? [workers.train({ kind: "whole", candidate }, owner)]
      : folds.map((_, fold) => workers.train({ kind: "fold", candidate, fold }, owner)),
  );
  return results.map((r) => r.pipeline);
}
