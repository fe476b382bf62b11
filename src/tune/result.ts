import { importance } from "../analysis/importance.ts";
import type { ParamTree } from "../space/param.ts";
import type { Engine } from "../study/engine.ts";
import type { StudyView } from "../trial/study-view.ts";
import type { Interval } from "./bootstrap.ts";
import type { Finals } from "./finals.ts";
import type { Metric, Task } from "./metric.ts";
import type { TunePlan } from "./plan.ts";
import { reportPage } from "./report/page.ts";
import { predictRows, type SavedModel } from "./saved-model.ts";
import type { Evaluated, Score, TuneResult } from "./types.ts";

const score = (i: Interval | undefined): Score | undefined =>
  i && { mean: i.score, low: i.low, high: i.high };

/** @param leaderboard best first */
export function resultOf<T extends Task>(
  plan: TunePlan,
  engine: Engine,
  finals: Finals,
  best: Evaluated,
  untuned: Evaluated | undefined,
  leaderboard: readonly Evaluated[],
  seconds: number,
): TuneResult<T> {
  const { dataset, metric } = plan;
  const saved: SavedModel = {
    format: "attune-model",
    version: 1,
    task: dataset.task,
    metric,
    target: dataset.targetName,
    classes: dataset.classes,
    columns: dataset.table.columns.map(({ name, type }) => ({ name, type })),
    params: finals.kept.params,
    pipeline: finals.pipeline,
  };
  const plain = {
    task: dataset.task as T,
    metric: metric as Metric<T>,
    study: engine.name,
    trials: engine.finished,
    failed: engine.trials.flatMap((t) =>
      t.state === "failed" ? [{ number: t.number, message: t.message }] : [],
    ),
    seconds,
    best,
    baseline: untuned && { ...untuned, holdout: score(finals.baselineHoldout) },
    holdout: score(finals.holdout),
    verdict: finals.verdict,
    kept: finals.kept,
    front: frontByTime(leaderboard),
    leaderboard,
    notes: plan.notes,
  };
  return {
    ...plain,
    predict: (rows) => predictRows<T>(saved, rows),
    model: () => saved,
    toJSON: () => resultJson(plain, finals, plan.timed),
    toHTML: () =>
      reportPage(plain, {
        label: plan.label,
        target: dataset.targetName,
        dataset,
        predictions: finals.predictions,
        held: finals.own,
        importance: whatMatters(engine),
      }),
  };
}

/** The twelve choices that explain most, leaving out those that explain nothing. */
function whatMatters(engine: Engine): { readonly name: string; readonly share: number }[] {
  if (engine.history.finished.length < 10) return [];
  const options = typeof engine.objectives === "string" ? {} : { objective: "score" };
  const shares: { readonly [name: string]: number } = importance(
    engine as unknown as StudyView<ParamTree, "minimize">,
    options as object,
  );
  return Object.entries(shares)
    .slice(0, 12)
    .map(([name, share]) => ({ name: name.replace(/^model\./, ""), share }))
    .filter(({ share }) => share >= 0.002);
}

/** Candidates that no other beats in both score and time (training and prediction), best first. */
function frontByTime(leaderboard: readonly Evaluated[]): Evaluated[] {
  let least = Infinity;
  return leaderboard.filter((e) => {
    if (!(e.seconds < least)) return false;
    least = e.seconds;
    return true;
  });
}

function resultJson(
  r: Omit<TuneResult<Task>, "predict" | "toJSON" | "toHTML" | "model">,
  finals: Finals,
  timed: boolean,
): unknown {
  const cv = (e: Evaluated) => ({ mean: e.validation.mean, std: e.std });
  const short = (e: Evaluated) => ({ model: e.model, params: e.params, cv: cv(e) });
  return {
    task: r.task,
    metric: r.metric,
    trials: r.trials,
    seconds: Number(r.seconds.toFixed(3)),
    best: { ...short(r.best), train: r.best.train, secondsToTrain: r.best.secondsToTrain },
    ...(r.baseline && {
      default: {
        model: r.baseline.model,
        cv: cv(r.baseline),
        ...(finals.baselineHoldout && { holdout: finals.baselineHoldout }),
      },
    }),
    ...(finals.holdout && { holdout: finals.holdout }),
    verdict: r.verdict,
    kept: r.kept.number === r.best.number ? "best" : "default",
    ...(timed && {
      front: r.front.map((e) => ({
        ...short(e),
        seconds: e.seconds,
        secondsToTrain: e.secondsToTrain,
        rowsPerSecond: e.rowsPerSecond,
      })),
    }),
    study: r.study,
    failed: r.failed,
    notes: r.notes,
  };
}
