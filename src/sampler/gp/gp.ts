import { AttuneError } from "../../errors/attune-error.ts";
import { nonDominatedRanks } from "../../numeric/pareto.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { FinishedColumns, History } from "../../trial/history.ts";
import type { Json } from "../../trial/trial-record.ts";
import { oneByOne } from "../one-by-one.ts";
import type { Plan, Problem, Proposal, Sampler } from "../sampler.ts";
import { begin } from "../start.ts";
import { type Criterion, logExpectedImprovement, perCost, withFeasibility } from "../surrogate/acquisition.ts";
import { Belief, type Beliefs } from "../surrogate/beliefs.ts";
import { Encoding } from "../surrogate/encoding.ts";
import { logHypervolumeImprovement, openBoxes } from "../surrogate/hypervolume-improvement.ts";
import { maximize } from "../surrogate/maximize.ts";
import { type Observations, observe } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { type Warp, warped, warpedExcess, warps } from "../surrogate/warp.ts";
import { Earlier, type EarlierStudy } from "./earlier.ts";
import { GaussianProcess } from "./gaussian-process.ts";
import { gaussianLandscape, type Known } from "./landscape.ts";

export interface GpOptions {
  /** Finished trials before the first model; half the coordinates and 3, between 4 and 10, unless given. */
  startup?: number;
  /** Most trials that the model learns from: of more, the best, the newest and some of all. */
  workingSet?: number;
  /** What is believed of parameters beforehand: steers the search, less with each result. */
  beliefs?: Beliefs;
  /** Studies of the same or a similar space that ended: their best points are tried first, and their models say what to expect (one objective). */
  earlier?: readonly EarlierStudy[];
  /** Prefers points that cost less for what they promise; with a known budget less so towards its end. The cost is what the objective gave, or seconds. */
  costAware?: boolean;
}

/**
 * Gaussian process with logarithmic expected improvement (Jones et al. 1998; Ament et al. 2023): over values warped so that they look normal, the warp chosen by
 * likelihood; a probability of feasibility for each limit; expected gain of hypervolume for several objectives. Trials under way shrink the variance near them.
 * @throws AttuneError `usage` for options out of range
 */
export function gp(options: GpOptions = {}): Sampler {
  for (const [name, value, least] of [
    ["startup", options.startup, 1],
    ["workingSet", options.workingSet, 10],
  ] as const)
    if (value !== undefined && (!Number.isInteger(value) || value < least))
      throw new AttuneError("usage", `${name} of gp must be a whole number from ${least}, got ${value}`);
  return {
    name: "gp",
    supports: { kinds: "all", conditional: true, objectives: Infinity, limits: true, constraints: "any", finite: false },
    plan: (problem) => new GpPlan(problem, options),
  };
}

const WORKING_SET = 250;
/** Iterations of L-BFGS a fit. */
const ITERATIONS = 30;
/** Up to this many trials hyperparameters are fitted at each one; later when there are a twentieth more. */
const FIT_ALWAYS = 100;
/** Best trials that the search for the next point looks around. */
const SEEDS = 5;

/** What a fit leaves with its trial, so that the next one starts where it ended, in whatever process. */
interface Note {
  /** Trials that it was fitted to. */
  readonly n: number;
  /** Hyperparameters of each output, and the warps of the objectives. */
  readonly theta: readonly (readonly number[])[];
  readonly warp: readonly Warp[];
}
interface Fitted {
  /** What earlier studies count in the first output. */
  readonly earlier: Known["earlier"] & {};
  /** Standard deviation of the logarithm of the cost, whose process is the last output; undefined where cost does not matter. */
  readonly costScale: number | undefined;
  /** Rows of the history that it knows. */
  readonly rows: number;
  readonly observations: Observations;
  readonly outputs: readonly GaussianProcess[];
  /** Standardised values of each objective; the first output knows what `residual` leaves of them. */
  readonly values: readonly Float64Array[];
  readonly residual: Float64Array;
  readonly bounds: readonly number[];
  readonly note: Note;
  readonly sound: boolean;
}

export class GpPlan implements Plan {
  readonly #problem: Problem;
  readonly #encoding: Encoding;
  readonly #startup: number;
  readonly #workingSet: number;
  readonly #proposable: Proposable;
  readonly #belief: Belief | undefined;
  readonly #options: GpOptions;
  #earlier: readonly Earlier[] | undefined;
  #fitted: Fitted | undefined;

  constructor(problem: Problem, options: GpOptions) {
    this.#problem = problem;
    this.#encoding = new Encoding(problem.space.axes);
    this.#options = options;
    this.#belief = options.beliefs && new Belief(problem.space, this.#encoding, options.beliefs);
    this.#startup = options.startup ?? Math.min(10, Math.max(4, Math.ceil(this.#encoding.size / 2) + 3));
    this.#workingSet = options.workingSet ?? WORKING_SET;
    this.#proposable = new Proposable(problem.space, this.#encoding);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    return oneByOne(this.#problem.space, history, streams, (now, stream) => this.#one(now, stream));
  }

  #one(history: History, stream: Rng): Proposal {
    const { finished, pending } = history;
    const winner = this.#winners()[finished.length + pending.length];
    if (winner !== undefined) return { unit: winner, reason: "a winner of an earlier study" };
    if (finished.length < this.#startup) return { unit: this.#begin(history, stream) };
    const fitted = this.#fit(history);
    const { observations, outputs, values, note } = fitted;
    if (!observations.complete.includes(1)) return { unit: this.#begin(history, stream) };
    if (!fitted.sound)
      return { unit: this.#begin(history, stream), fallback: "the covariance was not positive definite: drawn as at the start" };
    const feature = new Float64Array(this.#encoding.size);
    const unit = new Float64Array(this.#problem.space.width);
    for (const output of outputs) output.forget();
    for (let i = 0; i < pending.length; i++) {
      this.#encoding.row(pending, i, unit, feature, 0);
      for (const output of outputs) output.append(feature);
    }
    const order = orderOf(observations, values, finished);
    const criterion = this.#criterion(fitted, order);
    const point = (k: number): Float64Array =>
      Float64Array.from(finished.unit, (column) => {
        const u = column[observations.rows[k]!]!;
        return Number.isNaN(u) ? stream.uniform() : u;
      });
    const { space } = this.#problem;
    const found = maximize({
      space,
      encoding: this.#encoding,
      landscape: gaussianLandscape(outputs, criterion, {
        earlier: fitted.earlier,
        belief: this.#belief && { of: this.#belief, weight: this.#belief.weight(finished.length) },
      }),
      stream,
      seeds: order.slice(0, values.length > 1 ? 2 * SEEDS : SEEDS).map(point),
      allowed: this.#proposable.rule(history),
    });
    if (found === undefined) {
      stream.uniformInto(unit);
      return { unit, fallback: "no new point that is allowed was found: drawn at random" };
    }
    return { unit: found, note: note as unknown as Json };
  }

  #earlierStudies(): readonly Earlier[] {
    return (this.#earlier ??= (this.#options.earlier ?? []).map((study) => new Earlier(this.#problem.space, this.#encoding, study)));
  }
  /** Good points of earlier studies, by turns the best of each, then the second best. */
  #winners(): readonly Float64Array[] {
    const studies = this.#earlierStudies();
    const most = Math.max(0, ...studies.map((e) => e.winners.length));
    return Array.from({ length: most }, (_, i) => studies.flatMap((e) => e.winners.slice(i, i + 1))).flat();
  }

  /** As any search begins; every second point where parameters are believed to lie. */
  #begin(history: History, stream: Rng): Float64Array {
    const unit = begin(this.#problem, history, stream);
    if (this.#belief !== undefined && (history.finished.length + history.pending.length) % 2 === 0) this.#belief.draw(unit, stream);
    return unit;
  }

  #criterion(fitted: Fitted, order: readonly number[]): Criterion {
    const { observations, outputs, values, residual, bounds, costScale } = fitted;
    const { n, feasible } = observations;
    let criterion: Criterion | undefined;
    if (feasible.includes(1)) {
      if (values.length === 1) {
        // The best mean, not the best value: under noise the luckiest trial is not the best one.
        let best = Infinity;
        for (let i = 0; i < n; i++)
          if (feasible[i] === 1) best = Math.min(best, outputs[0]!.meanAt(i, residual) + values[0]![i]! - residual[i]!);
        criterion = logExpectedImprovement(best);
      } else {
        const front = frontOf(
          values,
          order.filter((i) => feasible[i] === 1),
        );
        const reference = values.map((z) => z.reduce((a, b) => Math.max(a, b), -Infinity) + 0.1);
        criterion = logHypervolumeImprovement(
          openBoxes(
            front.map((i) => values.map((z) => z[i]!)),
            reference,
          ),
          values.length,
        );
      }
    }
    const whole = bounds.length > 0 || criterion === undefined ? withFeasibility(criterion, values.length, bounds) : criterion;
    if (costScale === undefined) return whole;
    // Cooling (Lee et al. 2020, "Cost-aware Bayesian optimization", §3.2): near the end of a budget what is best counts, not what is cheap.
    const { budget } = this.#problem;
    const share = budget === undefined ? 1 : Math.max(0, 1 - observations.n / budget);
    return perCost(whole, outputs.length - 1, costScale, share);
  }

  /** The models of the finished trials: a function of these and of what the last of them noted. */
  #fit(history: History): Fitted {
    const { finished } = history;
    if (this.#fitted?.rows === finished.length) return this.#fitted;
    const observations = observe(history, this.#encoding, this.#workingSet);
    const { n, x, losses, excesses } = observations;
    const last = lastNote(history);
    const again = last === undefined || n <= FIT_ALWAYS || finished.length >= 1.05 * last.n;
    const outputs: GaussianProcess[] = [];
    const values: Float64Array[] = [];
    const warp: Warp[] = [];
    for (const [k, loss] of losses.entries()) {
      const candidates = again || last?.warp[k] === undefined ? (losses.length > 1 ? WARPS_OF_SEVERAL : warps) : [last.warp[k]!];
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
    const earlier = losses.length > 1 ? [] : this.#earlierStudies().map((study) => ({ study, weight: 0 }));
    const residual = values[0]!.slice();
    for (const one of earlier) one.weight = takeOff(one.study, x, this.#encoding.size, residual);
    if (earlier.some((one) => one.weight > 0)) outputs[0] = this.#model(x, residual, n, last?.theta[0], true).process;
    const bounds: number[] = [];
    for (const [c, excess] of excesses.entries()) {
      const { z, bound } = warpedExcess(excess);
      const model = this.#model(x, z, n, last?.theta[losses.length + c], again);
      outputs.push(model.process);
      bounds.push(bound);
      values.push(z);
    }
    let costScale: number | undefined;
    if (this.#options.costAware && observations.cost.some((c) => c > 0)) {
      const { z, scale } = standardisedLog(observations.cost);
      outputs.push(this.#model(x, z, n, last?.theta[outputs.length], again).process);
      values.push(z);
      costScale = scale;
    }
    let sound = true;
    for (const [k, output] of outputs.entries()) sound = output.condition(x, k === 0 ? residual : values[k]!, n) && sound;
    values.length = losses.length;
    const note: Note = {
      n: again ? finished.length : last.n,
      theta: outputs.map((o) => Array.from(o.theta, (t) => Math.round(t * 1e4) / 1e4)),
      warp,
    };
    this.#fitted = { rows: finished.length, observations, outputs, values, residual, earlier, bounds, costScale, note, sound };
    return this.#fitted;
  }

  #model(
    x: Float64Array,
    z: Float64Array,
    n: number,
    theta: readonly number[] | undefined,
    again: boolean,
  ): { process: GaussianProcess; logPosterior: number } {
    const process = new GaussianProcess(this.#encoding.size, this.#encoding.levels);
    const starts: Float64Array[] = theta === undefined ? [] : [Float64Array.from(theta)];
    if (!again) {
      process.theta = starts[0]!;
      return { process, logPosterior: 0 };
    }
    // The prior's mode as well while a fit costs little, then from time to time: a warm start may be stuck.
    const step = (m: number): number => Math.floor(Math.log(m) / Math.log(1.3));
    if (theta === undefined || n < 30 || step(n) !== step(n - 1)) starts.push(process.mode());
    return { process, logPosterior: process.fit(x, z, n, starts, ITERATIONS) };
  }
}

/** Takes off the values what an earlier study's model explains of them, by a regression drawn towards nothing; returns its weight. */
function takeOff(study: Earlier, x: Float64Array, size: number, values: Float64Array): number {
  const out = { mean: 0, variance: 0 };
  const means = values.map((_, i) => study.mean(x.subarray(i * size, i * size + size), out));
  let product = 0;
  let square = 3;
  for (let i = 0; i < values.length; i++) {
    product += means[i]! * values[i]!;
    square += means[i]! ** 2;
  }
  const weight = Math.max(0, product / square);
  for (let i = 0; i < values.length; i++) values[i]! -= weight * means[i]!;
  return weight;
}

/** Logarithms at mean 0 and variance 1; what is NaN stands at the mean. */
function standardisedLog(values: Float64Array): { z: Float64Array; scale: number } {
  const logs = values.filter((v) => !Number.isNaN(v)).map(Math.log);
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const scale = Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length);
  return { z: values.map((v) => (Number.isNaN(v) || !(scale > 1e-9) ? 0 : (Math.log(v) - mean) / scale)), scale };
}

/** With several objectives the values near one objective's best are not the ones that matter most. */
const WARPS_OF_SEVERAL: readonly Warp[] = [null, 1];

/** The note of the last told trial that has one. */
function lastNote(history: History): Note | undefined {
  const { finished } = history;
  for (let i = finished.length - 1; i >= 0 && i >= finished.length - 1000; i--) {
    const note = history.note(finished.number[i]!) as Partial<Note> | undefined;
    if (note?.theta !== undefined) return note as Note;
  }
  return undefined;
}

/** Observations from best to worst: feasible ones by value or front, then infeasible ones by how much. */
function orderOf({ rows, feasible, complete }: Observations, values: readonly Float64Array[], finished: FinishedColumns): number[] {
  const good = rows.map((_, k) => k).filter((k) => feasible[k] === 1);
  if (values.length > 1) {
    const front = new Set(frontOf(values, good));
    good.sort((a, b) => Number(front.has(b)) - Number(front.has(a)) || b - a);
  } else good.sort((a, b) => values[0]![a]! - values[0]![b]! || a - b);
  const rest = rows.map((_, k) => k).filter((k) => feasible[k] === 0 && complete[k] === 1);
  rest.sort((a, b) => finished.violation[rows[a]!]! - finished.violation[rows[b]!]! || a - b);
  return [...good, ...rest];
}

/** Those of `members` that no other dominates. */
function frontOf(values: readonly Float64Array[], members: readonly number[]): number[] {
  const columns = values.map((z) => Float64Array.from(members, (k) => z[k]!));
  const ranks = nonDominatedRanks(columns, members.length);
  return members.filter((_, i) => ranks[i] === 0);
}
