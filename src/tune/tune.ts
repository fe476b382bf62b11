import { availableParallelism } from "node:os";
import { AttuneError } from "../errors/attune-error.ts";
import { frozenCopy } from "../space/json/copy.ts";
import { openSession } from "../study/open-session.ts";
import type { Session } from "../study/session.ts";
import { trialParamsOf } from "./candidates.ts";
import { createTuneResult } from "./create-result.ts";
import { estimateFinalsMs, type Finalists, playFinals } from "./finals.ts";
import { JobHost } from "./jobs/job-host.ts";
import { evaluatedTrials } from "./measurements.ts";
import type { Task } from "./metric.ts";
import { BASELINES, planTuning, type TunePlan } from "./plan.ts";
import { screenSizes } from "./screening.ts";
import { search } from "./search.ts";
import type { Data } from "./table/row-source.ts";
import type { TuneOptions } from "./tuning-options.ts";
import type { Evaluated, TuneResult } from "./tuning-result.ts";

/** A trial may take this share of the time of the whole search… */
const MAX_TRIAL_SHARE = 0.3;
/** …but always this many seconds. */
const MIN_SECONDS_PER_TRIAL = 5;

/**
 * Searches models and their hyperparameters for a table by cross-validation. The result is compared
 * with models that were not tuned (trials 0 to 2: a constant, the default linear model, the default
 * forest) on rows that the search never saw.
 * @param data path or URL of a CSV file, or rows
 * @throws AttuneError `data-invalid`, `usage`, `space-changed` for a study that was started with
 *   other data or settings, `run-failed` when no candidate could be evaluated or `signal` stopped
 *   the search, and the errors of storages; SpaceError for invalid parameters in `set` or `tries`
 */
export async function tune<T extends Task = Task>(
  data: Data,
  options: TuneOptions<T>,
): Promise<TuneResult<T>> {
  const began = performance.now();
  const elapsedMs = (): number => performance.now() - began;
  const plan = await planTuning(data, options);
  options.onData?.(frozenCopy(plan.notes));
  const session = await openStudy(plan, options);
  let workers: JobHost | undefined;
  try {
    await requireSameSettings(session, plan.settings);
    await enqueueFirst(session, plan);
    const parallel = options.parallel ?? availableParallelism();
    workers = startWorkers(plan, parallel);
    const listEvaluated = (): Evaluated[] => leaderboardOf(session, plan);
    let leaderboard = listEvaluated();
    const { trials, timed } = plan;
    const limitMs = options.seconds === undefined ? Infinity : options.seconds * 1000;
    const hasTime = (): boolean => {
      const { best, untuned } = findFinalists(leaderboard, plan);
      return elapsedMs() <= limitMs - estimateFinalsMs(plan, best, untuned, parallel);
    };
    const rows = plan.folds.reduce((least, f) => Math.min(least, f.train.length), Infinity);
    await search({
      session,
      workers,
      folds: plan.folds.length,
      trials: trials === undefined ? undefined : Math.max(trials, BASELINES + plan.given),
      timed,
      rows,
      screens: timed ? [] : screenSizes(rows),
      raceFrom: plan.first.length,
      over: () => options.signal?.aborted === true || !hasTime(),
      secondsPerTrial:
        options.seconds === undefined
          ? Infinity
          : Math.max(MIN_SECONDS_PER_TRIAL, options.seconds * MAX_TRIAL_SHARE),
      onFinished(number) {
        leaderboard = listEvaluated();
        return options.onProgress?.({
          finished: session.finishedCount,
          trials,
          seconds: elapsedMs() / 1000,
          secondsLeft: estimateSecondsLeft(elapsedMs(), session.finishedCount, trials, limitMs),
          metric: plan.metric,
          metricLabel: plan.info.label,
          last: leaderboard.find((e) => e.number === number),
          best: leaderboard[0],
        });
      },
    });
    // Not the entries that `onProgress` was given, which it may have changed.
    leaderboard = listEvaluated();
    if (options.signal?.aborted)
      throw new AttuneError("run-failed", `stopped after ${session.finishedCount} trials`, {
        hint: "run the same command again to continue",
      });
    const { best, untuned, constant } = findFinalists(leaderboard, plan);
    if (best === undefined) throw nothingEvaluated(session);
    const finalists: Finalists = { best, untuned, constant };
    const msLeft = (): number => limitMs - elapsedMs();
    const finals = await playFinals(plan, workers, session, finalists, msLeft);
    const seconds = elapsedMs() / 1000;
    return createTuneResult<T>(plan, session, finalists, finals, leaderboard, seconds);
  } finally {
    await workers?.close();
    await session.close();
  }
}

function openStudy(
  { study, timed, info, seed, trials, space }: TunePlan,
  { storage, sampler }: Pick<TuneOptions<Task>, "storage" | "sampler">,
): Promise<Session> {
  return openSession(
    {
      name: study,
      objectives: timed ? { score: info.direction, seconds: "minimize" } : info.direction,
      seed,
      ...(storage !== undefined && { storage }),
      ...(sampler && { sampler }),
      ...(trials !== undefined && { budget: trials }),
    },
    space,
  );
}

function startWorkers(
  { dataset, target, folds, metric, info, seed }: TunePlan,
  count: number,
): JobHost {
  return new JobHost(
    { table: dataset.table, target, folds, metric, metricSettings: info.settings, seed },
    count,
  );
}

/** The candidates with scores on all folds, best first. */
function leaderboardOf(session: Session, { folds, info }: TunePlan): Evaluated[] {
  const sign = info.direction === "maximize" ? -1 : 1;
  return evaluatedTrials(session.mirror.rows, folds[0].validation.length).sort(
    (a, b) => sign * (a.validation.mean - b.validation.mean) || a.number - b.number,
  );
}

/**
 * The candidates to be trained in full and compared. The best one is of a model that may win, or
 * was given by the user; if none of these was evaluated, it is the best of all. The untuned one is
 * the better of the linear model and the forest; without them, the constant.
 * @param leaderboard best first
 */
function findFinalists(
  leaderboard: readonly Evaluated[],
  { models, given }: TunePlan,
): Omit<Finalists, "best"> & { readonly best: Evaluated | undefined } {
  const isGiven = (e: Evaluated): boolean => e.number >= BASELINES && e.number < BASELINES + given;
  const constant = leaderboard.find((e) => e.number === 0);
  return {
    best: leaderboard.find((e) => models.includes(e.model) || isGiven(e)) ?? leaderboard[0],
    untuned: leaderboard.find((e) => e.number > 0 && e.number < BASELINES) ?? constant,
    constant: constant?.validation.mean,
  };
}

/** Adds the first candidates to a new study; a study that has them is left as it is. */
async function enqueueFirst(session: Session, plan: TunePlan): Promise<void> {
  await session.enqueueOnce(plan.first.map(trialParamsOf), "first trials");
}

/**
 * Refuses a study that was started with other data or settings: its scores would not compare. That
 * happens only to a study that the user named.
 */
async function requireSameSettings(session: Session, settings: string): Promise<void> {
  const before = session.info.internal["settings"];
  if (before === undefined)
    await session.storage.annotate(session.name, null, { internal: { settings } });
  else if (before !== settings)
    throw new AttuneError(
      "space-changed",
      `study ${JSON.stringify(session.name)} was started with other data or settings ` +
        "(folds, metric, holdout, seed, models)",
      { hint: "use another --study name, or the command that started it" },
    );
}

function nothingEvaluated(session: Session): AttuneError {
  const failed = session.trials.find((t) => t.state === "failed");
  return failed?.state === "failed"
    ? new AttuneError("run-failed", `no candidate could be evaluated: ${failed.message}`)
    : new AttuneError("run-failed", "there was no time to evaluate a single candidate", {
        hint: "give more --seconds",
      });
}

/** By the time that is left, or by the mean time of a trial; undefined when neither is known. */
function estimateSecondsLeft(
  elapsedMs: number,
  finished: number,
  trials: number | undefined,
  limitMs: number,
): number | undefined {
  const byTime = limitMs - elapsedMs;
  const byTrials =
    trials === undefined || finished === 0
      ? Infinity
      : ((trials - finished) * elapsedMs) / finished;
  const left = Math.min(byTime, byTrials);
  return Number.isFinite(left) ? Math.max(0, left / 1000) : undefined;
}
