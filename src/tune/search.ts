import { models } from "../model/models.ts";
import type { Target } from "../numeric/matrix.ts";
import { mean } from "../numeric/statistics.ts";
import type { Evaluator } from "../study/evaluator/evaluator.ts";
import type { LiveTrial } from "../study/live-trial.ts";
import { type LostRace, raceAgainst } from "../study/race.ts";
import { Run } from "../study/run.ts";
import type { Session } from "../study/session.ts";
import { TrialFailure } from "../trial/failure.ts";
import { signOf } from "../trial/measures.ts";
import type { TrialRow } from "../trial/row.ts";
import { candidateOf } from "./candidates.ts";
import { mix } from "./ensemble/select-members.ts";
import type { TrainedResult } from "./jobs/job.ts";
import type { JobHost } from "./jobs/job-host.ts";
import { type Measurements, measurementsOf, screenedTrials } from "./measurements.ts";
import type { MetricInfo } from "./metric.ts";
import { encodePredictions, type OutOfFold } from "./out-of-fold.ts";
import type { ModelCandidate } from "./pipeline.ts";
import { secondsByOthers } from "./relative-cost.ts";
import { estimateSeconds, screenOut } from "./screening.ts";
import { settleSteps } from "./settle-steps.ts";
import type { Fold } from "./split.ts";
import type { TrainedModels } from "./trained-models.ts";

/**
 * Trials that run at once, whatever the number of processes: a trial is proposed when all but the
 * latest three before it have finished. So the same seed gives the same trials at any `parallel`,
 * and the folds of four trials keep many processes busy.
 */
const MAX_RUNNING_TRIALS = 4;

/**
 * A candidate is not trained on all rows when the estimate of its time exceeds the limit by more
 * than this factor: the estimate may be wrong by as much.
 */
const TIME_ESTIMATE_TOLERANCE = 2;

/** Training may take this share of the time of a trial; the rest is for preparation and prediction. */
const TRAINING_SHARE = 0.7;

/** With fewer folds than this, giving up a candidate would save little and be judged on little. */
const MIN_FOLDS_TO_RACE = 4;

/** How often a search that waits for scores checks whether its time is over, in milliseconds. */
const CHECK_MS = 50;

/** What a search is made of. */
export interface SearchOptions {
  /** The study. */
  readonly session: Session;
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
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Whether it is time to stop; called often. */
  readonly over: () => boolean;
  /** Seconds until then; Infinity when only trials are counted. */
  readonly secondsLeft: () => number;
  /**
   * Longest time that a trial may run once it is the oldest running one; Infinity when only trials
   * are counted.
   */
  readonly secondsPerTrial: number;
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
  /** Called when a trial has finished. What it throws or rejects with does not end the search. */
  readonly onFinished: (number: number) => unknown;
}

/**
 * Asks for trials, evaluates them fold by fold and reports their results in order of number, until
 * the budget is spent. Trials that still run at the end are given back.
 */
export async function search(options: SearchOptions): Promise<void> {
  const { session } = options;
  const evaluator = new CandidateEvaluator(options);
  const run = new Run(session, evaluator, {
    parallel: MAX_RUNNING_TRIALS,
    trials: options.trials,
    inOrder: true,
    rules: [{ reason: "seconds", check: () => (options.over() ? "" : undefined) }],
  });
  const stopListening = session.emitter.on("finished", async ({ trial }) => {
    const finished = options.onFinished(trial.number);
    // At once, so that no other trial finishes after the one at which the user ended the search.
    if (options.over()) run.stop("seconds");
    await finished;
  });
  const timer = setInterval(() => {
    if (options.over()) run.stop("seconds");
    else evaluator.callOffLate();
  }, CHECK_MS);
  try {
    await run.run();
  } finally {
    clearInterval(timer);
    stopListening();
  }
}

/** Evaluates the candidates of trials, and calls one off that takes too long. */
class CandidateEvaluator implements Evaluator {
  readonly killable = true;
  readonly #options: SearchOptions;
  /** In order of number. */
  readonly #running: LiveTrial[] = [];
  /** Since when the first of them has been the first. */
  #firstSinceMs = 0;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  async evaluate(trial: LiveTrial): Promise<unknown> {
    const { workers } = this.#options;
    this.#change(() => this.#running.push(trial));
    const onAbort = (): void => void workers.callOff(trial, new Error("the search is over"));
    if (trial.signal.aborted) onAbort();
    trial.signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { screened, trained, lost } = await evaluateCandidate(trial, this.#options);
      if (screened.length > 0) trial.setInternal("screened", screened);
      if (lost === undefined) return recordCandidate(trial, trained, this.#options);
      // It can't be chosen, since it lacks folds; but the sampler learns from its estimate.
      if (trained.length > 0)
        trial.setInternal(
          "folds",
          trained.map((t) => t.validation),
        );
      return lost;
    } finally {
      trial.signal.removeEventListener("abort", onAbort);
      this.#change(() => this.#running.splice(this.#running.indexOf(trial), 1));
    }
  }

  /** Changes the running trials, and notes when another one becomes the first. */
  #change(change: () => void): void {
    const [before] = this.#running;
    change();
    this.#running.sort((a, b) => a.number - b.number);
    if (this.#running[0] !== before) this.#firstSinceMs = performance.now();
  }

  /** Fails the first running trial if it has been the first for longer than a trial may take. */
  callOffLate(): void {
    const { workers, secondsPerTrial } = this.#options;
    const [first] = this.#running;
    if (first === undefined || performance.now() - this.#firstSinceMs <= secondsPerTrial * 1000)
      return;
    const message = `took longer than ${Math.round(secondsPerTrial)} s`;
    void workers.callOff(first, new TrialFailure("timeout", message));
  }

  async close(): Promise<void> {}
}

/**
 * Stores with a trial what was measured and predicted.
 * @param trained one result per fold, or a single one of all rows
 * @returns the values of the trial
 */
function recordCandidate(
  trial: LiveTrial,
  trained: readonly TrainedResult[],
  { rows, folds, rest, info, models, timed }: SearchOptions,
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
 * many rows it is first tried on a few thousand of them and compared with what others scored on as
 * many; then the first third of the folds is compared with the best candidate's scores on the same
 * folds. It is compared with trials that had finished when it was proposed, so the result does not
 * depend on the number of processes. A candidate that wins has all folds and all rows.
 */
async function evaluateCandidate(
  trial: LiveTrial,
  options: SearchOptions,
): Promise<EvaluatedCandidate> {
  const { session, workers, timed, raceFrom, mayTrainWhole } = options;
  const candidate = candidateOf(trial.params);
  const sign = session.measures.signs[0];
  const mayLose = !timed && trial.number >= raceFrom;
  requireTime(candidate, options);
  const { screened, lost } = await screenCandidate(trial, candidate, mayLose, options);
  if (lost !== undefined) return { screened, trained: [], lost };
  // A model that ends in time is worth more than one that is called off.
  const limit = (count: number): { readonly seconds?: number } => {
    const rounds = Math.ceil(count / workers.count);
    const seconds = (TRAINING_SHARE * options.secondsPerTrial) / rounds;
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

/** @throws TrialFailure when a candidate would take longer than the time that is left */
function requireTime(candidate: ModelCandidate, options: SearchOptions): void {
  const { session, folds, workers, secondsLeft, secondsPerTrial, trainingRows, rows } = options;
  const left = secondsLeft();
  if (left === Infinity) return;
  const seconds = secondsByOthers(candidate, session.mirror.rows, folds.length, workers.count);
  if (seconds !== undefined) {
    if (seconds > left) throw timeFailure(seconds);
    return;
  }
  const { model, params } = candidate;
  const one = models[model].expectedSeconds?.(params, trainingRows, rows.outputs) ?? 0;
  const expected = one * Math.ceil(folds.length / workers.count);
  if (expected > Math.min(left, secondsPerTrial)) throw timeFailure(expected);
}

const timeFailure = (seconds: number): TrialFailure =>
  new TrialFailure("timeout", `would take about ${Math.max(1, Math.round(seconds))} s`);

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
  options: SearchOptions,
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
    const all = (estimateSeconds(seconds, screens, trainingRows) * folds.length) / workers.count;
    if (all > TIME_ESTIMATE_TOLERANCE * secondsPerTrial) throw timeFailure(all);
    const lost = mayLose ? screenOut(screened, others, session.measures.signs[0]) : undefined;
    if (lost !== undefined) return { screened, lost };
  }
  return { screened, lost: undefined };
}
