import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { AttuneError } from "../errors/attune-error.ts";
import type { Target } from "../model/matrix.ts";
import type { ModelName } from "../model/model.ts";
import { createRng } from "../numeric/rng.ts";
import { digest } from "../study/digest.ts";
import { openEngine } from "../study/study.ts";
import type { Json } from "../trial/trial-record.ts";
import { bootstrap, type Interval } from "./bootstrap.ts";
import { candidateFrom, candidateSpace, defaultCandidate, paramsOfCandidate, searchable } from "./candidates.ts";
import { findings } from "./findings.ts";
import { defaultMetric, type Metric, metrics, type Task } from "./metric.ts";
import type { Candidate } from "./pipeline.ts";
import { reportPage } from "./report/page.ts";
import { predictRows, type SavedModel } from "./saved-model.ts";
import { evaluatedOf, search } from "./search.ts";
import { holdOut, makeFolds, type Splitting } from "./split.ts";
import { dateIn, numberIn } from "./table/cells.ts";
import { type Dataset, readDataset } from "./table/read-table.ts";
import { type Data, openRows } from "./table/rows.ts";
import type { Evaluated, Score, TuneOptions, TuneResult } from "./types.ts";
import { judge } from "./verdict.ts";
import { Threads } from "./worker/threads.ts";
import type { FitResult } from "./worker/work.ts";

/** Trials when neither trials nor seconds are given. */
const DEFAULT_TRIALS = 50;

function checkRange(name: string, value: number | undefined, low: number, high: number, whole: boolean): void {
  if (value === undefined) return;
  if (typeof value !== "number" || !(value >= low && value <= high) || (whole && !Number.isInteger(value)))
    throw new AttuneError("usage", `${name} must be a ${whole ? "whole " : ""}number from ${low} to ${high}, got ${value}`);
}

function splittingOf(options: TuneOptions<Task>, data: Dataset): Splitting {
  if (typeof options.folds !== "object") return { by: "rows" };
  const { by, column } = options.folds;
  const text = data.kept.get(column)!;
  if (by === "group") return { by, groups: text };
  const order = Float64Array.from(text, (t) => (Number.isNaN(numberIn(t)) ? dateIn(t) : numberIn(t)));
  const bad = order.findIndex(Number.isNaN);
  if (bad !== -1)
    throw new AttuneError(
      "data-invalid",
      `time column ${JSON.stringify(column)} holds ${JSON.stringify(text[bad])}, neither a date nor a number`,
      { hint: "use dates such as 2024-03-31" },
    );
  return { by, order };
}

/**
 * Searches models and their settings for a table by cross-validation, and says honestly how well the result will do: on rows that the search never saw,
 * against models that were not tuned at all (trials 0 to 2: a constant, the default linear model, the default forest).
 * @throws AttuneError `data-invalid`, `usage`, `run-failed`, and those of storages
 */
export async function tune<T extends Task = Task>(data: Data, options: TuneOptions<T>): Promise<TuneResult<T>> {
  const began = performance.now();
  const { repeats = 1, holdout = 0.2, seed = 0, objective = "score" } = options;
  const count = typeof options.folds === "object" ? options.folds.count : (options.folds ?? 5);
  checkRange("cv", count, 2, 100, true);
  checkRange("repeats", repeats, 1, 100, true);
  checkRange("holdout", holdout, 0, 0.9, false);
  checkRange("trials", options.trials, 1, 1e9, true);
  checkRange("seconds", options.seconds, 1e-3, 1e9, false);
  checkRange("parallel", options.parallel, 1, 1024, true);
  if (objective !== "score" && objective !== "score,time")
    throw new AttuneError("usage", `objective must be "score" or "score,time", got ${JSON.stringify(objective)}`);
  const trials = options.trials ?? (options.seconds === undefined ? DEFAULT_TRIALS : undefined);

  const source = await openRows(data);
  const dataset = await readDataset(source, {
    target: options.target,
    task: options.task,
    categorical: options.categorical,
    ignore: options.ignore,
    keep: typeof options.folds === "object" ? [options.folds.column] : undefined,
    dropMissing: options.dropMissing,
  });
  const task = dataset.task as T;
  const metric = (options.metric ?? defaultMetric(task, dataset.classes.length)) as Metric;
  if (!Object.hasOwn(metrics, metric) || metrics[metric].task !== task) {
    const fitting = Object.entries(metrics)
      .filter(([, m]) => m.task === task)
      .map(([name]) => name);
    throw new AttuneError("usage", `metric ${JSON.stringify(metric)} is not for ${task}; there are ${fitting.join(", ")}`);
  }
  const info = metrics[metric];
  const target: Target = { values: dataset.target, classes: dataset.classes.length };
  const rng = createRng(seed);
  const splitting = splittingOf(options as unknown as TuneOptions<Task>, dataset);
  const labels = task === "classification" ? dataset.target : undefined;
  const { rest, held } = holdOut(dataset.table.rows, holdout, splitting, labels, rng.fork("holdout"));
  const folds = makeFolds(rest, count, repeats, splitting, labels, rng.fork("folds"));
  const notes = [...dataset.notes, ...findings(dataset, rest)];
  options.onData?.([{ column: "", message: describe(dataset, metric, held.length) }, ...notes]);
  const space = candidateSpace(options.models ?? searchable, task, options.set);
  const tried = (options.tries ?? []).map((t) => candidateFrom(t, task));

  // The same data and settings find their study again; others get one of their own.
  const settings = {
    fingerprint: dataset.fingerprint,
    target: options.target,
    task,
    metric,
    folds: options.folds ?? 5,
    repeats,
    holdout,
    seed,
    objective,
    space: space.toJSON(),
    tries: options.tries ?? [],
    categorical: options.categorical,
    ignore: options.ignore,
  };
  const label = typeof data === "string" || data instanceof URL ? basename(String(data)).replace(/\.[^.]*$/, "") : "rows";
  const timed = objective === "score,time";
  const engine = await openEngine(
    {
      name: options.study ?? `${label}-${options.target}-${digest(settings)}`,
      objectives: timed ? { score: info.direction, seconds: "minimize" } : info.direction,
      seed,
      ...(options.storage !== undefined && { storage: options.storage }),
      ...(options.sampler && { sampler: options.sampler }),
      ...(trials !== undefined && { budget: trials }),
    },
    space,
  );
  let threads: Threads | undefined;
  try {
    await requireSameSettings(engine, digest(settings));
    const baselines: Candidate[] = [{ model: "constant", params: {} }, defaultCandidate("linear", task), defaultCandidate("forest", task)];
    const first = [...baselines, ...tried].map((c) => ({
      state: "waiting" as const,
      params: paramsOfCandidate(c) as { [name: string]: Json },
      origin: "enqueued" as const,
      values: [],
      limits: [],
      seconds: 0,
    }));
    await engine.storage.insert(engine.name, first, "first trials");
    await engine.refresh();

    const parallel = options.parallel ?? availableParallelism();
    threads = new Threads({ table: dataset.table, target, folds, metric, seed }, parallel);
    const rows = folds[0]!.validation.length;
    const sign = info.direction === "maximize" ? -1 : 1;
    const byScore = (a: Evaluated, b: Evaluated): number => sign * (a.validation.mean - b.validation.mean) || a.number - b.number;
    let evaluated: Evaluated[] = evaluatedOf(engine, rows).sort(byScore);
    const budget = options.seconds === undefined ? Infinity : options.seconds * 1000;
    // What comes after the search: training the best on all but the held rows, and on all rows.
    const finalMs = (best: Evaluated | undefined): number =>
      250 + (best === undefined ? 0 : best.secondsToTrain * 1000 * (parallel > 1 ? 2 : 3.2));
    const elapsed = (): number => performance.now() - began;
    await search({
      engine,
      threads,
      folds: folds.length,
      trials: trials === undefined ? undefined : Math.max(trials, baselines.length + tried.length),
      timed,
      over: () => options.signal?.aborted === true || elapsed() > budget - finalMs(evaluated[0]),
      secondsPerTrial: options.seconds === undefined ? Infinity : Math.max(5, options.seconds * 0.3),
      onTold(number) {
        evaluated = evaluatedOf(engine, rows).sort(byScore);
        options.onProgress?.({
          finished: engine.finished,
          trials,
          seconds: elapsed() / 1000,
          secondsLeft: secondsLeft(elapsed(), engine.finished, trials, budget),
          metric,
          last: evaluated.find((e) => e.number === number),
          best: evaluated[0],
        });
      },
    });
    if (options.signal?.aborted)
      throw new AttuneError("run-failed", `stopped after ${engine.finished} trials`, { hint: "the same command goes on from here" });
    const best = evaluated[0];
    if (best === undefined) {
      const failure = engine.trials.find((t) => t.state === "failed");
      throw new AttuneError(
        "run-failed",
        failure?.state === "failed"
          ? `no candidate could be evaluated: ${failure.message}`
          : "there was no time to evaluate a single candidate",
        { hint: "give more --seconds" },
      );
    }
    const untuned = evaluated.filter((e) => e.number === 1 || e.number === 2)[0] ?? evaluated.find((e) => e.number === 0);
    const trainOn = (candidate: Candidate, train: Int32Array, test: Int32Array, keep: boolean): Promise<FitResult> =>
      threads!.do({ kind: "fit", candidate, train, test, keep }, engine);
    const all = Int32Array.from({ length: dataset.table.rows }, (_, i) => i);
    const none = new Int32Array(0);
    const compared = held.length === 0 ? [] : best.number === untuned?.number || untuned === undefined ? [best] : [best, untuned];
    const whole = held.length === 0 ? trainOn(best, all, none, true) : undefined;
    // The best first, then its refit on all rows: the longest work starts first.
    const fits = compared.map((c, i) => trainOn(c, rest, held, i === 0));
    const refit = held.length === 0 ? whole! : elapsed() + best.secondsToTrain * 1600 < budget ? trainOn(best, all, none, true) : fits[0]!;
    const results = await Promise.all(fits);
    const own: Target = { values: Float64Array.from(held, (i) => target.values[i]!), classes: target.classes };
    const { each, difference } =
      compared.length === 0
        ? { each: [], difference: undefined }
        : bootstrap(
            results.map((r) => r.predictions),
            own,
            info.score,
            rng.fork("bootstrap"),
          );
    const baselineHoldout: Interval | undefined = compared.length === 2 ? each[1] : each[0];
    const constant = evaluated.find((e) => e.number === 0)?.validation.mean;
    const verdict = judge({
      model: best.model,
      metric,
      info,
      train: best.train,
      validation: best.validation.mean,
      std: best.std,
      constant,
      holdout: each[0],
      difference,
      bestIsDefault: best.number === untuned?.number,
      defaultModel: untuned?.model,
    });
    // Where the default did better on unseen rows, it is what is saved.
    const saveDefault = compared.length === 2 && verdict.gain !== undefined && verdict.gain.score < 0;
    const pipeline = saveDefault ? (await trainOn(untuned!, all, none, true)).pipeline! : (await refit).pipeline!;
    const savedCandidate = saveDefault ? untuned! : best;
    const saved: SavedModel = {
      format: "attune-model",
      version: 1,
      task,
      metric,
      target: options.target,
      classes: dataset.classes,
      columns: dataset.table.columns.map(({ name, type }) => ({ name, type })),
      params: savedCandidate.params,
      pipeline,
    };
    const score = (i: Interval): Score => ({ mean: i.score, low: i.low, high: i.high });
    const failed = engine.trials.flatMap((t) => (t.state === "failed" ? [{ number: t.number, message: t.message }] : []));
    const seconds = elapsed() / 1000;
    const front = paretoByTime(evaluated, sign);
    const common = {
      task,
      metric: metric as Metric<T>,
      study: engine.name,
      trials: engine.finished,
      failed,
      seconds,
      best,
      holdout: each[0] && score(each[0]),
      verdict,
      front,
      leaderboard: evaluated,
      notes,
    };
    const baseline = untuned && { ...untuned, holdout: baselineHoldout && score(baselineHoldout) };
    return {
      ...common,
      baseline,
      predict: (rows) => predictRows<T>(saved, rows),
      model: () => saved,
      toJSON: () => resultJson({ ...common, baseline }, each[0], baselineHoldout, timed),
      toHTML: () =>
        reportPage(
          { ...common, baseline },
          { label, target: options.target, dataset, predictions: results[0]?.predictions, held: own, savedModel: savedCandidate.model },
        ),
    };
  } finally {
    await threads?.close();
    await engine.close();
  }
}

/** What the data was taken for, in one line. */
function describe(data: Dataset, metric: Metric, held: number): string {
  const count = (type: string): number => data.table.columns.filter((c) => c.type === type).length;
  const kinds = [`${count("number")} numbers`, `${count("category")} categories`, count("date") > 0 ? `${count("date")} dates` : ""]
    .filter((t) => t !== "")
    .join(", ");
  const target =
    data.task === "classification"
      ? `classification (${data.classes.slice(0, 6).join(", ")}${data.classes.length > 6 ? ", …" : ""})`
      : "regression";
  return `${target}, ${data.table.rows} rows, ${held} of them held out, ${data.table.columns.length} columns (${kinds}), by ${metric}`;
}

/** A study that was named by hand may have been begun on other data or with other folds: its scores would not compare. */
async function requireSameSettings(engine: Awaited<ReturnType<typeof openEngine>>, mark: string): Promise<void> {
  const info = (await engine.storage.list()).find((s) => s.name === engine.name);
  const before = info?.attributes["settings"];
  if (before === undefined) await engine.storage.annotate(engine.name, null, { settings: mark });
  else if (before !== mark)
    throw new AttuneError(
      "space-changed",
      `study ${JSON.stringify(engine.name)} was begun with other data or settings (folds, metric, holdout, seed, models)`,
      { hint: "use another --study name, or the command that began it" },
    );
}

function secondsLeft(elapsed: number, finished: number, trials: number | undefined, budget: number): number | undefined {
  const byTime = budget - elapsed;
  const byTrials = trials === undefined || finished === 0 ? Infinity : ((trials - finished) * elapsed) / finished;
  const left = Math.min(byTime, byTrials);
  return Number.isFinite(left) ? Math.max(0, left / 1000) : undefined;
}

/** Candidates that no other beats in both score and time to train. */
function paretoByTime(sorted: readonly Evaluated[], _sign: number): Evaluated[] {
  let least = Infinity;
  return sorted.filter((e) => {
    if (!(e.secondsToTrain < least)) return false;
    least = e.secondsToTrain;
    return true;
  });
}

function resultJson(
  r: Omit<TuneResult<Task>, "predict" | "toJSON" | "toHTML" | "model">,
  holdout: Interval | undefined,
  baselineHoldout: Interval | undefined,
  timed: boolean,
): unknown {
  const cv = (e: Evaluated) => ({ mean: e.validation.mean, std: e.std });
  const short = (e: Evaluated) => ({ model: e.model as ModelName, params: e.params, cv: cv(e) });
  return {
    task: r.task,
    metric: r.metric,
    trials: r.trials,
    seconds: Number(r.seconds.toFixed(3)),
    best: { ...short(r.best), train: r.best.train, secondsToTrain: r.best.secondsToTrain },
    ...(r.baseline && { default: { model: r.baseline.model, cv: cv(r.baseline), ...(baselineHoldout && { holdout: baselineHoldout }) } }),
    ...(holdout && { holdout }),
    verdict: r.verdict,
    ...(timed && { front: r.front.map((e) => ({ ...short(e), seconds: e.secondsToTrain, rowsPerSecond: e.rowsPerSecond })) }),
    study: r.study,
    failed: r.failed,
    notes: r.notes,
  };
}
