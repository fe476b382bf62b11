import { availableParallelism } from "node:os";
import { AttuneError } from "../errors/attune-error.ts";
import { frozenCopy } from "../space/json/copy.ts";
import type { Session } from "../study/session/session.ts";
import { createTuneResult } from "./create-result.ts";
import { dataName } from "./data-name.ts";
import { examineModel } from "./finals/examine-model.ts";
import { type Finals, playFinals } from "./finals/finals.ts";
import { scoreTestRows } from "./finals/test-rows.ts";
import { trainMembers } from "./finals/train-members.ts";
import { JobHost } from "./jobs/job-host.ts";
import type { Metric, Task } from "./metric.ts";
import type { TunePlan } from "./plan/tune-plan.ts";
import { planTuning } from "./plan.ts";
import { storeOutcome } from "./saved-model/stored-outcome.ts";
import { describeWritten } from "./saved-model/written-models.ts";
import { candidateOf, trialParamsOf } from "./search/candidates.ts";
import type { TableTraits } from "./search/earlier-studies.ts";
import { describeIgnoredExperience } from "./search/order-by-experience.ts";
import { RunTime } from "./search/run-time.ts";
import { screenSizes } from "./search/screening.ts";
import { search, type TableSearch } from "./search/search.ts";
import { Standings } from "./search/standings.ts";
import { TrainedModels } from "./search/trained-models.ts";
import { estimateSecondsLeft, nothingEvaluated, openTuningStudy } from "./search/tuning-study.ts";
import type { Data } from "./table/row-source.ts";
import type { TuneOptions, TuneProgress } from "./tuning-options.ts";
import type { TuneResult } from "./tuning-result.ts";

/** Milliseconds that training again may take once the user has ended the search. */
const MAX_ENDING_MS = 10_000;
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
 * @param data path or URL of a table, or several (CSV and the like, JSON lines, Parquet), a folder of
 *   texts or images, or rows
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
  const session = await openStudy(planned, options);
  let workers: JobHost | undefined;
  try {
    const plan = { ...planned, notes: notesOf(planned, session) };
    options.onData?.(frozenCopy(plan.notes));
    const parallel = options.parallel ?? availableParallelism();
    workers = startWorkers(plan, parallel);
    const run: TuningRun = {
      ...{ plan, session, workers, options, parallel },
      trained: new TrainedModels(),
      standings: new Standings(session, plan),
      time: new RunTime(plan, options, parallel, calledMs),
    };
    const finals = await findFinals(run);
    const result = await makeResult<T>(run, finals, dataName(data));
    // The result is worth more than the copy of it that the dashboard shows.
    await storeOutcome(session, result).catch(() => {});
    return result;
  } finally {
    await workers?.close();
    await session.close();
  }
}

/** What the steps of a run share. */
interface TuningRun {
  readonly plan: TunePlan;
  readonly session: Session;
  readonly workers: JobHost;
  readonly options: TuneOptions<Task>;
  /** Models that are trained at the same time. */
  readonly parallel: number;
  readonly trained: TrainedModels;
  readonly standings: Standings;
  readonly time: RunTime;
}

/** Searches, compares the best candidates, and goes on in time that is left over. */
async function findFinals(run: TuningRun): Promise<Finals> {
  const { plan, session, options, standings, time } = run;
  time.update(standings.winners);
  const searching = searchOptionsOf(run);
  const finals = await searchAndCompare(run, searching);
  // Time was kept to train several members; if one is enough, the search goes on in it.
  time.expect(finals.decision.kept.members.map((m) => m.contender.evaluated));
  standings.refresh();
  time.update(standings.winners);
  const isOver =
    options.endSearch?.aborted === true ||
    (plan.trials !== undefined && session.finishedCount >= plan.trials);
  return isOver || !time.hasSpare ? finals : searchAndCompare(run, searching);
}

async function searchAndCompare(run: TuningRun, searching: TableSearch): Promise<Finals> {
  const { plan, session, options, standings } = run;
  await search(searching);
  // Not the entries that `onProgress` was given, which it may have changed.
  standings.refresh();
  if (options.signal?.aborted)
    throw new AttuneError("run-failed", `stopped after ${session.finishedCount} trials`, {
      hint: "run the same command again to continue",
    });
  if (standings.leaderboard.length === 0) throw nothingEvaluated(session, options.endSearch);
  return playFinals(plan, standings.contenders);
}

function searchOptionsOf(run: TuningRun): TableSearch {
  const { plan, session, workers, options, trained, standings, time } = run;
  const { trials, timed, folds } = plan;
  const trainingRows = folds.reduce((least, f) => Math.min(least, f.train.length), Infinity);
  const searchEndMs = (): number => time.searchEndMs(standings.hasWinner);
  return {
    ...{ session, workers, folds, timed, trainingRows },
    target: plan.target,
    weights: plan.dataset.weights,
    rest: plan.rest,
    rows: plan.rows,
    info: plan.info,
    mayTrainWhole: plan.mayTrainWhole,
    models: trained,
    trials: trials === undefined ? undefined : Math.max(trials, plan.fixed),
    guaranteed: plan.guaranteed,
    screens: timed ? [] : screenSizes(trainingRows),
    raceFrom: plan.first.length,
    over: () =>
      options.signal?.aborted === true ||
      options.endSearch?.aborted === true ||
      time.isOver(standings, plan.guaranteed),
    secondsLeft: () => (searchEndMs() - time.elapsedMs) / 1000,
    secondsPerTrial: time.secondsPerTrial,
    onFinished(number) {
      standings.refresh();
      time.update(standings.winners);
      return options.onProgress?.(progressOf(run, number));
    },
  };
}

/** The state of the search. @param number of the trial that has finished last */
function progressOf({ plan, session, standings, time }: TuningRun, number: number): TuneProgress {
  const { leaderboard, winners } = standings;
  const finished = session.finishedCount;
  return {
    ...{ finished, trials: plan.trials, seconds: time.elapsedMs / 1000 },
    secondsLeft: estimateSecondsLeft(time.elapsedMs, finished, plan.trials, time.limitMs),
    metric: plan.metric,
    metricLabel: plan.info.label,
    last: leaderboard.find((e) => e.number === number),
    best: winners[0] ?? leaderboard[0],
    leaders: winners.slice(0, MAX_LEADERS),
    failure: failureOf(session, number),
  };
}

/** Trains what is kept, examines it, and makes the result. @param data what texts call the table */
async function makeResult<T extends Task>(
  { plan, session, workers, options, parallel, trained, standings, time }: TuningRun,
  finals: Finals,
  data: string,
): Promise<TuneResult<T>> {
  const { limitMs } = time;
  const { kept } = finals.decision;
  const endMs = options.endSearch?.aborted ? time.elapsedMs + MAX_ENDING_MS : limitMs;
  let writeMs = WRITE_MS;
  const msLeft = (): number => Math.min(limitMs, endMs) - time.elapsedMs - writeMs;
  const members = await trainMembers(plan, workers, trained, kept, session, msLeft);
  const { ensemble } = members;
  writeMs += WRITE_MS_PER_CHARACTER * members.characters;
  const examination = await examineModel(plan, workers, {
    ...{ trained, decision: finals.decision, ensemble, msLeft },
    limitMs: options.endSearch?.aborted ? 0 : limitMs,
  });
  return createTuneResult<T>(plan, session, {
    finals,
    ensemble,
    written: describeWritten(plan, kept, members),
    test: scoreTestRows(plan, ensemble),
    examination,
    leaderboard: standings.leaderboard,
    untried: standings.listUntried(parallel, limitMs < Infinity),
    seconds: time.elapsedMs / 1000,
    data,
  });
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
