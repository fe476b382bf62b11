import { reportByName } from "../analysis/importance.ts";
import type { Session } from "../study/session/session.ts";
import type { EnsembleJson } from "./ensemble/ensemble.ts";
import type { Choice } from "./finals/choose-model.ts";
import type { ColumnImportance } from "./finals/column-importance.ts";
import { errorRanges, type UnseenRows } from "./finals/error-ranges.ts";
import type { Examination } from "./finals/examine-model.ts";
import type { Finals } from "./finals/finals.ts";
import type { Interval } from "./interval/interval.ts";
import { positiveOf } from "./metric/positive-of.ts";
import type { MetricName, Task } from "./metric.ts";
import type { TunePlan } from "./plan/tune-plan.ts";
import { selectWeights } from "./preparation/training-weights.ts";
import { modelCard } from "./report/card.ts";
import { reportPage } from "./report/page/page.ts";
import {
  collectFacts,
  describeProvenance,
  type ReportOptions,
  type TuneReport,
} from "./report/report.ts";
import { predictRows } from "./saved-model/predict-rows.ts";
import { type SavedModel, sealModel } from "./saved-model/saved-model.ts";
import type { WrittenModels } from "./saved-model/written-models.ts";
import type { OutOfFold } from "./search/out-of-fold.ts";
import { type Column, type ColumnSpec, specOf } from "./table/data-table.ts";
import { shareOfLostDigits } from "./table/lost-digits.ts";
import { dictionaryScripts } from "./text/dictionary-scripts.ts";
import type {
  BestModel,
  CandidateJson,
  Evaluated,
  HoldoutJson,
  Score,
  TuneJson,
  TuneResult,
  TuneResultData,
  Untried,
} from "./tuning-result.ts";
import { costOf, secondsPerRow } from "./verdict/cost.ts";
import { gatherEvidence } from "./verdict/gather-evidence.ts";
import { judge } from "./verdict/verdict.ts";

/** With fewer complete trials than this, the report says nothing on the parameters' importance. */
const MIN_TRIALS_FOR_IMPORTANCE = 10;
/** Parameters that the report shows at most. */
const MAX_IMPORTANT_PARAMS = 12;
/** Parameters that explain a smaller share than this are left out. */
const MIN_IMPORTANCE = 0.002;

/** What a saved model keeps of a column. */
function savedSpecOf(column: Column): ColumnSpec {
  const scripts = column.type === "text" ? dictionaryScripts(column) : {};
  const lostDigits = column.type === "number" ? shareOfLostDigits(column.values) : 0;
  return {
    ...specOf(column),
    ...(Object.keys(scripts).length > 0 && { scripts }),
    ...(lostDigits > 0 && { lostDigits }),
  };
}

const toScore = (i: Interval): Score => ({ mean: i.score, low: i.low, high: i.high });

/** What a search ended with. */
export interface Outcome {
  /** The comparison of the best model with others. */
  readonly finals: Finals;
  /** The trained best model. */
  readonly ensemble: EnsembleJson;
  /** Its score on the test rows, if there are any. */
  readonly test: Interval | undefined;
  /** Whether its models are those that were scored. */
  readonly written: WrittenModels;
  /** Every candidate that was evaluated on all folds, best first. */
  readonly leaderboard: readonly Evaluated[];
  /** Candidates for which the time did not suffice. */
  readonly untried: readonly Untried[];
  /** What was measured of it. */
  readonly examination: Examination;
  /** Seconds of the whole call. */
  readonly seconds: number;
  /** Name of the data. */
  readonly data: string;
}

/** The result of a search as the user gets it. */
export function createTuneResult<T extends Task>(
  plan: TunePlan,
  session: Session,
  outcome: Outcome,
): TuneResult<T> {
  const { dataset, metric } = plan;
  const { finals, examination } = outcome;
  const saved = toSavedModel(plan, outcome);
  const data = toResultData(plan, session, outcome);
  const source = { plan, study: session.name, data: outcome.data, date: new Date() };
  const { shown, effects: modelEffects } = examination;
  const trials = [...session.mirror.rows];
  const parameters = importantParams(plan, session);
  let facts: ReturnType<typeof collectFacts> | undefined;
  const report = (options?: ReportOptions): TuneReport => {
    facts ??= collectFacts({
      ...{ plan, result: data, trials, parameters, shown, modelEffects, ...finals },
    });
    return { ...facts, made: describeProvenance(source, options) };
  };
  return {
    ...data,
    // The plan has checked that the task is T's, and the metric the task's.
    task: dataset.task as T,
    metric: metric as MetricName<T>,
    predict: (rows) => predictRows<T>(saved, rows),
    model: () => saved,
    report,
    toJSON: () => ({ ...toJson(data, plan.timed), report: report() }),
    toHTML: (options) => reportPage(data, report(options)),
    toMarkdown: (options) => modelCard(data, report(options)),
  };
}

function toSavedModel(plan: TunePlan, { ensemble, finals, examination }: Outcome): SavedModel {
  const { dataset, metric } = plan;
  return sealModel({
    format: "attune-model",
    version: 3,
    task: dataset.task,
    metric,
    target: dataset.targetName,
    classes: dataset.classes,
    columns: dataset.table.columns.map(savedSpecOf),
    ...(dataset.table.image && { image: dataset.table.image }),
    ...(dataset.embeddings && { embeddings: dataset.embeddings }),
    ensemble,
    ...factsForUse(plan, finals),
    ...factsForExplaining(plan, examination),
  });
}

/** The result as plain data. */
function toResultData(
  plan: TunePlan,
  session: Session,
  { finals, ensemble, written, test, leaderboard, untried, examination, seconds }: Outcome,
): TuneResultData<Task> {
  const { dataset } = plan;
  const { decision, untuned, untunedEstimate, constantEstimate, by } = finals;
  const estimate = toScore(finals.estimate);
  const failed = session.trials.flatMap((t) =>
    t.state === "failed" ? [{ number: t.number, message: t.message }] : [],
  );
  const { learning, importance } = examination;
  const judged = { finals, test, leaderboard, untried, learning, failed: failed.length };
  return {
    task: dataset.task,
    metric: plan.metric,
    metricLabel: plan.info.label,
    direction: plan.info.direction,
    study: session.name,
    trials: session.finishedCount,
    failed,
    seconds,
    best: toBestModel(decision.kept, ensemble),
    single: decision.single.members[0].contender.evaluated,
    untuned: untuned &&
      untunedEstimate && {
        ...untuned.members[0].contender.evaluated,
        estimate: toScore(untunedEstimate),
      },
    constant: constantEstimate && toScore(constantEstimate),
    estimate: { ...estimate, by, rows: finals.target.values.length },
    holdout: by === "holdout" ? estimate : undefined,
    holdoutRows: Array.from(plan.held, (i) => dataset.origin?.numbers[i] ?? i + 1),
    written,
    test: test && plan.test && { ...toScore(test), rows: plan.test.table.rows },
    verdict: judge(gatherEvidence(plan, judged)),
    cost: costOf(decision.kept, decision.single, ensemble),
    importance,
    untried,
    front: frontByTime(leaderboard),
    leaderboard,
    notes: plan.notes,
  };
}

/** What thresholds and intervals need. */
function factsForUse(plan: TunePlan, finals: Finals): Pick<SavedModel, "positive" | "errors"> {
  const { dataset, info, rows } = plan;
  if (dataset.task === "regression") {
    const errors = errorRanges(unseenRows(rows, plan, finals));
    return errors.length > 0 ? { errors } : {};
  }
  const positive = positiveOf(info.settings, dataset);
  return positive === undefined ? {} : { positive: dataset.classes[positive] };
}

/** What `attune explain` shows without rows, and the setting of its score. */
function factsForExplaining(
  { info }: TunePlan,
  { importance }: Examination,
): Pick<SavedModel, "quantile" | "importance"> {
  const { quantile } = info.settings;
  return {
    ...(quantile !== undefined && { quantile }),
    // A loss that is no number is not JSON.
    ...(importance?.columns.every(isFiniteLoss) && { importance }),
  };
}

const isFiniteLoss = ({ loss, low = loss, high = loss }: ColumnImportance): boolean =>
  Number.isFinite(loss) && Number.isFinite(low) && Number.isFinite(high);

/** The rows of cross-validation as nested cross-validation predicts them, and those held out. */
function unseenRows(
  { target, weights }: OutOfFold,
  { dataset }: TunePlan,
  { decision, by, ...own }: Finals,
): UnseenRows {
  const { crossFitted } = decision.kept;
  if (by === "cross-validation") return { predicted: crossFitted, actual: target.values, weights };
  const ofHeld = selectWeights(dataset.weights, own.rows);
  return {
    predicted: joined(crossFitted, own.predictions),
    actual: joined(target.values, own.target.values),
    weights: weights && ofHeld && joined(weights, ofHeld),
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function toBestModel(kept: Choice, { members }: EnsembleJson): BestModel {
  const [{ contender }] = kept.members;
  const isSingle = kept.members.length === 1;
  return {
    model: isSingle ? contender.evaluated.model : "ensemble",
    params: isSingle ? contender.evaluated.params : {},
    members: kept.members.map(({ contender: { evaluated }, weight }) => ({
      number: evaluated.number,
      model: evaluated.model,
      params: evaluated.params,
      weight,
    })),
    validation: kept.score,
    rowsPerSecond: 1 / secondsPerRow(kept.members, members),
  };
}

/** The parameters that explain most of the score's variance, by name without the prefix `model.` */
function importantParams({ timed }: TunePlan, session: Session): TuneReport["parameters"] {
  const complete = [...session.mirror.rows].filter((row) => row.state === "complete");
  if (complete.length < MIN_TRIALS_FOR_IMPORTANCE) return [];
  const { params } = reportByName(session, timed ? "score" : undefined);
  return params
    .filter(({ share, distinguishable }) => distinguishable || share >= MIN_IMPORTANCE)
    .slice(0, MAX_IMPORTANT_PARAMS)
    .map(({ name, share, low, high, distinguishable }) => ({
      ...{ name: name.replace(/^model\./, ""), share, low, high, distinguishable },
    }));
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

const toCandidateJson = (e: Evaluated): CandidateJson => ({
  model: e.model,
  params: e.params,
  cv: { mean: e.validation.mean, std: e.std },
});

const toHoldoutJson = ({ mean, low, high }: Score): HoldoutJson => ({ score: mean, low, high });

function toJson(r: TuneResultData<Task>, timed: boolean): Omit<TuneJson, "report"> {
  const { best, untuned, constant, estimate, holdout } = r;
  return {
    task: r.task,
    metric: r.metric,
    metricLabel: r.metricLabel,
    direction: r.direction,
    trials: r.trials,
    seconds: Number(r.seconds.toFixed(3)),
    best: {
      model: best.model,
      ...(best.model !== "ensemble" && { params: best.params }),
      members: best.members,
      cv: { mean: best.validation },
      rowsPerSecond: best.rowsPerSecond,
    },
    single: toCandidateJson(r.single),
    ...(untuned && {
      untuned: { ...toCandidateJson(untuned), estimate: toHoldoutJson(untuned.estimate) },
    }),
    ...(constant && { constant: toHoldoutJson(constant) }),
    estimate: { ...toHoldoutJson(estimate), by: estimate.by, rows: estimate.rows },
    ...(holdout && { holdout: toHoldoutJson(holdout) }),
    written: r.written,
    ...(r.test && { test: { ...toHoldoutJson(r.test), rows: r.test.rows } }),
    verdict: r.verdict,
    ...(r.cost && { cost: r.cost }),
    ...(r.importance && { importance: r.importance }),
    untried: r.untried,
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
