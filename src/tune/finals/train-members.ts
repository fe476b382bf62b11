import { models } from "../../model/models.ts";
import { startTimer } from "../../study/evaluator/timer.ts";
import type { EnsembleJson } from "../ensemble/ensemble.ts";
import { limitModels } from "../ensemble/limit-models.ts";
import type { FinalTask } from "../jobs/job.ts";
import type { JobHost } from "../jobs/job-host.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import type { PipelineJson } from "../preparation/pipeline.ts";
import type { TrainedModels } from "../search/trained-models.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { Choice } from "./choose-model.ts";
import { settleSteps } from "./settle-steps.ts";

/** Training takes longer on more rows, by this factor more than the rows suggest. */
const MORE_ROWS_FACTOR = 1.15;

/** Seconds to train one model of a candidate on the rows that the result is trained on. */
export function estimateFinalSeconds(
  { rest, folds, finalFolds, dataset }: TunePlan,
  { whole, secondsToTrain }: Evaluated,
): number {
  const trained = whole ? rest.length : folds[0].train.length;
  const all = dataset.table.rows;
  const rows = whole || finalFolds.length === 0 ? all : finalFolds[0].train.length;
  return (MORE_ROWS_FACTOR * secondsToTrain * rows) / Math.max(1, trained);
}

/** The members of the result as they were trained. */
export interface TrainedMembers {
  /** The members with their models. */
  readonly ensemble: EnsembleJson;
  /** Number of members that were trained again on all rows. */
  readonly again: number;
  /** Whether models of cross-validation were not in memory, and had to be trained once more. */
  readonly isRepeated: boolean;
  /** Number of trained models that were left out, so that the result is not larger than it should. */
  readonly leftOut: number;
  /** Characters of the trained models as JSON. */
  readonly characters: number;
}

/**
 * The trained models of a choice. If rows were held out, its members are trained again on all rows,
 * as far as there is time and unless the plan says otherwise. A member is then the mean of several
 * models that leave out another part each, or one model of all rows. Otherwise the models of the
 * folds are kept, and their mean predicts.
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
): Promise<TrainedMembers> {
  const candidates = members.map((m) => m.contender.evaluated);
  const again = await trainAgain(plan, workers, candidates, msLeft);
  const texts = await Promise.all(
    candidates.map((e, m) =>
      again[m].length > 0 ? again[m] : modelsOfFolds(plan, workers, trained, e, owner),
    ),
  );
  const models = limitModels(
    members.map(({ weight }, m) => {
      // Models that were scored on held rows stay complete: the score is that of all of them together.
      const mayShrink = plan.held.length === 0 || again[m].length > 0;
      return { texts: texts[m], weight, mayShrink };
    }),
    plan.dataset.table.rows,
  );
  const ensemble = {
    members: members.map(({ contender: { evaluated }, weight }, m) => ({
      model: evaluated.model,
      params: evaluated.params,
      weight,
      pipelines: models[m].map((text) => JSON.parse(text) as PipelineJson),
    })),
    ...(calibration && { calibration }),
  };
  return {
    ensemble,
    again: again.filter((own) => own.length > 0).length,
    leftOut: texts.flat().length - models.flat().length,
    characters: models.flat().reduce((sum, text) => sum + text.length, 0),
    isRepeated: candidates.some(
      (e, m) => again[m].length === 0 && trained.of(e.number) === undefined,
    ),
  };
}

/**
 * Trains candidates on all rows until the time is over. A model whose training fails, for example
 * because memory runs out, is left out.
 * @returns the models of each candidate, none where there was no time or no rows were held out
 */
async function trainAgain(
  plan: TunePlan,
  workers: JobHost,
  candidates: readonly Evaluated[],
  msLeft: () => number,
): Promise<string[][]> {
  const models: string[][] = candidates.map(() => []);
  if (plan.held.length === 0 || !plan.refit) return models;
  const all = candidates.map((e) => estimateFinalSeconds(plan, e));
  const roundsOf = (count: number): number => {
    const seconds = all.slice(0, count);
    const round = seconds.reduce((a, b) => a + b, 0) / Math.min(workers.count, count);
    return Math.floor(msLeft() / 1000 / Math.max(...seconds, round));
  };
  // Where there is no time for all, those of the largest weight are trained again.
  let count = candidates.length;
  while (count > 0 && roundsOf(count) < 1) count--;
  if (count === 0) return models;
  const rounds = roundsOf(count);
  const owner = {};
  const timer = startTimer(
    () => void workers.callOff(owner, new Error("no time to train again")),
    msLeft() / 1000,
  );
  const tasks = candidates.slice(0, count).map((e) => finalTasks(plan, e, rounds));
  const most = Math.max(...tasks.map((list) => list.length));
  const ended: Promise<void>[] = [];
  // The first model of each candidate comes before the second one of any.
  for (let k = 0; k < most; k++)
    for (const [m, list] of tasks.entries()) {
      if (k >= list.length) continue;
      // In order of the folds, whichever ends first: the sum of predictions depends on the order.
      const keep = (text: string): void => void (models[m][k] = text);
      ended.push(workers.trainFinal(list[k], owner).then(keep, () => {}));
    }
  await Promise.all(ended);
  timer.stop();
  // Where a training failed, there is a hole.
  return models.map((list) => list.filter((text) => text !== undefined));
}

/** @param rounds number of models that there is time for */
function finalTasks(
  { finalFolds }: TunePlan,
  { model, params, steps, whole }: Evaluated,
  rounds: number,
): FinalTask[] {
  const candidate = { model, params };
  const count = Math.min(finalFolds.length, rounds);
  if (whole || count < 2)
    return [
      {
        kind: "final",
        candidate,
        ...(steps !== undefined && { steps: Math.max(1, Math.round(steps)) }),
      },
    ];
  // A training that was planned for its time is planned for as many steps again.
  const planned = models[model].fitsTime === true && steps !== undefined;
  return Array.from({ length: count }, (_, fold) => ({
    ...{ kind: "final", candidate, fold },
    ...(planned && { steps: Math.max(1, Math.round(steps)) }),
  }));
}

/** The models that cross-validation trained; trained again if they are not in memory. */
async function modelsOfFolds(
  plan: TunePlan,
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
      : plan.folds.map((_, fold) => workers.train({ kind: "fold", candidate, fold }, owner)),
  );
  return settleSteps(candidate, results, { ...plan, weights: plan.dataset.weights }).map(
    (r) => r.pipeline,
  );
}
