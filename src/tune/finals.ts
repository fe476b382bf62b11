import type { Target } from "../numeric/matrix.ts";
import { bootstrap, type Interval } from "./bootstrap.ts";
import type { Candidate, PipelineJson } from "./pipeline.ts";
import type { TunePlan } from "./plan.ts";
import type { Evaluated } from "./types.ts";
import { judge, type Verdict } from "./verdict.ts";
import type { FitResult } from "./worker/work.ts";
import type { Workers } from "./worker/workers.ts";

export interface Finals {
  /** Of the best one, and of the untuned one, on rows that the search never saw. */
  readonly holdout: Interval | undefined;
  readonly baselineHoldout: Interval | undefined;
  readonly verdict: Verdict;
  /** Of the best one for the held rows, and their targets. */
  readonly predictions: Float64Array | undefined;
  readonly own: Target;
  /** What is worth keeping, trained on all rows. */
  readonly kept: Evaluated;
  readonly pipeline: PipelineJson;
}

/**
 * Trains the best candidate and the best untuned one on all rows but the held ones, compares them
 * on these, judges, and trains on all rows what is worth keeping: the best one, or the untuned one
 * where that did better on unseen rows and is a model that the user lets win.
 */
export async function playFinals(
  plan: TunePlan,
  workers: Workers,
  owner: object,
  best: Evaluated,
  untuned: Evaluated | undefined,
  constant: number | undefined,
  msLeft: () => number,
): Promise<Finals> {
  const { rest, held, target } = plan;
  const all = Int32Array.from({ length: plan.dataset.table.rows }, (_, i) => i);
  const train = (
    candidate: Candidate,
    on: Int32Array,
    test: Int32Array,
    keep: boolean,
  ): Promise<FitResult> => {
    const fitting = workers.do({ kind: "fit", candidate, train: on, test, keep }, owner);
    fitting.catch(() => {}); // heard where it is awaited, unless nobody needs it any more
    return fitting;
  };
  const onAll = (candidate: Candidate): Promise<FitResult> =>
    train(candidate, all, new Int32Array(0), true);
  const compared =
    held.length === 0
      ? []
      : untuned === undefined || best.number === untuned.number
        ? [best]
        : [best, untuned];
  const fits = compared.map((c, i) => train(c, rest, held, i === 0));
  // Without time for another training, the one on all but the held rows is kept.
  const refit = held.length === 0 || best.secondsToTrain * 1600 < msLeft() ? onAll(best) : fits[0];
  const results = await Promise.all(fits);
  const own: Target = {
    values: Float64Array.from(held, (i) => target.values[i]),
    classes: target.classes,
  };
  const predictions = results.map((r) => r.predictions);
  const { each, difference } =
    predictions.length === 0
      ? { each: [], difference: undefined }
      : bootstrap(predictions, own, plan.info.score, plan.rng.fork("bootstrap"));
  const verdict = judge({
    model: best.model,
    metric: plan.metric,
    info: plan.info,
    train: best.train,
    validation: best.validation.mean,
    std: best.std,
    constant,
    holdout: each[0],
    difference,
    bestIsDefault: best.number === untuned?.number,
    defaultModel: untuned?.model,
  });
  const untunedIsBetter =
    untuned !== undefined &&
    plan.models.includes(untuned.model) &&
    verdict.gain !== undefined &&
    verdict.gain.score < 0;
  return {
    holdout: each[0],
    baselineHoldout: each[1] ?? each[0],
    verdict,
    predictions: predictions[0],
    own,
    kept: untunedIsBetter ? untuned : best,
    pipeline: (await (untunedIsBetter ? onAll(untuned) : refit)).pipeline!,
  };
}
