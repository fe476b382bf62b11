import { models } from "../../model/models.ts";
import type { Target } from "../../numeric/matrix.ts";
import { mean } from "../../numeric/statistics.ts";
import { type LostRace, raceAgainst } from "../../study/evaluator/race.ts";
import type { LiveTrial } from "../../study/session/live-trial.ts";
import type { Session } from "../../study/session/session.ts";
import { TrialFailure } from "../../trial/failure.ts";
import { signOf } from "../../trial/measures.ts";
import type { TrialRow } from "../../trial/row.ts";
import { mix } from "../ensemble/select-members.ts";
import { settleSteps } from "../finals/settle-steps.ts";
import type { TrainedResult } from "../jobs/job.ts";
import type { JobHost } from "../jobs/job-host.ts";
import type { MetricInfo } from "../metric.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { Fold } from "../split.ts";
import { candidateOf } from "./candidates.ts";
import { MeasuredFirst } from "./measured-first.ts";
import { type Measurements, measurementsOf, screenedTrials } from "./measurements.ts";
import { encodePredictions, type OutOfFold } from "./out-of-fold.ts";
import { secondsByOthers } from "./relative-cost.ts";
import { MAX_RUNNING_TRIALS, runSearch, type SearchRun } from "./run-search.ts";
import { estimateSeconds, screenOut } from "./screening.ts";
import type { TrainedModels } from "./trained-models.ts";

/**
 * A candidate is not trained on all rows when the estimate of its time exceeds the limit by more
 * than this factor: the estimate may be wrong by as much.
 */
const TIME_ESTIMATE_TOLERANCE = 2;

/** Training may take this share of the time of a trial; the rest is for preparation and prediction. */
const TRAINING_SHARE = 0.7;

/** A model that learns in steps is given at least this many seconds. */
const MIN_SECONDS = 1;

/** With fewer folds than this, giving up a candidate would save little and be judged on little. */
const MIN_FOLDS_TO_RACE = 4;

/** What a search for models of a table is made of. */
export interface TableSearch extends SearchRun {
  /** The processes that train. */
  readonly workers: JobHost;
  /** Target of all rows of the table. */
  readonly target: Target;
  /** Weight of each row of the table. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
  /** The folds. */
  readonly folds: readonly Fold[];
  /** Rows that the search uses. */
  readonly rest: Int32Array;
  /** The rows that the folds predict. */
  readonly rows: OutOfFold;
  /** How predictions are scored. */
  readonly info: MetricInfo;
  /** Whether a model that predicts its training rows out of sample may do without folds. */
  readonly mayTrainWhole: boolean;
  /** Where the trained models are kept. */
  readonly models: TrainedModels;
  /** Seconds until then; Infinity when only trials are counted. */
  readonly secondsLeft: () => number;
  /** Whether the seconds of a candidate are a second objective. */
  readonly timed: boolean;
  /** Training rows of a fold. */
  readonly trainingRows: number;
  /** Rows on which candidates are tried first (`screenSizes`); empty when seconds count too. */
  readonly screens: readonly number[];
  /**
   * Trials from this number on may be given up, on few rows or after their first folds. Those
   * before are what others are compared with.
   */
  readonly raceFrom: number;
}

/**
 * Asks for trials, evaluates them fold by fold and reports their results in order of number, until
 * the budget is spent. Trials that still run at the end are given back.
 */
export function search(options: TableSearch): Promise<void> {
  const first = new MeasuredFirst(options.session);
  return runSearch(options, async (trial) => {
    if (isGuaranteed(trial, options)) first.begin(trial);
    // With several folds the processes are busy anyway, and a candidate that waits may come too late.
    else if (options.secondsPerTrial < Infinity && options.folds.length === 1)
      await first.wait(trial);
    const { screened, trained, lost } = await evaluateCandidate(trial, options);
    if (screened.length > 0) trial.setInternal("screened", screened);
    if (lost === undefined) return recordCandidate(trial, trained, options);
    // It can't be chosen, since it lacks folds; but the sampler learns from its estimate.
    if (trained.length > 0)
      trial.setInternal(
        "folds",
        trained.map((t) => t.validation),
      );
    return lost;
  });
}

/**
 * Stores with a trial what was measured and predicted.
 * @param trained one result per fold, or a single one of all rows
 * @returns the values of the trial
 */
function recordCandidate(
  trial: LiveTrial,
  trained: readonly TrainedResult[],
  { rows, folds, rest, info, models, timed }: TableSearch,
): unknown {
  const whole =
    trained.length === 1 && trained[0].predictions.length === rest.length * rows.outputs;
  const [{ predictions }] = trained;
  const pooled = whole
    ? rows.pick(rest, predictions)
    : rows.collect(trained.map((t) => t.predictions));
  const score = info.score(pooled, rows.target, rows.weights);
  if (Number.isNaN(score)) return score;
  const steps = trained.flatMap((t) => t.steps ?? []);
  const measured: Measurements = {
    folds: whole ? rows.scoreParts(pooled, info.score) : trained.map((t) => t.validation),
    train: mean(trained.map((t) => t.train)),
    fitSeconds: mean(trained.map((t) => t.fitSeconds)),
    secondsPerRow: mean(trained.map((t) => t.secondsPerRow)),
    ...(steps.length > 0 && { steps: mean(steps) }),
    whole,
  };
  trial.setInternal("measured", measured);
  const { classes } = rows.target;
  trial.setInternal("validation", encodePredictions(pooled, classes));
  const held = mix(
    trained.map((t) => t.held),
    new Float64Array(trained.length).fill(1 / trained.length),
  );
  trial.setInternal("held", encodePredictions(held, classes));
  const sign = signOf(info.direction);
  models.keep(
    trial.number,
    trained.map((t) => t.pipeline),
    sign * score,
  );
  if (!timed) return score;
  const [{ validation }] = folds;
  const { fitSeconds, secondsPerRow } = measured;
  return { score, seconds: fitSeconds + secondsPerRow * validation.length };
}

/** A candidate after its evaluation. */
interface EvaluatedCandidate {
  /** Scores on few rows, one per screen. */
  readonly screened: readonly number[];
  /** Its models: one per fold, or a single one. */
  readonly trained: readonly TrainedResult[];
  /** Estimate of its score, when it was given up before it had all folds. */
  readonly lost: LostRace | undefined;
}

/**
 * Trains a candidate on all folds unless it is plainly worse than others. With one objective and
 * many rows, it is first trained on a few thousand of them, and compared with the scores of others
 * on the same number of rows. Then its scores on the first third of the folds are compared with the
 * best candidate's scores on these folds. It is compared with trials that had finished when it was
 * proposed, so the result does not depend on the number of processes. A candidate that wins has all
 * folds and all rows.
 */
async function evaluateCandidate(
  trial: LiveTrial,
  options: TableSearch,
): Promise<EvaluatedCandidate> {
  const { session, workers, timed, raceFrom, mayTrainWhole } = options;
  const candidate = candidateOf(trial.params);
  const sign = session.measures.signs[0];
  const mayLose = !timed && trial.number >= raceFrom;
  const seconds = requireTime(trial, candidate, options);
  // A model that plans for its time learns too little from few rows in it, and one that is evaluated
  // in any case needs no screen, nor does one whose seconds are known and that may not lose.
  const isSettled = isGuaranteed(trial, options) || (!mayLose && seconds !== undefined);
  const { screened, lost } =
    models[candidate.model].fitsTime === true || isSettled
      ? { screened: [], lost: undefined }
      : await screenCandidate(trial, candidate, mayLose, options);
  if (lost !== undefined) return { screened, trained: [], lost };
  // A model that ends in time is worth more than one that is called off.
  const limit = (count: number): { readonly seconds?: number } => {
    const rounds = Math.ceil(count / workers.count);
    const most = Math.min(options.secondsPerTrial, Math.max(MIN_SECONDS, options.secondsLeft()));
    const seconds = (TRAINING_SHARE * most) / rounds;
    return seconds === Infinity ? {} : { seconds };
  };
  const { hasOutOfSample } = models[candidate.model];
  if (mayTrainWhole && hasOutOfSample?.(candidate.params) === true)
    return {
      screened,
      trained: [await workers.train({ kind: "whole", candidate, ...limit(1) }, trial)],
      lost: undefined,
    };
  const folds = options.folds.length;
  const trainFolds = (from: number, to: number): Promise<TrainedResult[]> =>
    Promise.all(
      Array.from({ length: to - from }, (_, i) =>
        workers.train({ kind: "fold", candidate, fold: from + i, ...limit(folds) }, trial),
      ),
    );
  const settle = (trained: readonly TrainedResult[]): readonly TrainedResult[] =>
    settleSteps(candidate, trained, options);
  const best =
    mayLose && folds >= MIN_FOLDS_TO_RACE
      ? bestOf(finishedBefore(trial, session), sign)
      : undefined;
  const rival = measurementsOf(best)?.folds;
  if (best === undefined || rival === undefined)
    return { screened, trained: settle(await trainFolds(0, folds)), lost: undefined };
  const first = await trainFolds(0, Math.max(2, Math.floor(folds / 3)));
  const race = raceFolds(
    settle(first).map((t) => t.validation),
    rival,
    best.values[0],
    sign,
  );
  if (race !== undefined) return { screened, trained: first, lost: race };
  return {
    screened,
    trained: settle([...first, ...(await trainFolds(first.length, folds))]),
    lost: undefined,
  };
}

/**
 * Compares the first folds of a candidate with those of the best one.
 * @param first scores of these folds
 * @param rival scores of the best candidate's folds
 * @param rivalScore its score of all rows
 * @returns undefined while the candidate may still win
 */
function raceFolds(
  first: readonly number[],
  rival: readonly number[],
  rivalScore: number,
  sign: number,
): LostRace | undefined {
  // A fold with one class has no area under a curve, and one model of all rows has fewer parts.
  const isCompared = (f: number): boolean =>
    f < Math.min(first.length, rival.length) && !Number.isNaN(first[f] - rival[f]);
  const compared = [...rival.keys()].filter(isCompared);
  const others = [...rival.keys()].filter((f) => !isCompared(f) && !Number.isNaN(rival[f]));
  const rivals = [...compared, ...others].map((f) => rival[f]);
  const lost = raceAgainst(
    compared.map((f) => first[f]),
    rivals,
    sign,
  );
  // The best candidate's value is its score of all rows, not the mean of its folds' scores.
  return lost && { ...lost, value: lost.value + rivalScore - mean(rivals) };
}

/**
 * @returns seconds that it is expected to take, where time limits the search and its model was measured
 * @throws TrialFailure when a candidate would take longer than the time that is left
 */
function requireTime(
  trial: LiveTrial,
  candidate: ModelCandidate,
  options: TableSearch,
): number | undefined {
  const { session, folds, workers, secondsLeft, secondsPerTrial, trainingRows, rows } = options;
  const left = secondsLeft();
  if (left === Infinity || isGuaranteed(trial, options)) return undefined;
  const seconds = secondsByOthers(candidate, session.mirror.rows, folds.length, workers.count);
  if (seconds !== undefined) {
    if (seconds > Math.min(left, TIME_ESTIMATE_TOLERANCE * secondsPerTrial)) refuse(trial, seconds);
    return seconds;
  }
  const { model, params } = candidate;
  const one = models[model].expectedSeconds?.(params, trainingRows, rows.outputs) ?? 0;
  const expected = one * Math.ceil(folds.length / workers.count);
  if (expected > Math.min(left, secondsPerTrial)) refuse(trial, expected);
  return undefined;
}

const isGuaranteed = ({ number }: LiveTrial, { guaranteed = 0 }: TableSearch): boolean =>
  number < guaranteed;

/** Fails a trial that would take too long, and notes how long. */
function refuse(trial: LiveTrial, seconds: number): never {
  trial.setInternal("needs", seconds);
  throw new TrialFailure("timeout", `would take about ${Math.max(1, Math.round(seconds))} s`);
}

/**
 * The complete trials that had finished when a trial was proposed. Those that have finished since,
 * while the trial waited for a search that was ended to go on, do not count.
 */
function finishedBefore({ number }: LiveTrial, { mirror }: Session): TrialRow[] {
  return [...mirror.rows].filter(
    (row) => row.state === "complete" && row.number <= number - MAX_RUNNING_TRIALS,
  );
}

/** The best trial that was evaluated on all folds; of equal ones the first. */
function bestOf(rows: readonly TrialRow[], sign: number): TrialRow | undefined {
  return rows
    .filter((row) => measurementsOf(row) !== undefined)
    .sort((a, b) => sign * (a.values[0] - b.values[0]) || a.number - b.number)[0];
}

/** Tries a candidate on few rows. @throws TrialFailure when all rows would take too long */
async function screenCandidate(
  trial: LiveTrial,
  candidate: ModelCandidate,
  mayLose: boolean,
  options: TableSearch,
): Promise<Omit<EvaluatedCandidate, "trained">> {
  const { session, workers, screens, folds, trainingRows, secondsPerTrial } = options;
  const others =
    screens.length > 0 && mayLose ? screenedTrials(finishedBefore(trial, session)) : [];
  const screened: number[] = [];
  const seconds: number[] = [];
  for (const rows of screens) {
    const result = await workers.screen({ kind: "screen", candidate, fold: 0, rows }, trial);
    screened.push(result.validation);
    seconds.push(result.seconds);
    const all =
      secondsByOthers(candidate, session.mirror.rows, folds.length, workers.count) ??
      estimateSeconds(seconds, screens, trainingRows) * Math.ceil(folds.length / workers.count);
    if (all > TIME_ESTIMATE_TOLERANCE * secondsPerTrial) refuse(trial, all);
    const lost = mayLose ? screenOut(screened, others, session.measures.signs[0]) : undefined;
    if (lost !== undefined) return { screened, lost };
  }
  return { screened, lost: undefined };
}
