import { availableParallelism } from "node:os";
import { AttuneError } from "../errors/attune-error.ts";
import { frozenCopy } from "../space/json/copy.ts";
import type { Session } from "../study/session.ts";
import { signOf } from "../trial/measures.ts";
import { candidateOf, trialParamsOf } from "./candidates.ts";
import type { Contender } from "./choose-model.ts";
import { createTuneResult } from "./create-result.ts";
import { dataName } from "./data-name.ts";
import type { TableTraits } from "./earlier-studies.ts";
import { estimateExaminationMs, examineModel } from "./examine-model.ts";
import { estimateFinalsMs, expectedMembers, type Finals, playFinals } from "./finals.ts";
import { JobHost } from "./jobs/job-host.ts";
import { evaluatedTrials, predictionsOf } from "./measurements.ts";
import type { Metric, Task } from "./metric.ts";
import { describeIgnoredExperience } from "./order-by-experience.ts";
import type { TunePlan } from "./plan/tune-plan.ts";
import { planTuning } from "./plan.ts";
import { secondsByOthers } from "./relative-cost.ts";
import { screenSizes } from "./screening.ts";
import { type SearchOptions, search } from "./search.ts";
import { storeOutcome } from "./stored-outcome.ts";
import type { Data } from "./table/row-source.ts";
import { estimateTestMs, scoreTestRows } from "./test-rows.ts";
import { trainMembers } from "./train-members.ts";
import { TrainedModels } from "./trained-models.ts";
import type { TuneOptions, TuneProgress } from "./tuning-options.ts";
import type { Evaluated, TuneResult, Untried } from "./tuning-result.ts";
import { estimateSecondsLeft, nothingEvaluated, openTuningStudy } from "./tuning-study.ts";
import { describeWritten } from "./written-models.ts";

/** A trial may take this share of the time of the whole search… */
const MAX_TRIAL_SHARE = 0.3;
/** …but always this many seconds. */
const MIN_SECONDS_PER_TRIAL = 5;
/** Milliseconds that training again may take once the user has ended the search. */
const MAX_ENDING_MS = 10_000;
/** Milliseconds that the first candidates may take in any case. */
const MIN_FIRST_MS = 5000;
/** A search goes on if more than this is left of the time that was kept for its end… */
const MIN_SPARE_MS = 700;
/** …and more than this share of all time. */
const SPARE_SHARE = 0.03;
/** Candidates that the progress names. */
const MAX_LEADERS = 3;
/** Milliseconds to make the result and to write it with its report… */
const WRITE_MS = 200;
/** …and more for each character of its trained models, which are deflated. */
const WRITE_MS_PER_CHARACTER = 35e-6;

/**
 * Searches models and their hyperparameters for a table by cross-validation, and combines the best
 * ones. The result is compared with models that were not tuned (trials 0 to 3: a constant, the
 * default linear model, forest and boosting; of images a constant, the default linear model and
 * convolutional network, and up to 5,000 of them the default kernel machine) on rows that it was not
 * trained on.
 * @param data path or URL of a CSV file, or rows
 * @throws AttuneError `data-invalid`, `usage`, `space-changed` for a study that was started with
 *   other data or settings, `run-failed` when no candidate could be evaluated or `signal` stopped
 *   the search, and the errors of storages; SpaceError for invalid parameters in `set` or `tries`
 */
export async function tune<T extends Task = Task>(
  data: Data,
  options: TuneOptions<T>,
): Promise<TuneResult<T>> {
  const calledMs = performance.now();
  const planned = await planTuning(data, options);
  const began = options.startedMs ?? calledMs;
  const elapsedMs = (): number => performance.now() - began;
  const session = await openStudy(planned, options);
  let workers: JobHost | undefined;
  try {
    const plan = { ...planned, notes: notesOf(planned, session) };
    options.onData?.(frozenCopy(plan.notes));
    const parallel = options.parallel ?? availableParallelism();
    workers = startWorkers(plan, parallel);
    const trained = new TrainedModels();
    const listEvaluated = (): Evaluated[] => leaderboardOf(session, plan);
    let leaderboard = listEvaluated();
    const { trials, timed } = plan;
    const limitMs = options.seconds === undefined ? Infinity : options.seconds * 1000;
    const endingMs = (winners: readonly Evaluated[], members: readonly Evaluated[]): number =>
      estimateFinalsMs(plan, members, parallel, limitMs) +
      estimateExaminationMs(winners[0], parallel, limitMs) +
      estimateTestMs(plan, winners);
    let finalsMs = 0;
    let chosen: readonly Evaluated[] | undefined;
    const noteEvaluated = (): void => {
      leaderboard = listEvaluated();
      const winners = leaderboard.filter(plan.mayWin);
      finalsMs = endingMs(winners, chosen ?? expectedMembers(plan, winners));
    };
    noteEvaluated();
    const trainingRows = plan.folds.reduce((least, f) => Math.min(least, f.train.length), Infinity);
    const firstEndMs = Math.max(limitMs, elapsedMs() + MIN_FIRST_MS);
    // A result that is late is better than none: on a busy machine, or of a very large table.
    const hasWinner = (): boolean => leaderboard.some(plan.mayWin);
    const searchEndMs = (): number => (hasWinner() ? limitMs - finalsMs : firstEndMs);
    const searching: SearchOptions = {
      session,
      workers,
      target: plan.target,
      weights: plan.dataset.weights,
      folds: plan.folds,
      rest: plan.rest,
      rows: plan.rows,
      info: plan.info,
      mayTrainWhole: plan.mayTrainWhole,
      models: trained,
      trials: trials === undefined ? undefined : Math.max(trials, plan.fixed),
      timed,
      trainingRows,
      guaranteed: plan.guaranteed,
      screens: timed ? [] : screenSizes(trainingRows),
      raceFrom: plan.first.length,
      over: () =>
        options.signal?.aborted === true ||
        options.endSearch?.aborted === true ||
        (elapsedMs() > searchEndMs() && (hasWinner() || hasEnded(session, plan.guaranteed))),
      secondsLeft: () => (searchEndMs() - elapsedMs()) / 1000,
      secondsPerTrial:
        options.seconds === undefined
          ? Infinity
          : Math.max(MIN_SECONDS_PER_TRIAL, options.seconds * MAX_TRIAL_SHARE),
      onFinished(number) {
        noteEvaluated();
        return options.onProgress?.({
          finished: session.finishedCount,
          trials,
          seconds: elapsedMs() / 1000,
          secondsLeft: estimateSecondsLeft(elapsedMs(), session.finishedCount, trials, limitMs),
          metric: plan.metric,
          metricLabel: plan.info.label,
          last: leaderboard.find((e) => e.number === number),
          best: leaderboard.find(plan.mayWin) ?? leaderboard[0],
          leaders: leaderboard.filter(plan.mayWin).slice(0, MAX_LEADERS),
          failure: failureOf(session, number),
        });
      },
    };
    const searchAndCompare = async (): Promise<Finals> => {
      await search(searching);
      // Not the entries that `onProgress` was given, which it may have changed.
      leaderboard = listEvaluated();
      if (options.signal?.aborted)
        throw new AttuneError("run-failed", `stopped after ${session.finishedCount} trials`, {
          hint: "run the same command again to continue",
        });
      if (leaderboard.length === 0) throw nothingEvaluated(session, options.endSearch);
      return playFinals(plan, contendersOf(session, plan, leaderboard));
    };
    let finals = await searchAndCompare();
    // Time was kept to train several members; if one is enough, the search goes on in it.
    chosen = finals.decision.kept.members.map((m) => m.contender.evaluated);
    noteEvaluated();
    const spareMs = limitMs - finalsMs - elapsedMs();
    const isOver =
      limitMs === Infinity ||
      options.endSearch?.aborted === true ||
      (trials !== undefined && session.finishedCount >= trials);
    if (!isOver && spareMs > Math.max(MIN_SPARE_MS, SPARE_SHARE * limitMs))
      finals = await searchAndCompare();
    const { kept } = finals.decision;
    const endMs = options.endSearch?.aborted ? elapsedMs() + MAX_ENDING_MS : limitMs;
    let writeMs = WRITE_MS;
    const msLeft = (): number => Math.min(limitMs, endMs) - elapsedMs() - writeMs;
    const members = await trainMembers(plan, workers, trained, kept, session, msLeft);
    const { ensemble } = members;
    writeMs += WRITE_MS_PER_CHARACTER * members.characters;
    const examination = await examineModel(
      plan,
      workers,
      trained,
      finals,
      ensemble,
      options.endSearch?.aborted ? 0 : limitMs,
      msLeft,
    );
    const result = createTuneResult<T>(plan, session, {
      finals,
      ensemble,
      written: describeWritten(plan, kept, members),
      test: scoreTestRows(plan, ensemble),
      examination,
      leaderboard,
      untried: listUntried(session, plan, parallel, limitMs < Infinity),
      seconds: elapsedMs() / 1000,
      data: dataName(data),
    });
    // The result is worth more than the copy of it that the dashboard shows.
    await storeOutcome(session, result).catch(() => {});
    return result;
  } finally {
    await workers?.close();
    await session.close();
  }
}

function openStudy(plan: TunePlan, options: TuneOptions<Task>): Promise<Session> {
  const { timed, info, target, dataset } = plan;
  // Later studies learn from tables that are like theirs.
  const table: TableTraits = { classes: target.classes, rows: dataset.table.rows };
  return openTuningStudy(
    {
      ...plan,
      objectives: timed ? { score: info.direction, seconds: "minimize" } : info.direction,
      traits: { table },
      first: plan.first.map(trialParamsOf),
    },
    options,
  );
}

/** The remarks on the data, and on earlier studies that do not change a study that has begun. */
function notesOf({ notes, learned, first, study }: TunePlan, session: Session): TunePlan["notes"] {
  if (learned === undefined) return notes;
  const begun = Array.from(session.mirror.rows)
    .filter(({ number, params }) => number < first.length && params !== null)
    .sort((a, b) => a.number - b.number)
    .map(({ params }) => candidateOf(params ?? {}));
  const ignored = describeIgnoredExperience(study, begun, learned.rated);
  return ignored === undefined
    ? notes
    : notes.map((note) => (note === learned.note ? ignored : note));
}

function startWorkers(plan: TunePlan, count: number): JobHost {
  const { dataset, target, balanced, monotone, folds, finalFolds, rest, held, metric, info, seed } =
    plan;
  const { table, weights } = dataset;
  const metricSettings = info.settings;
  return new JobHost(
    {
      ...{ table, target, weights, balanced, monotone, folds, finalFolds, rest, held },
      // The children do not have a metric of the user's: this process scores their predictions.
      metric: info.isOwn ? undefined : (metric as Metric),
      ...{ metricSettings, seed },
    },
    count,
    info.isOwn ? { score: info.score } : {},
  );
}

/** What is said of a trial that failed. */
function failureOf(session: Session, number: number): TuneProgress["failure"] {
  const trial = session.trials.find((t) => t.number === number);
  if (trial?.state !== "failed" || trial.params === null) return undefined;
  const { model } = candidateOf(trial.params);
  return { number, model, message: trial.message };
}

/** The candidates with scores on all folds, best first. */
function leaderboardOf(session: Session, { folds, info }: TunePlan): Evaluated[] {
  const sign = signOf(info.direction);
  return evaluatedTrials(session.mirror.rows, folds[0].validation.length, info.scale).sort(
    (a, b) => sign * (a.validation.mean - b.validation.mean) || a.number - b.number,
  );
}

/** The candidates with their predictions, best first. */
function contendersOf(
  session: Session,
  { target }: TunePlan,
  leaderboard: readonly Evaluated[],
): Contender[] {
  const rows = new Map(Array.from(session.mirror.rows, (row) => [row.number, row]));
  return leaderboard.flatMap((evaluated) => {
    const row = rows.get(evaluated.number);
    const predictions = row && predictionsOf(row, target.classes);
    return predictions === undefined ? [] : [{ evaluated, ...predictions }];
  });
}

/** Whether the trials before a number have finished. */
function hasEnded({ mirror }: Session, count: number): boolean {
  let ended = 0;
  for (const { number, state } of mirror.rows)
    if (number < count && (state === "complete" || state === "failed")) ended++;
  return ended === count;
}

/** Candidates of the portfolio that there was no time for. */
function listUntried(
  session: Session,
  plan: TunePlan,
  parallel: number,
  isTimed: boolean,
): Untried[] {
  const rows = new Map(Array.from(session.mirror.rows, (row) => [row.number, row]));
  return plan.first.flatMap((first, number) => {
    const row = rows.get(number);
    // A study that is continued keeps the order with which it began.
    const candidate = row?.params ? candidateOf(row.params) : first;
    const isLate = row?.state === "failed" && row.reason === "timeout";
    if (row?.state === "complete" || (row?.state === "failed" && !isLate)) return [];
    const needs = row?.internal["needs"];
    // Without a limit of time the result of a seed must not depend on any.
    const seconds = isTimed
      ? secondsByOthers(candidate, rows.values(), plan.folds.length, parallel)
      : undefined;
    const refused = typeof needs === "number" ? needs : undefined;
    return [{ ...candidate, seconds: seconds ?? refused }];
  });
}
