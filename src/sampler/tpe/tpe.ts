import { AttuneError } from "../../errors/attune-error.ts";
import { block, type Rng, threefry } from "../../numeric/rng.ts";
import { type Axis, levelOf } from "../../space/axis.ts";
import type { Columns, History } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import { EarlyStops } from "../early-stops.ts";
import { firstPoint } from "../first-points.ts";
import { oneByOne } from "../one-by-one.ts";
import { EVERYTHING, type Plan, type Problem, type Proposal, type Sampler } from "../sampler.ts";
import { lowestBandwidth } from "./bandwidth.ts";
import { Members } from "./members.ts";
import { Mixture } from "./mixture.ts";
import { Ranking, rankByForecast } from "./ranking.ts";

export interface TpeOptions {
  /** One density over all parameters together (true), or one for each (false). */
  multivariate?: boolean;
  /** Points drawn from the good density, of which the most promising is proposed. */
  candidates?: number;
  /** Finished trials before the first model. */
  startup?: number;
  /** Greatest number of trials counted as good; the share is a tenth. */
  good?: number;
}

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011): densities of good and of other trials,
 * and the point that is most likelier under the good one (their ratio grows with expected
 * improvement, eq. 7). Multivariate and conditional parameters, trials under way counted as bad,
 * and bandwidths after Watanabe 2023.
 * @throws AttuneError `usage` for options out of range
 */
export function tpe(options: TpeOptions = {}): Sampler {
  const { multivariate = true, candidates = 24, startup = 10, good = 25 } = options;
  for (const [name, value] of Object.entries({ candidates, startup, good }))
    if (!Number.isInteger(value) || value < 1)
      throw new AttuneError("usage", `${name} of tpe must be a whole number from 1, got ${value}`);
  return {
    name: "tpe",
    supports: EVERYTHING,
    plan: (problem) => new TpePlan(problem, multivariate, candidates, startup, good),
  };
}

class TpePlan implements Plan {
  readonly #problem: Problem;
  readonly #multivariate: boolean;
  readonly #candidates: number;
  readonly #startup: number;
  readonly #most: number;
  readonly #axes: readonly Axis[];
  #ranking: Ranking;
  /** Trials counted as bad. */
  #bad: Members;
  #good: Members;
  #rows = 0;
  readonly #earlyStops = new EarlyStops();
  #paused: Columns | undefined;
  #byForecast = false;

  constructor(
    problem: Problem,
    multivariate: boolean,
    candidates: number,
    startup: number,
    good: number,
  ) {
    this.#problem = problem;
    this.#multivariate = multivariate;
    this.#candidates = candidates;
    this.#startup = startup;
    this.#most = good;
    this.#axes = problem.space.axes;
    this.#ranking = new Ranking(good);
    this.#bad = new Members(this.#axes);
    this.#good = new Members(this.#axes);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    if (!this.#learnCurves(history)) this.#learn(history);
    const seen = history.finished.length + history.paused.length;
    return oneByOne(this.#problem.space, history, streams, (now, stream) => ({
      unit:
        seen < this.#startup || (this.#byForecast && stream.fork("anywhere").uniform() < ANYWHERE)
          ? firstPoint(this.#problem, now, stream)
          : this.#suggest(now, stream),
    }));
  }

  /**
   * Where trials were stopped or stand still: good is what is, or promises to become, among the
   * best, judged anew with each result. Returns whether that was so; what was learned row by row is
   * of no use then.
   */
  #learnCurves(history: History): boolean {
    const { finished, paused } = history;
    if (finished.loss.length > 1 || !this.#earlyStops.existIn(history)) {
      // Nothing stands still any more, and nothing was stopped: begin again, as a fresh plan would.
      if (this.#byForecast) this.#forget();
      return false;
    }
    const shelf = paused.length === 0 ? undefined : paused;
    if (this.#byForecast && this.#rows === finished.length && this.#paused === shelf) return true;
    [this.#rows, this.#paused, this.#byForecast] = [finished.length, shelf, true];
    const seen = withPausedAsPruned(history);
    const order = rankByForecast(seen);
    const count = Math.min(this.#most, Math.ceil(GOOD_BY_FORECAST * order.length));
    const good = new Set(order.slice(0, count));
    [this.#good, this.#bad] = [new Members(this.#axes), new Members(this.#axes)];
    for (let row = 0; row < order.length; row++) {
      const side = good.has(row) ? this.#good : this.#bad;
      side.add(row, seen.finished.unit, row);
      if (this.#bad.size > KERNELS) this.#bad.delete(this.#bad.keys[spared(row)]);
    }
    this.#bad.atLeast(lowestBandwidth(this.#bad.size + 1));
    this.#good.atLeast(lowestBandwidth(this.#good.size + 1));
    return true;
  }

  #forget(): void {
    [this.#rows, this.#byForecast, this.#paused] = [0, false, undefined];
    [this.#good, this.#bad] = [new Members(this.#axes), new Members(this.#axes)];
    this.#ranking = new Ranking(this.#most);
  }

  /**
   * Takes in the rows that are new, one at a time, so that it makes no difference how many come at
   * once.
   */
  #learn({ finished, ...rest }: History): void {
    for (; this.#rows < finished.length; this.#rows++) {
      const n = this.#rows + 1;
      this.#ranking.add({ finished, ...rest }, this.#rows);
      const tenth = Math.ceil(0.1 * n);
      const count = Math.min(tenth, finished.loss.length > 1 ? MOST_OF_FRONTS : this.#most);
      const good = new Set(this.#ranking.order.slice(0, count));
      if (!good.has(this.#rows)) this.#bad.add(this.#rows, finished.unit, this.#rows);
      // Few change sides.
      for (const row of good) {
        if (this.#good.has(row)) continue;
        if (this.#bad.has(row)) this.#bad.delete(row);
        this.#good.add(row, finished.unit, row);
      }
      for (const row of this.#good.keys.filter((r) => !good.has(r))) {
        this.#good.delete(row);
        this.#bad.add(row, finished.unit, row);
      }
      if (this.#bad.size > KERNELS) this.#bad.delete(this.#bad.keys[spared(this.#rows)]);
      this.#bad.atLeast(lowestBandwidth(this.#bad.size + 1));
      this.#good.atLeast(lowestBandwidth(this.#good.size + 1));
    }
  }

  #suggest(history: History, stream: Rng): Float64Array {
    const { pending } = history;
    const bad = this.#bad;
    const good = mixtureOf(this.#good, new Float64Array(this.#good.size).fill(1));
    // Trials under way count as bad, so that the next proposal keeps away from them ("constant
    // liar").
    const first = this.#rows + history.paused.length;
    for (let i = 0; i < pending.length; i++) bad.add(first + i, pending.unit, i);
    bad.atLeast(lowestBandwidth(bad.size + 1));
    const mixture = mixtureOf(bad, ageWeights(bad.size));
    const unit = this.#multivariate
      ? this.#jointly(good, mixture, stream)
      : this.#eachAlone(good, mixture, stream);
    for (let i = 0; i < pending.length; i++) bad.delete(first + i);
    bad.atLeast(lowestBandwidth(bad.size + 1));
    return unit;
  }

  #jointly(good: Mixture, bad: Mixture, stream: Rng): Float64Array {
    const d = this.#axes.length;
    const m = this.#candidates;
    const points = new Float64Array(m * d);
    const { space } = this.#problem;
    const constrained = space.constraints.length > 0;
    for (let c = 0; c < m; c++) {
      for (let again = 0; again < 20; again++) {
        good.draw(stream, points, c * d);
        if (!constrained || space.allows(space.fromUnit(points.subarray(c * d, c * d + d)))) break;
      }
    }
    const gain = new Float64Array(m);
    good.logDensity(points, m, gain);
    const best = bad.leastDenseFor(gain, points);
    return points.slice(best * d, best * d + d);
  }

  #eachAlone(good: Mixture, bad: Mixture, stream: Rng): Float64Array {
    const unit = new Float64Array(this.#axes.length).fill(Number.NaN);
    const m = this.#candidates;
    const places = new Float64Array(m);
    const gain = new Float64Array(m);
    const against = new Float64Array(m);
    for (const [j, axis] of this.#axes.entries()) {
      if (axis.parent !== -1) {
        const parent = unit[axis.parent];
        const level = Number.isNaN(parent) ? -1 : levelOf(this.#axes[axis.parent], parent);
        if (level === -1 || level < axis.from || level > axis.to) continue;
      }
      for (let c = 0; c < m; c++) places[c] = good.drawAxis(stream, j);
      good.logDensityAxis(j, places, m, gain);
      bad.logDensityAxis(j, places, m, against);
      let best = 0;
      for (let c = 1; c < m; c++) if (gain[c] - against[c] > gain[best] - against[best]) best = c;
      unit[j] = places[best];
    }
    return unit;
  }
}

function mixtureOf({ kernels, slots }: Members, weights: Float64Array): Mixture {
  return new Mixture(kernels, Int32Array.from(slots), weights);
}

/**
 * Most kernels of bad trials: up to here the density is exact, beyond it the newest half stay and a
 * fair sample of the older ones.
 */
const KERNELS = 1500;
/**
 * Share of proposals drawn anywhere where trials are stopped early: their first steps are cheap,
 * and say little of what is best in the end (BOHB, Falkner et al. 2018, takes a third; a half did
 * as well on recorded curves, docs/benchmarks.md).
 */
const ANYWHERE = 0.5;
/**
 * Share of trials counted as good where curves are compared: a forecast errs, and a tenth of few
 * would be one or two.
 */
const GOOD_BY_FORECAST = 0.15;
/** Most trials counted as good with several objectives. */
const MOST_OF_FRONTS = 150;

/**
 * Which of the older half, by place, makes room at a row: drawn by a hash, so that it is the same
 * in every process.
 */
function spared(row: number): number {
  threefry(row, 0x7be, 0, 0);
  return (block[0] >>> 0) % (KERNELS / 2);
}

/**
 * The newest 25 count in full, older ones less, linearly down to 1/n (Bergstra et al. 2013,
 * Hyperopt's linear forgetting).
 */
export function ageWeights(n: number): Float64Array {
  const weights = new Float64Array(n).fill(1);
  const old = n - 25;
  for (let i = 0; i < old; i++)
    weights[i] = old === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (old - 1);
  return weights;
}
