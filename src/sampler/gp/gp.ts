import { AttuneError } from "../../errors/attune-error.ts";
import { nonDominatedRanks } from "../../numeric/pareto.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { FinishedColumns, History } from "../../trial/history.ts";
import { oneByOne } from "../one-by-one.ts";
import type { Plan, Problem, Proposal, Sampler } from "../sampler.ts";
import { begin } from "../start.ts";
import { type Criterion, logExpectedImprovement, withFeasibility } from "../surrogate/acquisition.ts";
import { Encoding } from "../surrogate/encoding.ts";
import { logHypervolumeImprovement, openBoxes } from "../surrogate/hypervolume-improvement.ts";
import { maximize } from "../surrogate/maximize.ts";
import { type Observations, observe } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { type Warp, warped, warpedExcess, warps } from "../surrogate/warp.ts";
import { GaussianProcess } from "./gaussian-process.ts";
import { gaussianLandscape } from "./landscape.ts";

export interface GpOptions {
  /** Finished trials before the first model; half the coordinates and 3, between 4 and 10, unless given. */
  startup?: number;
  /** Most trials that the model learns from: of more, the best, the newest and some of all. */
  workingSet?: number;
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
  /** Rows of the history that it knows. */
  readonly rows: number;
  readonly observations: Observations;
  readonly outputs: readonly GaussianProcess[];
  readonly values: readonly Float64Array[];
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
  #fitted: Fitted | undefined;

  constructor(problem: Problem, options: GpOptions) {
    this.#problem = problem;
    this.#encoding = new Encoding(problem.space.axes);
    this.#startup = options.startup ?? Math.min(10, Math.max(4, Math.ceil(this.#encoding.size / 2) + 3));
    this.#workingSet = options.workingSet ?? WORKING_SET;
    this.#proposable = new Proposable(problem.space, this.#encoding);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    return oneByOne(this.#problem.space, history, streams, (now, stream) => this.#one(now, stream));
  }

  #one(history: History, stream: Rng): Proposal {
    const { finished, pending } = history;
    if (finished.length < this.#startup) return { unit: begin(this.#problem, history, stream) };
    const fitted = this.#fit(history);
    const { observations, outputs, values, bounds, note } = fitted;
    if (!observations.complete.includes(1)) return { unit: begin(this.#problem, history, stream) };
    if (!fitted.sound)
      return { unit: begin(this.#problem, history, stream), fallback: "the covariance was not positive definite: drawn as at the start" };
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
      landscape: gaussianLandscape(outputs, criterion),
      stream,
      seeds: order.slice(0, values.length > 1 ? 2 * SEEDS : SEEDS).map(point),
      allowed: this.#proposable.rule(history),
    });
    if (found === undefined) {
      stream.uniformInto(unit);
      return { unit, fallback: "no new point that is allowed was found: drawn at random" };
    }
    return bounds.length + values.length > 0 ? { unit: found, note: note as never } : { unit: found };
  }

  #criterion({ observations, outputs, values, bounds }: Fitted, order: readonly number[]): Criterion {
    const { n, feasible } = observations;
    let criterion: Criterion | undefined;
    if (feasible.includes(1)) {
      if (values.length === 1) {
        // The best mean, not the best value: under noise the luckiest trial is not the best one.
        let best = Infinity;
        for (let i = 0; i < n; i++) if (feasible[i] === 1) best = Math.min(best, outputs[0]!.meanAt(i, values[0]!));
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
    return bounds.length > 0 || criterion === undefined ? withFeasibility(criterion, values.length, bounds) : criterion;
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
    const bounds: number[] = [];
    for (const [c, excess] of excesses.entries()) {
      const { z, bound } = warpedExcess(excess);
      const model = this.#model(x, z, n, last?.theta[losses.length + c], again);
      outputs.push(model.process);
      bounds.push(bound);
      values.push(z);
    }
    let sound = true;
    for (const [k, output] of outputs.entries()) sound = output.condition(x, values[k]!, n) && sound;
    values.length = losses.length;
    const note: Note = {
      n: again ? finished.length : last.n,
      theta: outputs.map((o) => Array.from(o.theta, (t) => Math.round(t * 1e4) / 1e4)),
      warp,
    };
    this.#fitted = { rows: finished.length, observations, outputs, values, bounds, note, sound };
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
