import { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { type Warp, warped, warpedExcess, warps } from "../../numeric/gaussian-process/warp.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { Columns, History } from "../../trial/history.ts";
import { type Observations, observe } from "../surrogate/observations.ts";
import type { Earlier } from "./earlier.ts";

/** Trials that a model learns from, unless somebody says. */
export const WORKING_SET = 250;
/** Iterations of L-BFGS a fit. */
const ITERATIONS = 30;
/**
 * Up to this many trials hyperparameters are fitted at each one; later when there are a twentieth
 * more.
 */
const FIT_ALWAYS = 100;
/** Up to this many trials all warps are tried at each fit; later when there are a seventh more. */
const FEW = 20;
/**
 * With several objectives the values near one objective's best are not the ones that matter most.
 */
const WARPS_OF_SEVERAL: readonly Warp[] = [null, 1];

/**
 * What a fit leaves with its trial, so that the next one starts where it ended, in whatever
 * process.
 */
export interface Note {
  /** Trials that it was fitted to. */
  readonly n: number;
  /** Hyperparameters of each output, and the warps of the objectives. */
  readonly theta: readonly (readonly number[])[];
  readonly warp: readonly Warp[];
}

/** Models of the finished trials. Outputs stand in the order objectives, limits, cost. */
export interface Fitted {
  /** Rows of the history that it knows. */
  readonly rows: number;
  readonly observations: Observations;
  readonly outputs: readonly GaussianProcess[];
  /**
   * Standardised values of each objective; the first output knows what `residual` leaves of them.
   */
  readonly values: readonly Float64Array[];
  readonly residual: Float64Array;
  /** What earlier studies count in the first output. */
  readonly earlier: readonly { readonly study: Earlier; readonly weight: number }[];
  /** Where a limit's 0 lies in its output. */
  readonly bounds: readonly number[];
  /** Standard deviation of the logarithm of the cost; undefined where cost does not matter. */
  readonly costScale: number | undefined;
  readonly note: Note;
  /** False where a covariance was not positive definite. */
  readonly sound: boolean;
}

/**
 * Fits the models of a history: a function of its finished trials and of what the last of them
 * noted, remembered until there are more.
 */
export class Fitter {
  readonly #encoding: Encoding;
  readonly #workingSet: number;
  readonly #costAware: boolean;
  #fitted: Fitted | undefined;
  #paused: Columns | undefined;

  constructor(encoding: Encoding, workingSet: number, costAware: boolean) {
    this.#encoding = encoding;
    this.#workingSet = workingSet;
    this.#costAware = costAware;
  }

  /**
   * @param paused trials that stand at the end of the finished ones as if they were pruned: the
   * same object for as long as they are the same
   */
  fit(history: History, paused: Columns, earlierStudies: readonly Earlier[]): Fitted {
    const { finished } = history;
    const shelf = paused.length === 0 ? undefined : paused;
    if (this.#fitted?.rows === finished.length && this.#paused === shelf) return this.#fitted;
    this.#paused = shelf;
    const observations = observe(history, this.#encoding, this.#workingSet);
    const { n, x, losses, excesses } = observations;
    const last = lastNote(history);
    const again = last === undefined || n <= FIT_ALWAYS || finished.length >= 1.05 * last.n;
    const reconsidered =
      again && (last === undefined || n < FEW || crosses(last.n, finished.length, 1.15));
    const outputs: GaussianProcess[] = [];
    const values: Float64Array[] = [];
    const warp: Warp[] = [];
    for (const [k, loss] of losses.entries()) {
      const candidates =
        reconsidered || last?.warp[k] === undefined
          ? losses.length > 1
            ? WARPS_OF_SEVERAL
            : warps
          : [last.warp[k]];
      let top = -Infinity;
      for (const w of candidates) {
        const { z, logJacobian } = warped(loss, w);
        const model = this.#model(x, z, n, last?.theta[k], again);
        const score = model.logPosterior + logJacobian;
        if (outputs.length > k && !(score > top)) continue;
        top = score;
        outputs[k] = model.process;
        values[k] = z;
        warp[k] = w;
      }
    }
    const earlier = losses.length > 1 ? [] : earlierStudies.map((study) => ({ study, weight: 0 }));
    const residual = values[0].slice();
    for (const one of earlier) one.weight = takeOff(one.study, x, this.#encoding.size, residual);
    if (earlier.some((one) => one.weight > 0))
      outputs[0] = this.#model(x, residual, n, last?.theta[0], true).process;
    const bounds: number[] = [];
    for (const [c, excess] of excesses.entries()) {
      const { z, bound } = warpedExcess(excess);
      const model = this.#model(x, z, n, last?.theta[losses.length + c], again);
      outputs.push(model.process);
      bounds.push(bound);
      values.push(z);
    }
    let costScale: number | undefined;
    if (this.#costAware && observations.cost.some((c) => c > 0)) {
      const { z, scale } = standardisedLog(observations.cost);
      outputs.push(this.#model(x, z, n, last?.theta[outputs.length], again).process);
      values.push(z);
      costScale = scale;
    }
    let sound = true;
    for (const [k, output] of outputs.entries())
      sound = output.condition(x, k === 0 ? residual : values[k], n) && sound;
    values.length = losses.length;
    const note: Note = {
      n: again ? finished.length : last.n,
      theta: outputs.map((o) => Array.from(o.theta, (t) => Math.round(t * 1e4) / 1e4)),
      warp,
    };
    this.#fitted = {
      rows: finished.length,
      observations,
      outputs,
      values,
      residual,
      earlier,
      bounds,
      costScale,
      note,
      sound,
    };
    return this.#fitted;
  }

  #model(
    x: Float64Array,
    z: Float64Array,
    n: number,
    theta: readonly number[] | undefined,
    again: boolean,
  ): { process: GaussianProcess; logPosterior: number } {
    const process = new GaussianProcess(
      this.#encoding.size,
      this.#encoding.levels,
      this.#encoding.together.size,
    );
    const starts: Float64Array[] = theta === undefined ? [] : [Float64Array.from(theta)];
    if (!again && starts.length > 0) {
      process.theta = starts[0];
      return { process, logPosterior: 0 };
    }
    // The prior's mode as well while a fit costs little, then from time to time: a warm start may
    // be stuck.
    if (theta === undefined || n < 30 || crosses(n - 1, n, 1.3)) starts.push(process.mode());
    return { process, logPosterior: process.fit(x, z, n, starts, ITERATIONS) };
  }
}

/**
 * The least mean of the first objective at a feasible trial: the best mean, not the best value,
 * since under noise the luckiest trial is not the best one.
 */
export function leastMean({ observations, outputs, values, residual }: Fitted): number {
  let least = Infinity;
  for (let i = 0; i < observations.n; i++)
    if (observations.feasible[i] === 1)
      least = Math.min(least, outputs[0].meanAt(i, residual) + values[0][i] - residual[i]);
  return least;
}

/** Whether a power of `base` lies between two counts. */
function crosses(from: number, to: number, base: number): boolean {
  return Math.floor(Math.log(from) / Math.log(base)) !== Math.floor(Math.log(to) / Math.log(base));
}

/**
 * Takes off the values what an earlier study's model explains of them, by a regression drawn
 * towards nothing; returns its weight.
 */
function takeOff(study: Earlier, x: Float64Array, size: number, values: Float64Array): number {
  const out = { mean: 0, variance: 0 };
  const means = values.map((_, i) => study.mean(x.subarray(i * size, i * size + size), out));
  let product = 0;
  let square = 3;
  for (let i = 0; i < values.length; i++) {
    product += means[i] * values[i];
    square += means[i] ** 2;
  }
  const weight = Math.max(0, product / square);
  for (let i = 0; i < values.length; i++) values[i] -= weight * means[i];
  return weight;
}

/** Logarithms at mean 0 and variance 1; what is NaN stands at the mean. */
function standardisedLog(values: Float64Array): { z: Float64Array; scale: number } {
  const logs = values.filter((v) => !Number.isNaN(v)).map(Math.log);
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const scale = Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length);
  return {
    z: values.map((v) => (Number.isNaN(v) || !(scale > 1e-9) ? 0 : (Math.log(v) - mean) / scale)),
    scale,
  };
}

/** The note of the last told trial that has one. */
function lastNote(history: History): Note | undefined {
  const { finished } = history;
  for (let i = finished.length - 1; i >= 0 && i >= finished.length - 1000; i--) {
    const note = history.note(finished.number[i]) as Partial<Note> | undefined;
    if (note?.theta !== undefined) return note as Note;
  }
  return undefined;
}
