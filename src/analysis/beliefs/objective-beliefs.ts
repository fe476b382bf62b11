import { mostPromising, type PromisingPoint } from "../../sampler/gp/outlook.ts";
import { Confirming } from "../../sampler/noise/confirming.ts";
import { isFeasible } from "../../trial/feasible.ts";
import { unitAt } from "../../trial/history.ts";
import { explainIfEnough, type ParamImportance } from "../importance/explain.ts";
import type { PlottedStudy, ShownObjective } from "../plots/plotted-study.ts";
import { type CelledAxis, celledAxes } from "./axis-cells.ts";
import { BeliefModel, MIN_RESULTS_OF_MODEL, type Noise } from "./belief-model.ts";
import { type ExpectedGain, foretellGain, MIN_TRIALS_OF_GAIN } from "./expected-gain.ts";
import { explainedShare } from "./explained-share.ts";
import { isBlind } from "./is-blind.ts";
import { type ParamBelief, readMarginals } from "./marginals.ts";
import { countPointsLeft } from "./points-left.ts";
import { makeProbes, type Probe } from "./probes.ts";
import { progressOf } from "./progress-so-far.ts";
import { findRegion, type PromisingRegion } from "./promising-region.ts";
import { findRangeEnds, type RangeEnd } from "./range-ends.ts";
import { findUnexplored, type Unexplored } from "./unexplored.ts";

/** Points at which the models are asked. */
const PROBES = 600;
/** Of more trials the importance learns from this number: an order needs no more. */
const IMPORTANCE_TRIALS = 1000;

/** A point of the space. */
export interface BelievedTrial {
  /** Parameters by flat name. */
  readonly params: { readonly [name: string]: unknown };
}

/** The best trial of an objective. */
export interface BestTrial extends BelievedTrial {
  /** Its number. */
  readonly trial: number;
  /** Its value. */
  readonly value: number;
  /** If results are noisy: what a model expects of a result at this point. */
  readonly estimate?: number;
  /** Standard error of the estimate. */
  readonly error?: number;
}

/** The point of which a model expects most. */
export interface NextPoint extends BelievedTrial {
  /** The value that is expected there. */
  readonly mean: number;
  /** One standard deviation better and worse. */
  readonly spread: readonly [low: number, high: number];
  /** The chance that it is better than the best trial. */
  readonly chance: number;
}

/** What the search believes of one objective. */
export interface ObjectiveBeliefs {
  /** Name of the objective; `value` if the only one has no name. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** Complete trials that keep all limits. */
  readonly results: number;
  /** What is known of noise. */
  readonly noise: Noise;
  /** The best trial; undefined without a result. */
  readonly best: BestTrial | undefined;
  /** The Gaussian process that is asked; undefined with too few results. */
  readonly model:
    | {
        /** Trials from which it has learned. */
        readonly trials: number;
        /** Share of the variance of left-out results that it predicts; undefined if unknown. */
        readonly explained: number | undefined;
      }
    | undefined;
  /** How much each parameter matters, as `importanceReport` says it; empty with too few trials. */
  readonly importance: readonly ParamImportance[];
  /** Number of trials from which `importance` is computed. */
  readonly importanceTrials: {
    /** All of them. */
    readonly all: number;
    /** The pruned ones, which count by the forecast of their curve. */
    readonly pruned: number;
  };
  /** The model along each parameter. Parameters of several coordinates are left out. */
  readonly params: readonly ParamBelief[];
  /** Where the best results are expected. */
  readonly region: PromisingRegion | undefined;
  /** The point that a sampler with this model would try next. */
  readonly next: NextPoint | undefined;
  /** What was not explored. */
  readonly unexplored: readonly Unexplored[];
  /** What 10 and 50 further trials are expected to gain; empty with too few trials. */
  readonly gain: readonly ExpectedGain[];
  /** Distance from the median result to the best one, in which gains are measured. */
  readonly scale: number;
  /** Ranges that seem to end too early. */
  readonly ends: readonly RangeEnd[];
  /** What can't be said yet, one sentence each. */
  readonly unknown: readonly string[];
}

/** What the models of a study are asked by. */
interface Asked {
  readonly model: BeliefModel | undefined;
  readonly axes: readonly CelledAxis[];
  readonly probes: readonly Probe[];
}

/**
 * Fits the models of a study, and makes the points at which they are asked.
 * @param count number of these points
 */
export function askModels({ space, history }: PlottedStudy, count = PROBES): Asked {
  const model = BeliefModel.of(space, history);
  return {
    model,
    axes: celledAxes(space),
    probes: model === undefined ? [] : makeProbes(space, model.encoding, count),
  };
}

/** How an objective has come on, and what further trials are expected to gain. */
export function readGain(
  { space, history, trials }: PlottedStudy,
  objective: number,
  model: BeliefModel | undefined,
) {
  const progress = progressOf(history, objective, model);
  const point =
    model && mostPromising(space, history, model.encoding, model.only(objective), model.limits);
  const gain = foretellGain(progress, point, {
    isNoisy: model?.noise === "shown",
    isBlind: isBlind(trials, history.finished.length),
    isConstant: isConstant(history, objective),
    points: countPointsLeft(space, history),
  });
  return { progress, point, gain };
}

/** Whether all results are equal. */
function isConstant({ finished }: PlottedStudy["history"], objective: number): boolean {
  const losses = new Set<number>();
  for (let i = 0; i < finished.length; i++)
    if (isFeasible(finished, i)) losses.add(finished.loss[objective][i]);
  return losses.size === 1;
}

/** Reads what the search believes of one objective. */
export function readBeliefs(
  study: PlottedStudy,
  { index, sign, name, direction }: ShownObjective,
  asked: Asked,
): ObjectiveBeliefs {
  const { space, history } = study;
  const { model } = asked;
  const results = resultsByLoss(history, index);
  const best = findBest(study, index, results[0], model);
  const { progress, point, gain } = readGain(study, index, model);
  const { report, observed, missing } = explainIfEnough(space, history, index, {
    maxTrials: IMPORTANCE_TRIALS,
  });
  return {
    ...{ objective: name, direction, results: results.length, noise: model?.noise ?? "none" },
    best: best && describeBest(study, best, sign),
    importance: report?.params ?? [],
    importanceTrials: { all: observed.rows.length, pruned: observed.pruned },
    scale: progress.scale,
    ...(model && best
      ? askModel(study, { ...asked, model, objective: index, sign, best, results, point })
      : WITHOUT_MODEL),
    gain,
    unknown: describeUnknown({
      results: results.length,
      finished: history.finished.length,
      missingForImportance: missing,
      isConstant: isConstant(history, index),
    }),
  };
}

/** Feasible rows with a finite result, best first. */
function resultsByLoss({ finished }: PlottedStudy["history"], objective: number): number[] {
  const loss = finished.loss[objective];
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++)
    if (isFeasible(finished, i) && Number.isFinite(loss[i])) rows.push(i);
  return rows.sort((a, b) => loss[a] - loss[b] || a - b);
}

/** The best trial, by its result or, if results are noisy, by an estimate. */
interface FoundBest {
  readonly row: number;
  readonly loss: number;
  readonly estimated: { readonly estimate: number; readonly error: number } | undefined;
}

/** @param first row of the least loss; undefined without a result */
function findBest(
  { space, history }: PlottedStudy,
  objective: number,
  first: number | undefined,
  model: BeliefModel | undefined,
): FoundBest | undefined {
  const estimated = model?.noise === "shown" ? new Confirming({ space }).best(history) : undefined;
  const row = estimated?.row ?? first;
  if (row === undefined) return undefined;
  return { row, loss: history.finished.loss[objective][row], estimated };
}

function describeBest(
  { space, history: { finished } }: PlottedStudy,
  { row, loss, estimated }: FoundBest,
  sign: number,
): BestTrial {
  return {
    trial: finished.number[row],
    value: sign * loss,
    params: flatParams(space, unitAt(finished, row)),
    ...(estimated && { estimate: sign * estimated.estimate, error: estimated.error }),
  };
}

const flatParams = (space: PlottedStudy["space"], unit: Float64Array): BelievedTrial["params"] =>
  space.flatten(space.fromUnit(unit)) as BelievedTrial["params"];

/** What a model is asked of an objective. */
interface Question extends Asked {
  readonly model: BeliefModel;
  readonly objective: number;
  /** value = loss · sign. */
  readonly sign: number;
  readonly best: FoundBest;
  /** Feasible rows, best first. */
  readonly results: readonly number[];
  /** The most promising point. */
  readonly point: PromisingPoint | undefined;
}

/** What only a model can say. */
type ModelBeliefs = Pick<
  ObjectiveBeliefs,
  "model" | "params" | "region" | "next" | "unexplored" | "ends"
>;

const WITHOUT_MODEL: ModelBeliefs = {
  model: undefined,
  params: [],
  region: undefined,
  next: undefined,
  unexplored: [],
  ends: [],
};

function askModel(study: PlottedStudy, question: Question): ModelBeliefs {
  const { space, history } = study;
  const { finished } = history;
  const { model, axes, probes, sign, best, results } = question;
  const objective = { objective: question.objective, sign };
  const params = readMarginals({
    ...{ model, ...objective, axes, probes, tried: finished },
    best: unitAt(finished, best.row),
  });
  return {
    model: {
      trials: model.fitted.observations.n,
      explained: explainedShare(model, question.objective),
    },
    params,
    region: findRegion(model, objective, axes, probes),
    next: describeNext(space, question),
    unexplored: findUnexplored(
      model,
      { ...objective, best: best.estimated?.estimate ?? best.loss },
      axes,
      probes,
      params.map(({ trials }) => trials),
    ),
    ends: isConstant(history, question.objective)
      ? []
      : findRangeEnds(space, { axes, params, sign, tried: finished, results }),
  };
}

function describeNext(
  space: PlottedStudy["space"],
  { model, objective, sign, point }: Question,
): NextPoint | undefined {
  if (point === undefined) return undefined;
  const { mean, low, high } = model.predict(objective, point.x);
  return {
    params: flatParams(space, point.unit),
    mean: sign * mean,
    spread: [sign * low, sign * high],
    chance: point.chance,
  };
}

/** How much is known of an objective. */
interface KnownOf {
  readonly results: number;
  readonly finished: number;
  /** What the importance of parameters lacks. */
  readonly missingForImportance: string | undefined;
  /** Whether all results are equal. */
  readonly isConstant: boolean;
}

/** One sentence for each thing that can't be said yet. */
function describeUnknown(known: KnownOf): string[] {
  const { results, finished, missingForImportance } = known;
  const unknown: string[] = [];
  if (results < MIN_RESULTS_OF_MODEL)
    unknown.push(
      `Where good parameters lie can't be said yet: a model needs ${MIN_RESULTS_OF_MODEL} results, there are ${results}.`,
    );
  if (missingForImportance !== undefined)
    unknown.push(`Which parameters matter can't be said yet: that needs ${missingForImportance}.`);
  if (finished < MIN_TRIALS_OF_GAIN)
    unknown.push(
      `What further trials may gain can't be said yet: that needs ${MIN_TRIALS_OF_GAIN} finished trials, there are ${finished}.`,
    );
  if (results >= MIN_TRIALS_OF_GAIN && known.isConstant)
    unknown.push(
      `All ${results} results are equal, so nothing is known of better ones: check that the result depends on the parameters.`,
    );
  return unknown;
}
