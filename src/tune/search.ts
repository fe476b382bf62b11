import { mean } from "../numeric/statistics.ts";
import type { Engine } from "../study/engine.ts";
import type { Handle } from "../study/handle.ts";
import { failureOf, outcomeOf } from "../study/outcome.ts";
import { race } from "../study/repeat.ts";
import { TrialFailure } from "../trial/failure.ts";
import type { Json } from "../trial/record.ts";
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
  readonly engine: Engine;
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
  /** Called when a trial has finished. */
  readonly onTold: (number: number) => void;
}

/**
 * Asks for trials, evaluates them fold by fold and reports their results in order of number, until
 * the budget is spent. Trials that still run at the end are given back.
 */
export async function search(options: SearchOptions): Promise<void> {
  const { engine, workers, timed } = options;
  interface Running {
    readonly handle: Handle;
    readonly scores: Promise<CandidateScores>;
  }
  const window: Running[] = [];
  const begin = (handle: Handle): Running => {
    const scores = evaluateCandidate(handle, options);
    scores.catch(() => {}); // handled when its turn comes
    return { handle, scores };
  };
  let more = true;
  for (;;) {
    while (more && window.length < MAX_RUNNING_TRIALS && !options.over()) {
      const [handle] = await engine.take(1, options.trials);
      if (handle === undefined) more = false;
      else window.push(begin(handle));
    }
    const oldest = window[0];
    if (oldest === undefined) break;
    const ended = await waitForScores(oldest.scores, options, () =>
      workers.callOff(
        oldest.handle,
        new TrialFailure("timeout", `took longer than ${Math.round(options.secondsPerTrial)} s`),
      ),
    );
    if (ended === "over") break;
    window.shift();
    try {
      const { screened, scores, lost } = await oldest.scores;
      if (screened.length > 0) oldest.handle.setAttr("screened", screened as Json);
      if (lost !== undefined) {
        // It can't be chosen, since it lacks folds; but the sampler learns from its estimate.
        if (scores.length > 0)
          oldest.handle.setAttr("folds", scores.map((s) => s.validation) as Json);
        await engine.finish(
          oldest.handle.ticket,
          outcomeOf({ value: lost.value, error: lost.error }, engine.measures),
        );
        options.onTold(oldest.handle.number);
        continue;
      }
      const measured: FoldMeasurements = {
        folds: scores.map((s) => s.validation),
        train: mean(scores.map((s) => s.train)),
        fitSeconds: mean(scores.map((s) => s.fitSeconds)),
        predictSeconds: mean(scores.map((s) => s.predictSeconds)),
      };
      oldest.handle.setAttr("measured", measured);
      const score = mean(measured.folds);
      await engine.finish(
        oldest.handle.ticket,
        outcomeOf(
          timed ? { score, seconds: measured.fitSeconds + measured.predictSeconds } : score,
          engine.measures,
        ),
      );
    } catch (error) {
      await engine.finish(oldest.handle.ticket, failureOf(error, false));
    }
    options.onTold(oldest.handle.number);
  }
  for (const { handle } of window) await workers.callOff(handle, new Error("the search is over"));
  await engine.giveBack(window.map((r) => r.handle));
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
async function evaluateCandidate(handle: Handle, options: SearchOptions): Promise<CandidateScores> {
  const { engine, workers, folds, timed, raceFrom, screens } = options;
  const candidate = candidateOf(handle.params);
  const sign = engine.measures.signs[0];
  const mayLose = !timed && handle.number >= raceFrom;
  const rival =
    mayLose && folds >= MIN_FOLDS_TO_RACE ? measurementsOf(engine.best)?.folds : undefined;
  const others = screens.length > 0 && mayLose ? screenedTrials(engine.trials) : [];
  const screened: number[] = [];
  const seconds: number[] = [];
  for (const rows of screens) {
    const score = await workers.scoreFold({ kind: "fold", candidate, fold: 0, rows }, handle);
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
        workers.scoreFold({ kind: "fold", candidate, fold: from + i }, handle),
      ),
    );
  if (rival === undefined) return { screened, scores: await scoreFolds(0, folds), lost: undefined };
  const first = await scoreFolds(0, Math.max(2, Math.floor(folds / 3)));
  const lost = race(
    first.map((s) => s.validation),
    rival,
    sign,
  );
  if (lost !== undefined) return { screened, scores: first, lost };
  const rest = await scoreFolds(first.length, folds);
  return { screened, scores: [...first, ...rest], lost: undefined };
}

/**
 * Waits for the scores, and checks now and then whether the search's time is over. A trial that
 * exceeds its own limit is called off.
 */
async function waitForScores(
  scores: Promise<unknown>,
  options: SearchOptions,
  callOff: () => Promise<void>,
): Promise<"done" | "over"> {
  let isDone = false;
  const done = scores.then(
    () => (isDone = true),
    () => (isDone = true),
  );
  const began = performance.now();
  let isCalledOff = false;
  while (!isDone) {
    if (options.over()) return "over";
    if (!isCalledOff && performance.now() - began > options.secondsPerTrial * 1000) {
      isCalledOff = true;
      await callOff();
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, CHECK_MS)))]);
    clearTimeout(timer);
  }
  return "done";
}
