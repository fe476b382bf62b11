import { mean, standardDeviation } from "../numeric/statistics.ts";
import { startTimer } from "../study/timer.ts";
import { gainOf } from "./interval/interval.ts";
import type { JobHost } from "./jobs/job-host.ts";
import { MAX_VALIDATION_ROWS_OF_SAMPLE } from "./jobs/job-runner.ts";
import { foldQuantile } from "./measurements.ts";
import type { TunePlan } from "./plan.ts";
import type { Fold } from "./split.ts";
import type { Evaluated } from "./tuning-result.ts";
import type { Gain } from "./verdict/gain.ts";

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
}

/** Shares of the training rows that are compared with all of them. */
const SHARES = [0.25, 0.5] as const;
/** Fewer folds would give an interval that shows nothing. */
const MIN_FOLDS = 3;
const MAX_FOLDS = 8;
/** The shares of the rows together, and once all rows: what a fold costs, in trainings. */
const TRAININGS_OF_SHARES = 0.75;
const TRAININGS_OF_ALL = 1.75;
/** Estimates of seconds may be wrong by this factor. */
const SAFETY = 1.5;

/** Milliseconds that the curve of a candidate takes with the fewest folds. */
export const estimateCurveMs = (e: Evaluated, parallel: number): number =>
  1000 * secondsOfFolds(e, MIN_FOLDS, parallel);

function secondsOfFolds(e: Evaluated, folds: number, parallel: number): number {
  const trainings = e.whole ? TRAININGS_OF_ALL : TRAININGS_OF_SHARES;
  return SAFETY * e.seconds * trainings * Math.ceil(folds / Math.min(parallel, folds));
}

/**
 * Trains a candidate on a quarter and on half of the training rows of a few folds.
 * @param msLeft milliseconds that may be used; Infinity: the same folds whatever they take
 * @returns `no-time` when that does not suffice; undefined when there are too few folds
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
  let count = most;
  if (msLeft < Infinity)
    while (count >= MIN_FOLDS && 1000 * secondsOfFolds(best, count, workers.count) > msLeft)
      count--;
  if (count < MIN_FOLDS) return "no-time";
  const owner = {};
  const late = new Error("no time for a learning curve");
  const timer = startTimer(() => void workers.callOff(owner, late), msLeft / 1000);
  const candidate = { model: best.model, params: best.params };
  const shares = [...SHARES, 1];
  try {
    const scores = await Promise.all(
      scored.slice(0, count).map((fold) =>
        Promise.all(
          shares.map(async (share) => {
            const rows = Math.round(share * folds[fold].train.length);
            if (share === 1 && hasScoreOf(best, folds[fold]))
              return { rows, score: best.folds[fold] };
            const task = { kind: "screen", candidate, fold, rows } as const;
            return { rows, score: (await workers.screen(task, owner)).validation };
          }),
        ),
      ),
    );
    return curveOf(best.model, shares, scores, info.direction);
  } catch (error) {
    if (error === late) return "no-time";
    throw error;
  } finally {
    timer.stop();
  }
}

/** Whether a candidate's score in a fold is one of all rows, computed as those of shares are. */
const hasScoreOf = ({ whole }: Evaluated, { validation }: Fold): boolean =>
  !whole && validation.length <= MAX_VALIDATION_ROWS_OF_SAMPLE;

function curveOf(
  model: string,
  shares: readonly number[],
  scores: readonly (readonly { readonly rows: number; readonly score: number }[])[],
  direction: "minimize" | "maximize",
): LearningCurve | undefined {
  const usable = scores.filter((fold) => fold.every((point) => !Number.isNaN(point.score)));
  if (usable.length < MIN_FOLDS) return undefined;
  const differences = usable.map((fold) => fold[2].score - fold[1].score);
  const score = mean(differences);
  const half = foldQuantile(usable.length) * standardDeviation(differences);
  return {
    model,
    folds: usable.length,
    points: shares.map((share, s) => ({
      share,
      rows: Math.round(mean(usable.map((fold) => fold[s].rows))),
      score: mean(usable.map((fold) => fold[s].score)),
    })),
    gain: gainOf({ score, low: score - half, high: score + half }, direction),
  };
}
