import { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { type Warp, warped } from "../../numeric/gaussian-process/warp.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { History, HistoryColumns } from "../../trial/history.ts";
import type { Observations } from "../surrogate/observations.ts";
import type { WeightedStudy } from "./earlier.ts";
import type { Explained, Goal } from "./goal.ts";

/** Iterations of L-BFGS in a fit. */
const FIT_ITERATIONS = 30;
/** Up to this many trials hyperparameters are fitted after each trial. */
const MAX_TRIALS_FITTED_ALWAYS = 100;
/** Of more trials they are fitted when there are this many times as many as at the last fit. */
const REFIT_GROWTH = 1.05;
/** With fewer trials than this all warps are compared at each fit. */
const MIN_TRIALS_FOR_KEPT_WARP = 20;
/** Of more trials they are compared each time the number has grown by this factor. */
const WARP_GROWTH = 1.15;
/** With fewer trials than this each fit also starts from the mode of the prior. */
const MIN_TRIALS_FOR_WARM_START = 30;
/** Of more trials it does so each time the number has grown by this factor. */
const COLD_START_GROWTH = 1.3;
/** Trials, from the newest, among which the state of the last fit is looked for. */
const MAX_TRIALS_SEARCHED = 1000;

/**
 * Sampler state of a trial: the result of a fit, from which the next fit starts in any process. A
 * type, not an interface, so that it counts as JSON.
 */
export type FitNote = {
  /** Number of trials at the fit. */
  readonly n: number;
  /** Hyperparameters of each output. */
  readonly theta: readonly (readonly number[])[];
  /** Warp of each objective. */
  readonly warp: readonly Warp[];
};

/** A model with the log posterior of its hyperparameters; 0 where they were not fitted. */
export interface FittedProcess {
  readonly process: GaussianProcess;
  readonly logPosterior: number;
}

/** Models of the finished trials, one for each output: objectives, limits, cost. */
export interface FittedModels {
  /** Number of rows of the history that they learned from. */
  readonly rows: number;
  readonly observations: Observations;
  /** In the order objectives, limits, cost. */
  readonly outputs: readonly GaussianProcess[];
  /** Standardised values of each objective. */
  readonly values: readonly Float64Array[];
  /** Values of the first objective minus what earlier studies explain: what output 0 models. */
  readonly residual: Float64Array;
  /** What earlier studies explain of the values. */
  readonly explained: Explained | undefined;
  /** Earlier studies, and the weights of their means in the first output. */
  readonly earlier: readonly WeightedStudy[];
  /** For each limit, where 0 lies in its output. */
  readonly bounds: readonly number[];
  /** Standard deviation of the logarithm of the cost; undefined where cost does not matter. */
  readonly costScale: number | undefined;
  /** To be stored with the trials that are proposed. */
  readonly note: FitNote;
  /** false where a covariance was not positive definite. */
  readonly sound: boolean;
}

/**
 * Fits the models of a history: a function of its finished and paused trials and of the state of
 * the last fit, cached until there are more.
 */
export class Fitter {
  readonly #encoding: Encoding;
  readonly #goal: Goal;
  #fitted: FittedModels | undefined;
  #paused: HistoryColumns | undefined;

  constructor(encoding: Encoding, goal: Goal) {
    this.#encoding = encoding;
    this.#goal = goal;
  }

  /**
   * @param history whose finished trials end with the paused ones, as if those were pruned
   * @param paused the paused trials: the same object for as long as they are the same
   */
  fit(history: History, paused: HistoryColumns): FittedModels {
    const { finished } = history;
    const waiting = paused.length === 0 ? undefined : paused;
    if (this.#fitted?.rows === finished.length && this.#paused === waiting) return this.#fitted;
    this.#paused = waiting;
    this.#fitted = this.#fitAnew(history);
    return this.#fitted;
  }

  #fitAnew(history: History): FittedModels {
    const goal = this.#goal;
    const { finished } = history;
    const observations = goal.observe(history, this.#encoding);
    const { n, x, losses, excesses } = observations;
    const last = lastFitNote(history);
    const refits = refitsAt(last, n, finished.length);
    const comparesWarps = refits && comparesWarpsAt(last, n, finished.length);
    const fitOutput = (z: Float64Array, output: number, anew = refits): FittedProcess =>
      this.#model(x, z, n, last?.theta[output], anew);
    const objectives = losses.map((loss, k) =>
      fitBestWarp(
        loss,
        comparesWarps || last?.warp[k] === undefined ? goal.warps : [last.warp[k]],
        (z) => fitOutput(z, k),
      ),
    );
    const outputs = objectives.map(({ process }) => process);
    const values = objectives.map(({ z }) => z);
    const explained = goal.explain?.({
      history,
      x,
      values: values[0],
      logPosterior: objectives[0].logPosterior,
      fit: (z) => fitOutput(z, 0, true),
    });
    if (explained !== undefined) outputs[0] = explained.process;
    const residual = explained?.residual ?? values[0];
    /** What each output models. */
    const modelled = [residual, ...values.slice(1)];
    const limits = goal.limits ? excesses.map(goal.limits.warped) : [];
    const cost = goal.cost?.(observations, finished);
    for (const { z } of cost ? [...limits, cost] : limits) {
      outputs.push(fitOutput(z, outputs.length).process);
      modelled.push(z);
    }
    let sound = true;
    for (const [k, output] of outputs.entries())
      sound = output.condition(x, modelled[k], n) && sound;
    return {
      rows: finished.length,
      observations,
      outputs,
      values,
      residual,
      explained,
      earlier: explained?.earlier ?? [],
      bounds: limits.map(({ bound }) => bound),
      costScale: cost?.scale,
      note: {
        n: refits || last === undefined ? finished.length : last.n,
        theta: outputs.map((o) => Array.from(o.theta, (t) => Math.round(t * 1e4) / 1e4)),
        warp: objectives.map(({ warp }) => warp),
      },
      sound,
    };
  }

  #model(
    x: Float64Array,
    z: Float64Array,
    n: number,
    theta: readonly number[] | undefined,
    refits: boolean,
  ): FittedProcess {
    const process = new GaussianProcess(
      this.#encoding.size,
      this.#encoding.levels,
      this.#encoding.together.size,
      this.#goal.makePrior,
    );
    const starts: Float64Array[] = theta === undefined ? [] : [Float64Array.from(theta)];
    if (!refits && starts.length > 0) {
      process.theta = starts[0];
      return { process, logPosterior: 0 };
    }
    // From the prior's mode as well while a fit costs little, then from time to time: a warm start
    // may be stuck in a local optimum.
    if (
      theta === undefined ||
      n < MIN_TRIALS_FOR_WARM_START ||
      hasGrown(n - 1, n, COLD_START_GROWTH)
    )
      starts.push(process.mode());
    return { process, logPosterior: process.fit(x, z, n, starts, FIT_ITERATIONS) };
  }
}

/** Whether hyperparameters are fitted: n observations, `rows` finished trials. */
const refitsAt = (last: FitNote | undefined, n: number, rows: number): boolean =>
  last === undefined || n <= MAX_TRIALS_FITTED_ALWAYS || rows >= REFIT_GROWTH * last.n;

/** Whether all warps are compared, where hyperparameters are fitted. */
const comparesWarpsAt = (last: FitNote | undefined, n: number, rows: number): boolean =>
  last === undefined || n < MIN_TRIALS_FOR_KEPT_WARP || hasGrown(last.n, rows, WARP_GROWTH);

/** The model of an objective, under the warp with which its values are most likely. */
function fitBestWarp(
  loss: Float64Array,
  warps: readonly Warp[],
  fit: (z: Float64Array) => FittedProcess,
) {
  return warps
    .map((warp) => {
      const { z, logJacobian } = warped(loss, warp);
      const model = fit(z);
      return { ...model, z, warp, score: model.logPosterior + logJacobian };
    })
    .reduce((best, other) => (other.score > best.score ? other : best));
}

/**
 * The least predicted mean of the first objective at a feasible trial. Not the least value, since
 * under noise the luckiest trial is not the best one.
 */
export function leastMean({ observations, outputs, values, residual }: FittedModels): number {
  let least = Infinity;
  for (let i = 0; i < observations.n; i++)
    if (observations.feasible[i] === 1)
      least = Math.min(least, outputs[0].meanAt(i, residual) + values[0][i] - residual[i]);
  return least;
}

/** The predicted mean of the first objective at a point, with what earlier studies say of it. */
export function meanAt(
  process: GaussianProcess,
  earlier: readonly WeightedStudy[],
  x: Float64Array,
): number {
  const out = { mean: 0, variance: 0 };
  process.predict(x, out);
  let { mean } = out;
  for (const { study, weight } of earlier) mean += weight * study.mean(x, out);
  return mean;
}

/** Whether a power of `base` lies between two counts, the second one included. */
function hasGrown(from: number, to: number, base: number): boolean {
  return Math.floor(Math.log(from) / Math.log(base)) !== Math.floor(Math.log(to) / Math.log(base));
}

/** The state of the last fit, in completion order of the trials. */
function lastFitNote(history: History): FitNote | undefined {
  const { finished } = history;
  for (let i = finished.length - 1; i >= 0 && i >= finished.length - MAX_TRIALS_SEARCHED; i--) {
    const note = history.note(finished.number[i]) as Partial<FitNote> | undefined;
    if (note?.theta !== undefined) return note as FitNote;
  }
  return undefined;
}
