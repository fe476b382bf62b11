import type { Target } from "../../numeric/matrix.ts";
import { gainOf, type Interval } from "../interval/interval.ts";
import {
  estimateIntervalsMs,
  type PredictionSource,
  scoreIntervals,
} from "../interval/score-intervals.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import { dependentRows } from "../split/dependent-rows.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { Gain } from "../verdict/gain.ts";
import {
  type Choice,
  type Contender,
  chooseModel,
  type Decision,
  MAX_ROWS_TO_NEST,
} from "./choose-model.ts";
import { estimateFinalSeconds } from "./train-members.ts";

/** What the search ended with. */
export interface Finals {
  /** The candidates with their predictions, best first. */
  readonly decision: Decision;
  /** The best untuned candidate; undefined when none could be evaluated. */
  readonly untuned: Choice | undefined;
  /** On which rows the scores below were computed. */
  readonly by: "holdout" | "cross-validation";
  /** Score of the kept model on rows that it has not been trained on. */
  readonly estimate: Interval;
  /** The same for the best untuned candidate. */
  readonly untunedEstimate: Interval | undefined;
  /** The same for the constant. */
  readonly constantEstimate: Interval | undefined;
  /** Predictions of the kept model for these rows. */
  readonly predictions: Float64Array;
  /** Targets of these rows. */
  readonly target: Target;
  /** Rows of the table that these are. */
  readonly rows: Int32Array;
  /** Gain over the best untuned candidate on these rows; undefined when the kept model is that one. */
  readonly overUntuned: Gain | undefined;
  /** Gain over the constant on these rows. */
  readonly overConstant: Gain | undefined;
  /** Score of the kept model in nested cross-validation. */
  readonly validation: Interval;
}

/** Milliseconds for everything whose time is not estimated. */
const FIXED_MS = 300;
/** Milliseconds to select an ensemble, per row… */
const SELECTION_MS_PER_ROW = 0.12;
/** …and more for each further pair of parts by which the choice is nested. */
const NESTED_MS_PER_ROW = 0.012;
/** Candidates that are expected to be members of the ensemble, before it is chosen. */
const EXPECTED_MEMBERS = 4;
/** The finals are given at most this share of the time… */
const MAX_SHARE = 0.3;
/** …or this one, if it takes so long to train the best candidate once again. */
const MAX_SHARE_OF_ONE = 0.4;

/** The candidates that are expected to be kept. @param leaderboard best first */
export const expectedMembers = (
  { single }: Pick<TunePlan, "single">,
  leaderboard: readonly Evaluated[],
): readonly Evaluated[] => leaderboard.slice(0, single ? 1 : EXPECTED_MEMBERS);

/**
 * Milliseconds that the end of a search needs: the members of the ensemble are selected, trained
 * again on all rows if some were held out, and compared.
 * @param members candidates that are expected to be kept
 * @param limitMs time of the whole search
 */
export function estimateFinalsMs(
  plan: TunePlan,
  members: readonly Evaluated[],
  parallel: number,
  limitMs: number,
): number {
  const isRefitted = plan.held.length > 0 && plan.refit;
  const each = !isRefitted ? [] : members.map((e) => estimateFinalSeconds(plan, e));
  const copies = Math.max(1, plan.finalFolds.length);
  const total = each.reduce((sum, s, m) => sum + s * (members[m].whole ? 1 : copies), 0);
  const tasks = Math.max(1, copies * each.length);
  const refit = Math.max(total / Math.min(parallel, tasks), ...each);
  const rows = plan.rows.rows.length;
  const pairs = (plan.rows.partCount * (plan.rows.partCount - 1)) / 2;
  const nested = rows > MAX_ROWS_TO_NEST ? 0 : NESTED_MS_PER_ROW * pairs;
  const selection =
    rows * (plan.single ? 0.2 * SELECTION_MS_PER_ROW : SELECTION_MS_PER_ROW + nested);
  const compared =
    estimateIntervalsMs(plan.held.length || plan.rows.rows.length) +
    estimateIntervalsMs(plan.rows.rows.length);
  const most = MAX_SHARE * limitMs;
  const rest = selection + compared;
  const once = each.length === 0 ? rest : 1000 * each[0] + rest;
  // Time in which not even one model of the best candidate can be trained again serves the search better.
  if (once > MAX_SHARE_OF_ONE * limitMs) return FIXED_MS + Math.min(most, rest);
  return FIXED_MS + Math.min(Math.max(most, once), rest + 1000 * refit);
}

/**
 * Decides which model is kept, and compares it with the best untuned candidate and the constant: on
 * the held rows, or without such rows by nested cross-validation.
 * @param contenders every candidate with predictions, best first
 */
export function playFinals(plan: TunePlan, contenders: readonly Contender[]): Finals {
  const { rows, held } = plan;
  const mayWin = contenders.filter((c) => plan.mayWin(c.evaluated));
  const decision = chooseModel(
    mayWin.length === 0 ? contenders.filter((c) => plan.mayStandIn(c.evaluated)) : mayWin,
    rows,
    plan.info,
    plan.single,
    plan.rng.fork("choice"),
  );
  const { kept } = decision;
  const defaults = contenders.filter((c) => plan.isUntuned(c.evaluated));
  const untuned =
    defaults.length === 0
      ? undefined
      : chooseModel(defaults, rows, plan.info, true, plan.rng.fork("untuned")).kept;
  const constant = contenders.find((c) => c.evaluated.number === 0);
  const isHeld = held.length > 0;
  const own = isHeld ? kept.held : kept.crossFitted;
  const average = constant && averageOverRows(constant.validation, rows.outputs);
  const rivals = [
    untuned && (isHeld ? untuned.held : untuned.crossFitted),
    isHeld ? constant?.held : average,
  ];
  const unseen = isHeld ? held : rows.rows;
  const atConstant = untuned === undefined ? 1 : 2;
  const isCrossFitted = !isHeld && rows.isCrossFitted;
  const { each, gains } = compareScores(
    plan,
    unseen,
    [own, ...rivals.filter((p) => p !== undefined)],
    { isCrossFitted, constant: constant && atConstant },
  );
  const validate = (): Interval => {
    const source = { isCrossFitted: rows.isCrossFitted, constant: average && 1 };
    const compared = [kept.crossFitted, ...(average === undefined ? [] : [average])];
    return compareScores(plan, rows.rows, compared, source).each[0];
  };
  const isUntuned =
    kept.members.length === 1 && kept.members[0].contender === untuned?.members[0].contender;
  return {
    decision,
    untuned,
    by: isHeld ? "holdout" : "cross-validation",
    estimate: each[0],
    untunedEstimate: untuned && each[1],
    constantEstimate: constant && each[atConstant],
    predictions: own,
    target: selectTarget(plan.target, unseen),
    rows: unseen,
    overUntuned: isUntuned ? undefined : untuned && gains[1],
    overConstant: constant && gains[atConstant],
    validation: isHeld ? validate() : each[0],
  };
}

/**
 * The same prediction for every row. The constants of folds differ, each a little away from the
 * targets that it predicts, so that together they rank worse than one constant does: an area under
 * the curve below 0.5, which noise would seem to beat.
 */
function averageOverRows(p: Float64Array, outputs: number): Float64Array {
  const n = p.length / outputs;
  const means = new Float64Array(outputs);
  for (let k = 0; k < p.length; k++) means[k % outputs] += p[k] / n;
  return p.map((_, k) => means[k % outputs]);
}

/**
 * Scores predictions of the same rows.
 * @returns gains of the first prediction over each
 */
function compareScores(
  { dataset, info, rng, target, splitting }: TunePlan,
  rows: Int32Array,
  predictions: readonly Float64Array[],
  source: PredictionSource,
): { readonly each: readonly Interval[]; readonly gains: readonly Gain[] } {
  const scored = {
    y: selectTarget(target, rows),
    weights: selectWeights(dataset.weights, rows),
    groups: dependentRows(splitting, rows),
  };
  const { each, differences } = scoreIntervals(
    predictions,
    scored,
    info,
    rng.fork("intervals"),
    source,
  );
  // The differences are those of the others to the first one.
  const worse = info.direction === "maximize" ? "minimize" : "maximize";
  return { each, gains: differences.map((d) => gainOf(d, worse)) };
}
