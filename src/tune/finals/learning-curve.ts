import { mean, standardDeviation } from "../../numeric/statistics.ts";
import { startTimer } from "../../study/evaluator/timer.ts";
import { gainOf } from "../interval/interval.ts";
import { withinScale } from "../interval/within-scale.ts";
import type { JobHost } from "../jobs/job-host.ts";
import { MAX_VALIDATION_ROWS_OF_SAMPLE } from "../jobs/job-runner.ts";
import type { MetricInfo } from "../metric.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { foldQuantile } from "../search/measurements.ts";
import type { Fold } from "../split.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { Gain } from "../verdict/gain.ts";

/** How the score of the best single candidate grows with the rows that it is trained on. */
export interface LearningCurve {
  /** Name of its model. */
  readonly model: string;
  /** Number of folds whose scores were averaged. */
  readonly folds: number;
  /** Scores by rows, fewest rows first. */
  readonly points: readonly LearningPoint[];
  /**
   * What training on all rows of a fold gains over training on half of them; the interval comes from
   * the spread over folds (Nadeau and Bengio 2003).
   */
  readonly gain: Gain;
}

/** A score of a model that was trained on a share of the rows. */
export interface LearningPoint {
  /** Share of the training rows. */
  readonly share: number;
  /** Mean number of training rows. */
  readonly rows: number;
  /** Mean score on the validation rows of the folds. */
  readonly score: number;
  /** Lower end of its 95 % interval, which comes from the spread over folds. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** Shares of the training rows that are compared with all of them. */
const SHARES = [0.25, 0.5] as const;
/** The share that is compared where there is no time for both. */
const HALF = [0.5] as const;
/** Fewer folds would give an interval that shows nothing. */
const MIN_FOLDS = 3;
const MAX_FOLDS = 8;
/** With fewer trees than this the curve of a forest says little about it. */
const MIN_STEPS = 10;
/** Estimates of seconds may be wrong by this factor. */
const SAFETY = 1.25;

/** How a curve is measured. */
interface CurvePlan {
  readonly folds: number;
  readonly shares: readonly number[];
  /** Trees of each model, where there is no time for all. */
  readonly steps?: number;
}

/** Estimated milliseconds of a curve. */
function estimateMs(e: Evaluated, folds: number, shares: readonly number[], parallel: number) {
  // A candidate that was trained without folds is trained on all rows of a fold, too.
  const trained = e.whole ? [...shares, 1] : shares;
  const longest = Math.max(...trained);
  const all = folds * trained.reduce((sum, share) => sum + share, 0);
  return 1000 * SAFETY * e.seconds * Math.max(longest, all / parallel);
}

/**
 * As many folds as there is time for; if there is none for the fewest, a curve of smaller forests, or
 * of half of the rows alone.
 */
function planCurve(
  e: Evaluated,
  most: number,
  parallel: number,
  msLeft: number,
): CurvePlan | undefined {
  for (let folds = most; folds >= MIN_FOLDS; folds--)
    if (estimateMs(e, folds, SHARES, parallel) <= msLeft) return { folds, shares: SHARES };
  const folds = MIN_FOLDS;
  if (e.whole) {
    const time = msLeft / estimateMs(e, folds, SHARES, parallel);
    const steps = Math.floor((e.steps ?? 0) * time);
    return steps < MIN_STEPS ? undefined : { folds, shares: SHARES, steps };
  }
  return estimateMs(e, folds, HALF, parallel) <= msLeft ? { folds, shares: HALF } : undefined;
}

/**
 * Milliseconds that the curve of a candidate takes with the fewest folds; 0 if it does not fit.
 * @param most milliseconds that it may take
 */
export function estimateCurveMs(e: Evaluated, parallel: number, most: number): number {
  const plan = planCurve(e, MIN_FOLDS, parallel, most);
  return plan === undefined ? 0 : Math.min(most, estimateMs(e, plan.folds, plan.shares, parallel));
}

/**
 * Trains a candidate on a quarter and on half of the training rows of a few folds.
 * @param msLeft milliseconds that may be used; Infinity: the same folds whatever they take
 * @returns `no-time` when that does not suffice; undefined when there are too few folds, or the
 *   model can't be trained on fewer rows
 */
export async function measureLearning(
  { folds, info }: TunePlan,
  workers: JobHost,
  best: Evaluated,
  msLeft: number,
): Promise<LearningCurve | "no-time" | undefined> {
  const scored = [...folds.keys()].filter((f) => !Number.isNaN(best.folds[f]));
  const most = Math.min(MAX_FOLDS, scored.length);
  if (most < MIN_FOLDS) return undefined;
  const plan = planCurve(best, most, workers.count, msLeft);
  if (plan === undefined) return "no-time";
  const owner = {};
  let isLate = false;
  const timer = startTimer(() => {
    isLate = true;
    void workers.callOff(owner, new Error("no time for a learning curve"));
  }, msLeft / 1000);
  const candidate = { model: best.model, params: best.params };
  const shares = [...plan.shares, 1];
  const steps = plan.steps === undefined ? {} : { steps: plan.steps };
  // What has ended in time counts: the folds are trained one after another.
  const ended = await Promise.allSettled(
    scored.slice(0, plan.folds).map((fold) =>
      Promise.all(
        shares.map(async (share) => {
          const rows = Math.round(share * folds[fold].train.length);
          if (share === 1 && hasScoreOf(best, folds[fold]))
            return { rows, score: best.folds[fold] };
          const task = { kind: "screen", candidate, fold, rows, ...steps } as const;
          return { rows, score: (await workers.screen(task, owner)).validation };
        }),
      ),
    ),
  );
  timer.stop();
  const scores = ended.flatMap((fold) => (fold.status === "fulfilled" ? [fold.value] : []));
  return curveOf(best.model, shares, scores, info) ?? (isLate ? "no-time" : undefined);
}

/** Whether a candidate's score in a fold is one of all rows, computed as those of shares are. */
const hasScoreOf = ({ whole }: Evaluated, { validation }: Fold): boolean =>
  !whole && validation.length <= MAX_VALIDATION_ROWS_OF_SAMPLE;

function curveOf(
  model: string,
  shares: readonly number[],
  scores: readonly (readonly { readonly rows: number; readonly score: number }[])[],
  { direction, scale }: Pick<MetricInfo, "direction" | "scale">,
): LearningCurve | undefined {
  const usable = scores.filter((fold) => fold.every((point) => !Number.isNaN(point.score)));
  if (usable.length < MIN_FOLDS) return undefined;
  const half = shares.length - 2;
  const differences = usable.map((fold) => fold[half + 1].score - fold[half].score);
  const score = mean(differences);
  const width = foldQuantile(usable.length) * standardDeviation(differences);
  return {
    model,
    folds: usable.length,
    points: shares.map((share, s) => {
      const own = usable.map((fold) => fold[s].score);
      const centre = mean(own);
      const spread = foldQuantile(usable.length) * standardDeviation(own);
      return {
        share,
        rows: Math.round(mean(usable.map((fold) => fold[s].rows))),
        ...withinScale({ score: centre, low: centre - spread, high: centre + spread }, scale),
      };
    }),
    gain: gainOf({ score, low: score - width, high: score + width }, direction),
  };
}
