import { importanceByName } from "../analysis/importance.ts";
import type { Session } from "../study/session.ts";
import type { Interval } from "./bootstrap.ts";
import type { Finalists, Finals } from "./finals.ts";
import type { Metric, Task } from "./metric.ts";
import type { TunePlan } from "./plan.ts";
import { reportPage } from "./report/page.ts";
import { predictRows, sealModel } from "./saved-model.ts";
import type {
  CandidateJson,
  Evaluated,
  Score,
  TuneJson,
  TuneResult,
  TuneResultData,
} from "./tuning-result.ts";

/** With fewer finished trials than this, the report says nothing on the parameters' importance. */
const MIN_TRIALS_FOR_IMPORTANCE = 10;
/** Parameters that the report shows at most. */
const MAX_IMPORTANT_PARAMS = 12;
/** Parameters that explain a smaller share than this are left out. */
const MIN_IMPORTANCE = 0.002;

const toScore = (i: Interval | undefined): Score | undefined =>
  i && { mean: i.score, low: i.low, high: i.high };

/**
 * The result of a search as the user gets it.
 * @param leaderboard best first
 * @param seconds of the whole call
 */
export function createTuneResult<T extends Task>(
  plan: TunePlan,
  session: Session,
  { best, untuned }: Finalists,
  finals: Finals,
  leaderboard: readonly Evaluated[],
  seconds: number,
): TuneResult<T> {
  const { dataset, metric } = plan;
  const saved = sealModel({
    format: "attune-model",
    version: 1,
    task: dataset.task,
    metric,
    target: dataset.targetName,
    classes: dataset.classes,
    columns: dataset.table.columns.map(({ name, type }) => ({ name, type })),
    params: finals.kept.params,
    pipeline: finals.pipeline,
  });
  const data: TuneResultData<Task> = {
    task: dataset.task,
    metric,
    metricLabel: plan.info.label,
    study: session.name,
    trials: session.finishedCount,
    failed: session.trials.flatMap((t) =>
      t.state === "failed" ? [{ number: t.number, message: t.message }] : [],
    ),
    seconds,
    best,
    baseline: untuned && { ...untuned, holdout: toScore(finals.baselineHoldout) },
    holdout: toScore(finals.holdout),
    verdict: finals.verdict,
    kept: finals.kept,
    front: frontByTime(leaderboard),
    leaderboard,
    notes: plan.notes,
  };
  return {
    ...data,
    // The plan has checked that the task is T's, and the metric the task's.
    task: dataset.task as T,
    metric: metric as Metric<T>,
    predict: (rows) => predictRows<T>(saved, rows),
    model: () => saved,
    toJSON: () => toJson(data, finals, plan.timed),
    toHTML: () =>
      reportPage(data, {
        label: plan.label,
        target: dataset.targetName,
        dataset,
        predictions: finals.predictions,
        held: finals.heldTarget,
        importance: importantParams(plan, session),
      }),
  };
}

/** The parameters that explain most of the score's variance, by name without the prefix `model.` */
function importantParams(
  { timed }: TunePlan,
  session: Session,
): { readonly name: string; readonly share: number }[] {
  if (session.history.finished.length < MIN_TRIALS_FOR_IMPORTANCE) return [];
  const shares = importanceByName(session, timed ? "score" : undefined);
  return Object.entries(shares)
    .slice(0, MAX_IMPORTANT_PARAMS)
    .map(([param, share]) => ({ name: param.replace(/^model\./, ""), share }))
    .filter(({ share }) => share >= MIN_IMPORTANCE);
}

/** Candidates that no other one beats in both score and seconds, best score first. */
function frontByTime(leaderboard: readonly Evaluated[]): Evaluated[] {
  let least = Infinity;
  return leaderboard.filter((e) => {
    if (!(e.seconds < least)) return false;
    least = e.seconds;
    return true;
  });
}

const crossValidated = (e: Evaluated): CandidateJson["cv"] => ({
  mean: e.validation.mean,
  std: e.std,
});

const toCandidateJson = (e: Evaluated): CandidateJson => ({
  model: e.model,
  params: e.params,
  cv: crossValidated(e),
});

function toJson(r: TuneResultData<Task>, finals: Finals, timed: boolean): TuneJson {
  const { best, baseline } = r;
  return {
    task: r.task,
    metric: r.metric,
    metricLabel: r.metricLabel,
    trials: r.trials,
    seconds: Number(r.seconds.toFixed(3)),
    best: { ...toCandidateJson(best), train: best.train, secondsToTrain: best.secondsToTrain },
    ...(baseline && {
      default: {
        model: baseline.model,
        cv: crossValidated(baseline),
        ...(finals.baselineHoldout && { holdout: finals.baselineHoldout }),
      },
    }),
    ...(finals.holdout && { holdout: finals.holdout }),
    verdict: r.verdict,
    kept: r.kept.number === best.number ? "best" : "default",
    ...(timed && {
      front: r.front.map((e) => ({
        ...toCandidateJson(e),
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
