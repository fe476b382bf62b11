import { availableParallelism } from "node:os";
import { AttuneError } from "../errors/attune-error.ts";
import type { Engine } from "../study/engine.ts";
import { openEngine } from "../study/study.ts";
import type { Json } from "../trial/record.ts";
import { bootstrapMs } from "./bootstrap.ts";
import { paramsOfCandidate } from "./candidates.ts";
import { playFinals } from "./finals.ts";
import type { Task } from "./metric.ts";
import { BASELINES, planTuning, type TunePlan } from "./plan.ts";
import { resultOf } from "./result.ts";
import { screensOf } from "./screening.ts";
import { evaluatedOf, search } from "./search.ts";
import type { Data } from "./table/rows.ts";
import type { Evaluated, TuneOptions, TuneResult } from "./types.ts";
import { Workers } from "./worker/workers.ts";

/**
 * Searches models and their settings for a table by cross-validation, and says honestly how well
 * the result will do: on rows that the search never saw, against models that were not tuned at all
 * (trials 0 to 2: a constant, the default linear model, the default forest).
 * @throws AttuneError `data-invalid`, `usage`, `run-failed`, and those of storages
 */
export async function tune<T extends Task = Task>(
  data: Data,
  options: TuneOptions<T>,
): Promise<TuneResult<T>> {
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  const plan = await planTuning(data, options as unknown as TuneOptions<Task>);
  options.onData?.(plan.notes);
  const { info, timed, trials } = plan;
  const engine = await openEngine(
    {
      name: plan.study,
      objectives: timed ? { score: info.direction, seconds: "minimize" } : info.direction,
      seed: plan.seed,
      ...(options.storage !== undefined && { storage: options.storage }),
      ...(options.sampler && { sampler: options.sampler }),
      ...(trials !== undefined && { budget: trials }),
    },
    plan.space,
  );
  let workers: Workers | undefined;
  try {
    await requireSameSettings(engine, plan.mark);
    await enqueueFirst(engine, plan);
    const parallel = options.parallel ?? availableParallelism();
    workers = new Workers(
      {
        table: plan.dataset.table,
        target: plan.target,
        folds: plan.folds,
        metric: plan.metric,
        seed: plan.seed,
      },
      parallel,
    );
    const leaderboard = (): Evaluated[] =>
      evaluatedOf(engine, plan.folds[0].validation.length).sort(byScore(plan));
    let evaluated = leaderboard();
    const budget = options.seconds === undefined ? Infinity : options.seconds * 1000;
    const finalMs = (): number => finalsTake(evaluated, parallel, plan);
    const rows = plan.folds.reduce((least, f) => Math.min(least, f.train.length), Infinity);
    await search({
      engine,
      workers,
      folds: plan.folds.length,
      trials: trials === undefined ? undefined : Math.max(trials, BASELINES + plan.given),
      timed,
      rows,
      screens: timed ? [] : screensOf(rows),
      raceFrom: plan.first.length,
      over: () => options.signal?.aborted === true || elapsed() > budget - finalMs(),
      secondsPerTrial:
        options.seconds === undefined ? Infinity : Math.max(5, options.seconds * 0.3),
      onTold(number) {
        evaluated = leaderboard();
        options.onProgress?.({
          finished: engine.finished,
          trials,
          seconds: elapsed() / 1000,
          secondsLeft: secondsLeft(elapsed(), engine.finished, trials, budget),
          metric: plan.metric,
          last: evaluated.find((e) => e.number === number),
          best: evaluated[0],
        });
      },
    });
    if (options.signal?.aborted)
      throw new AttuneError("run-failed", `stopped after ${engine.finished} trials`, {
        hint: "the same command goes on from here",
      });
    const { best, untuned } = finalists(evaluated, plan);
    if (best === undefined) throw nothingEvaluated(engine);
    const constant = evaluated.find((e) => e.number === 0)?.validation.mean;
    const finals = await playFinals(
      plan,
      workers,
      engine,
      best,
      untuned,
      constant,
      () => budget - elapsed(),
    );
    return resultOf<T>(plan, engine, finals, best, untuned, evaluated, elapsed() / 1000);
  } finally {
    await workers?.close();
    await engine.close();
  }
}

/**
 * Milliseconds that the finals will need: both finalists on all but the held rows, what is kept on
 * all rows, and the bootstrap.
 */
function finalsTake(evaluated: readonly Evaluated[], parallel: number, plan: TunePlan): number {
  const { best, untuned } = finalists(evaluated, plan);
  const [bestSeconds, untunedSeconds] = [best?.secondsToTrain ?? 0, untuned?.secondsToTrain ?? 0];
  // Rows that no fold has prepared yet are read and predicted once more.
  const rowsMs = plan.dataset.table.rows * plan.dataset.table.columns.length * 1e-4;
  return (
    400 +
    rowsMs +
    bootstrapMs(plan.held.length) +
    1000 *
      ((2.5 * bestSeconds + 1.25 * untunedSeconds) / Math.min(2, parallel) + 1.5 * untunedSeconds)
  );
}

function byScore({ info }: TunePlan): (a: Evaluated, b: Evaluated) => number {
  const sign = info.direction === "maximize" ? -1 : 1;
  return (a, b) => sign * (a.validation.mean - b.validation.mean) || a.number - b.number;
}

/**
 * Who is trained in full and compared: the best one of a model that the user lets win, or that the
 * user gave (where none of these was evaluated, the best of all), and the better of the untuned
 * linear model and the untuned forest (without them, the constant).
 * @param evaluated best first
 */
function finalists(
  evaluated: readonly Evaluated[],
  plan: TunePlan,
): { readonly best: Evaluated | undefined; readonly untuned: Evaluated | undefined } {
  const mayWin = (e: Evaluated): boolean =>
    plan.models.includes(e.model) || (e.number >= BASELINES && e.number < BASELINES + plan.given);
  return {
    best: evaluated.find(mayWin) ?? evaluated[0],
    untuned:
      evaluated.find((e) => e.number > 0 && e.number < BASELINES) ??
      evaluated.find((e) => e.number === 0),
  };
}

/** Once for each study: a repeat with the same key adds nothing. */
async function enqueueFirst(engine: Engine, plan: TunePlan): Promise<void> {
  const waiting = {
    state: "waiting" as const,
    origin: "enqueued" as const,
    values: [],
    limits: [],
    seconds: 0,
  };
  const rows = plan.first.map((c) => ({
    ...waiting,
    params: paramsOfCandidate(c) as { [name: string]: Json },
  }));
  await engine.storage.insert(engine.name, rows, "first trials");
  await engine.refresh();
}

/**
 * A study that was named by hand may have been begun on other data or with other folds: its scores
 * would not compare.
 */
async function requireSameSettings(engine: Engine, mark: string): Promise<void> {
  const before = (await engine.storage.list()).find((s) => s.name === engine.name)?.attributes[
    "settings"
  ];
  if (before === undefined) await engine.storage.annotate(engine.name, null, { settings: mark });
  else if (before !== mark)
    throw new AttuneError(
      "space-changed",
      `study ${JSON.stringify(engine.name)} was begun with other data or settings (folds, metric, holdout, seed, models)`,
      {
        hint: "use another --study name, or the command that began it",
      },
    );
}

function nothingEvaluated(engine: Engine): AttuneError {
  const failure = engine.trials.find((t) => t.state === "failed");
  if (failure?.state === "failed")
    return new AttuneError("run-failed", `no candidate could be evaluated: ${failure.message}`);
  return new AttuneError("run-failed", "there was no time to evaluate a single candidate", {
    hint: "give more --seconds",
  });
}

function secondsLeft(
  elapsed: number,
  finished: number,
  trials: number | undefined,
  budget: number,
): number | undefined {
  const byTime = budget - elapsed;
  const byTrials =
    trials === undefined || finished === 0 ? Infinity : ((trials - finished) * elapsed) / finished;
  const left = Math.min(byTime, byTrials);
  return Number.isFinite(left) ? Math.max(0, left / 1000) : undefined;
}
