import { mean } from "../numeric/statistics.ts";
import type { Evaluator } from "../study/evaluator/evaluator.ts";
import type { LiveTrial } from "../study/live-trial.ts";
import { raceAgainst } from "../study/race.ts";
import { Run } from "../study/run.ts";
import type { Session } from "../study/session.ts";
import { TrialFailure } from "../trial/failure.ts";
import { candidateOf } from "./candidates.ts";
import type { FoldScore } from "./jobs/job.ts";
import type { JobHost } from "./jobs/job-host.ts";
import { type FoldMeasurements, measurementsOf, screenedTrials } from "./measurements.ts";
import { estimateSeconds, screenOut } from "./screening.ts";

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
  /** Number of folds. */
  readonly folds: number;
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Whether it is time to stop; called often. */
  readonly over: () => boolean;
  /**
   * Longest time that a trial may run once it is the oldest running one; Infinity when only trials
   * are counted.
   */
  readonly secondsPerTrial: number;
  /** Whether the seconds of a candidate are a second objective. */
  readonly timed: boolean;
  /** Training rows of a fold. */
  readonly rows: number;
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
  const stopListening = session.emitter.on("finished", ({ trial }) =>
    options.onFinished(trial.number),
  );
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
    const { workers, timed } = this.#options;
    this.#change(() => this.#running.push(trial));
    const onAbort = (): void => void workers.callOff(trial, new Error("the search is over"));
    if (trial.signal.aborted) onAbort();
    trial.signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { screened, scores, lost } = await evaluateCandidate(trial, this.#options);
      if (screened.length > 0) trial.setInternal("screened", screened);
      if (lost !== undefined) {
        // It can't be chosen, since it lacks folds; but the sampler learns from its estimate.
        if (scores.length > 0)
          trial.setInternal(
            "folds",
            scores.map((s) => s.validation),
          );
        return lost;
      }
      const measured = measure(scores);
      trial.setInternal("measured", measured);
      const score = mean(measured.folds);
      return timed ? { score, seconds: measured.fitSeconds + measured.predictSeconds } : score;
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

function measure(scores: readonly FoldScore[]): FoldMeasurements {
  return {
    folds: scores.map((s) => s.validation),
    train: mean(scores.map((s) => s.train)),
    fitSeconds: mean(scores.map((s) => s.fitSeconds)),
    predictSeconds: mean(scores.map((s) => s.predictSeconds)),
  };
}

/** The scores of a candidate. */
interface CandidateScores {
  /** Scores on few rows, one per screen. */
  readonly screened: readonly number[];
  /** Scores on all rows, one per fold. */
  readonly scores: readonly FoldScore[];
  /** Estimate of its score, when it was given up before it had all folds. */
  readonly lost: { readonly value: number; readonly error: number } | undefined;
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
): Promise<CandidateScores> {
  const { session, workers, folds, timed, raceFrom, screens } = options;
  const candidate = candidateOf(trial.params);
  const sign = session.measures.signs[0];
  const mayLose = !timed && trial.number >= raceFrom;
  const rival =
    mayLose && folds >= MIN_FOLDS_TO_RACE
      ? measurementsOf(session.mirror.bestRow)?.folds
      : undefined;
  const others = screens.length > 0 && mayLose ? screenedTrials(session.mirror.rows) : [];
  const screened: number[] = [];
  const seconds: number[] = [];
  for (const rows of screens) {
    const score = await workers.scoreFold({ kind: "fold", candidate, fold: 0, rows }, trial);
    screened.push(score.validation);
    seconds.push(score.fitSeconds + score.predictSeconds);
    const all = (estimateSeconds(seconds, screens, options.rows) * folds) / workers.count;
    if (all > TIME_ESTIMATE_TOLERANCE * options.secondsPerTrial)
      throw new TrialFailure("timeout", `would take about ${Math.round(all)} s on all rows`);
    const lost = mayLose ? screenOut(screened, others, sign) : undefined;
    if (lost !== undefined) return { screened, scores: [], lost };
  }
  const scoreFolds = (from: number, to: number): Promise<FoldScore[]> =>
    Promise.all(
      Array.from({ length: to - from }, (_, i) =>
        workers.scoreFold({ kind: "fold", candidate, fold: from + i }, trial),
      ),
    );
  if (rival === undefined) return { screened, scores: await scoreFolds(0, folds), lost: undefined };
  const first = await scoreFolds(0, Math.max(2, Math.floor(folds / 3)));
  const lost = raceAgainst(
    first.map((s) => s.validation),
    rival,
    sign,
  );
  if (lost !== undefined) return { screened, scores: first, lost };
  const rest = await scoreFolds(first.length, folds);
  return { screened, scores: [...first, ...rest], lost: undefined };
}
