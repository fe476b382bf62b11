import type { Target } from "../numeric/matrix.ts";
import { bootstrap, estimateBootstrapMs, type Interval } from "./bootstrap.ts";
import type { FitResult } from "./jobs/job.ts";
import type { JobHost } from "./jobs/job-host.ts";
import { type ModelCandidate, type PipelineJson, selectTarget } from "./pipeline.ts";
import type { TunePlan } from "./plan.ts";
import type { Evaluated } from "./tuning-result.ts";
import { judge, type Verdict } from "./verdict.ts";

/** The candidates that are trained in full and compared. */
export interface Finalists {
  /** The best candidate by cross-validation. */
  readonly best: Evaluated;
  /** The best untuned model; undefined when none could be evaluated. */
  readonly untuned: Evaluated | undefined;
  /** Validation score of the constant; undefined when it could not be evaluated. */
  readonly constant: number | undefined;
}

/** What the comparison on the held rows gave. */
export interface Finals {
  /** Score of the best candidate on rows that the search never saw; undefined without such rows. */
  readonly holdout: Interval | undefined;
  /** The same for the untuned model. */
  readonly baselineHoldout: Interval | undefined;
  /** Judgement of the best candidate. */
  readonly verdict: Verdict;
  /** Predictions of the best candidate for the held rows; undefined without such rows. */
  readonly predictions: Float64Array | undefined;
  /** Targets of the held rows. */
  readonly heldTarget: Target;
  /** The candidate that is kept, which `pipeline` is. */
  readonly kept: Evaluated;
  /** Trained on all rows if there was time, else without the held rows. */
  readonly pipeline: PipelineJson;
}

/** Training on all rows takes longer than on a fold, by this factor at most. */
const REFIT_FACTOR = 1.6;
/** Milliseconds for everything whose time is not estimated. */
const FIXED_MS = 400;
/** Measured time to prepare one cell that no fold has prepared. */
const MS_PER_CELL = 1e-4;

/**
 * Milliseconds that `playFinals` will need: both finalists are trained on all but the held rows,
 * the one that is kept on all rows, and the bootstrap compares them.
 */
export function estimateFinalsMs(
  plan: TunePlan,
  best: Evaluated | undefined,
  untuned: Evaluated | undefined,
  parallel: number,
): number {
  const { table } = plan.dataset;
  const bestSeconds = best?.secondsToTrain ?? 0;
  const untunedSeconds = untuned?.secondsToTrain ?? 0;
  const trainSeconds =
    (2.5 * bestSeconds + 1.25 * untunedSeconds) / Math.min(2, parallel) + 1.5 * untunedSeconds;
  return (
    FIXED_MS +
    table.rows * table.columns.length * MS_PER_CELL +
    estimateBootstrapMs(plan.held.length) +
    1000 * trainSeconds
  );
}

/**
 * Trains the best candidate and the untuned model on all but the held rows, compares them on those,
 * and trains the one that is kept on all rows: the best candidate, or the untuned model if that
 * scored better on the held rows and is among the models that may win.
 * @param owner of the tasks
 * @param msLeft milliseconds until the time is over
 */
export async function playFinals(
  plan: TunePlan,
  workers: JobHost,
  owner: object,
  { best, untuned, constant }: Finalists,
  msLeft: () => number,
): Promise<Finals> {
  const { rest, held } = plan;
  const train = (
    candidate: ModelCandidate,
    rows: Int32Array,
    test: Int32Array,
    keep: boolean,
  ): Promise<FitResult> => {
    const fit = workers.fit({ kind: "fit", candidate, train: rows, test, keep }, owner);
    fit.catch(() => {}); // handled where it is awaited, if it still is
    return fit;
  };
  const allRows = Int32Array.from({ length: plan.dataset.table.rows }, (_, i) => i);
  const trainOnAll = (candidate: ModelCandidate): Promise<FitResult> =>
    train(candidate, allRows, new Int32Array(0), true);
  const rival = untuned?.number === best.number ? undefined : untuned;
  const compared = held.length === 0 ? [] : rival === undefined ? [best] : [best, rival];
  const fits = compared.map((candidate, i) => train(candidate, rest, held, i === 0));
  // If there is no time to train again, the model trained without the held rows is kept.
  const hasTime = best.secondsToTrain * REFIT_FACTOR * 1000 < msLeft();
  const refit = held.length === 0 || hasTime ? trainOnAll(best) : fits[0];
  const predictions = (await Promise.all(fits)).map((fit) => fit.predictions);
  const heldTarget = selectTarget(plan.target, held);
  const { each, difference } =
    predictions.length === 0
      ? { each: [], difference: undefined }
      : bootstrap(predictions, heldTarget, plan.info.score, plan.rng.fork("bootstrap"));
  const verdict = judge({
    model: best.model,
    info: plan.info,
    train: best.train,
    validation: best.validation.mean,
    std: best.std,
    constant,
    holdout: each[0],
    difference,
    bestIsDefault: best.number === untuned?.number,
    defaultModel: untuned?.model,
    mayKeepDefault: untuned !== undefined && plan.models.includes(untuned.model),
  });
  const kept = verdict.recommended === "default" && rival !== undefined ? rival : best;
  const { pipeline } = await (kept === best ? refit : trainOnAll(kept));
  if (pipeline === undefined) throw new Error("the trained model was not sent back");
  return {
    holdout: each[0],
    baselineHoldout: each[1] ?? each[0],
    verdict,
    predictions: predictions[0],
    heldTarget,
    kept,
    pipeline,
  };
}
