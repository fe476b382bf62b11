import { type Rng, threefry } from "../../numeric/rng.ts";
import type { Axis } from "../../space/axis.ts";
import type { History, HistoryColumns } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import { EarlyStops } from "../early-stops.ts";
import { firstPoint } from "../first-points.ts";
import { oneByOne } from "../one-by-one.ts";
import type { LocalPlan, Problem, Proposal } from "../sampler.ts";
import { lowestBandwidth } from "./bandwidth.ts";
import { KernelSet } from "./kernel-set.ts";
import { Mixture } from "./mixture.ts";
import { LossRanking, type Ranking, rankByForecast } from "./ranking.ts";
import { type Suggest, suggestJointly } from "./suggest.ts";

/**
 * Kernels of bad trials: up to here the density is exact; of more, the newest half and a fair
 * sample of the older ones are kept.
 */
const MAX_BAD_KERNELS = 1500;
/** Share of trials that count as good. */
const GOOD_SHARE = 0.1;
/**
 * The same where curves are compared: a forecast errs, and a tenth of few trials would be one or
 * two.
 */
const GOOD_SHARE_BY_FORECAST = 0.15;
/**
 * Share of proposals drawn from the whole space where trials are stopped early: their first steps
 * are cheap, and say little of what is best in the end (BOHB, Falkner et al. 2018, takes a third; a
 * half did as well on recorded curves, docs/benchmarks.md).
 */
const EXPLORATION_SHARE = 0.5;
/** The newest trials, this many, have full weight. */
const FULL_WEIGHT_TRIALS = 25;

/** The parts of a plan, which depend on the options of `tpe` and on the number of objectives. */
interface TpeParts {
  readonly candidates?: number | undefined;
  readonly startup?: number | undefined;
  readonly good?: number | undefined;
  readonly suggest?: Suggest | undefined;
  /** Makes the ranking of trials, which keeps `maxRows` of them with one objective. */
  makeRanking?(maxRows: number): Ranking;
}

/** The plan of `tpe`. */
export class TpePlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #suggestFrom: Suggest;
  readonly #candidates: number;
  readonly #startup: number;
  readonly #maxGood: number;
  readonly #axes: readonly Axis[];
  readonly #makeRanking: (maxRows: number) => Ranking;
  #ranking: Ranking;
  #bad: KernelSet;
  #good: KernelSet;
  /** Rows of the history taken in so far. */
  #rows = 0;
  readonly #earlyStops = new EarlyStops();
  /** Paused trials taken in, where curves are compared. */
  #paused: HistoryColumns | undefined;
  /** Whether `#good` and `#bad` were judged by their curves. */
  #byForecast = false;

  /** @param parts default: for one objective, with one density over all parameters together */
  constructor(problem: Problem, parts: TpeParts = {}) {
    const { candidates = 24, startup = 10, good = 25 } = parts;
    this.#problem = problem;
    this.#suggestFrom = parts.suggest ?? suggestJointly;
    this.#makeRanking = parts.makeRanking ?? ((maxRows) => new LossRanking(maxRows));
    this.#candidates = candidates;
    this.#startup = startup;
    this.#maxGood = good;
    this.#axes = problem.space.axes;
    this.#ranking = this.#makeRanking(good);
    this.#bad = new KernelSet(this.#axes);
    this.#good = new KernelSet(this.#axes);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    if (!this.#learnFromCurves(history)) this.#learnRows(history);
    const seen = history.finished.length + history.paused.length;
    return oneByOne(this.#problem.space, history, streams, (now, stream) => ({
      unit:
        seen < this.#startup ||
        (this.#byForecast && stream.fork("anywhere").uniform() < EXPLORATION_SHARE)
          ? firstPoint(this.#problem, now, stream)
          : this.#suggest(now, stream),
    }));
  }

  /**
   * Where trials are stopped or paused by their curves: a trial is good when it is among the best
   * by its value or by the forecast of its curve, judged anew with each result.
   * @returns false where no trial is stopped or paused, so that rows are taken in one by one
   */
  #learnFromCurves(history: History): boolean {
    const { finished, paused } = history;
    if (finished.loss.length > 1 || !this.#earlyStops.existIn(history)) {
      // No trial is paused any more, and none was stopped: start again, as a new plan would.
      if (this.#byForecast) this.#forget();
      return false;
    }
    const waiting = paused.length === 0 ? undefined : paused;
    if (this.#byForecast && this.#rows === finished.length && this.#paused === waiting) return true;
    [this.#rows, this.#paused, this.#byForecast] = [finished.length, waiting, true];
    const seen = withPausedAsPruned(history);
    const order = rankByForecast(seen);
    const count = Math.min(this.#maxGood, Math.ceil(GOOD_SHARE_BY_FORECAST * order.length));
    const good = new Set(order.slice(0, count));
    [this.#good, this.#bad] = [new KernelSet(this.#axes), new KernelSet(this.#axes)];
    for (let row = 0; row < order.length; row++) {
      const side = good.has(row) ? this.#good : this.#bad;
      side.add(row, seen.finished.unit, row);
      if (this.#bad.size > MAX_BAD_KERNELS) this.#bad.delete(this.#bad.keys[rankToDrop(row)]);
    }
    this.#bad.setLowestBandwidth(lowestBandwidth(this.#bad.size + 1));
    this.#good.setLowestBandwidth(lowestBandwidth(this.#good.size + 1));
    return true;
  }

  #forget(): void {
    [this.#rows, this.#byForecast, this.#paused] = [0, false, undefined];
    [this.#good, this.#bad] = [new KernelSet(this.#axes), new KernelSet(this.#axes)];
    this.#ranking = this.#makeRanking(this.#maxGood);
  }

  /**
   * Takes in the rows that are new, one at a time, so that it makes no difference how many are new.
   */
  #learnRows({ finished, ...rest }: History): void {
    for (; this.#rows < finished.length; this.#rows++) {
      const n = this.#rows + 1;
      this.#ranking.add({ finished, ...rest }, this.#rows);
      const count = Math.min(Math.ceil(GOOD_SHARE * n), this.#ranking.maxGood);
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
      if (this.#bad.size > MAX_BAD_KERNELS)
        this.#bad.delete(this.#bad.keys[rankToDrop(this.#rows)]);
      this.#bad.setLowestBandwidth(lowestBandwidth(this.#bad.size + 1));
      this.#good.setLowestBandwidth(lowestBandwidth(this.#good.size + 1));
    }
  }

  #suggest(history: History, stream: Rng): Float64Array {
    const { pending } = history;
    const bad = this.#bad;
    const good = mixtureOf(this.#good, new Float64Array(this.#good.size).fill(1));
    // Pending trials count as bad, so that the next proposal keeps away from them (a "constant
    // liar").
    const first = this.#rows + history.paused.length;
    for (let i = 0; i < pending.length; i++) bad.add(first + i, pending.unit, i);
    bad.setLowestBandwidth(lowestBandwidth(bad.size + 1));
    const mixture = mixtureOf(bad, ageWeights(bad.size));
    const unit = this.#suggestFrom(this.#problem, this.#candidates, good, mixture, stream);
    for (let i = 0; i < pending.length; i++) bad.delete(first + i);
    bad.setLowestBandwidth(lowestBandwidth(bad.size + 1));
    return unit;
  }
}

function mixtureOf({ kernels, slots }: KernelSet, weights: Float64Array): Mixture {
  return new Mixture(kernels, Int32Array.from(slots), weights);
}

/**
 * Which of the older half of the bad kernels, by its rank in age, is dropped at a row: drawn by a
 * hash of the row, so that it is the same in every process.
 */
function rankToDrop(row: number): number {
  const [word] = threefry(row, 0x7be, 0, 0, new Uint32Array(2));
  return word % (MAX_BAD_KERNELS / 2);
}

/**
 * Weights of n trials from old to new: the newest 25 have full weight, older ones less, linearly
 * down to 1/n (Bergstra et al. 2013, Hyperopt's linear forgetting).
 */
export function ageWeights(n: number): Float64Array {
  const weights = new Float64Array(n).fill(1);
  const old = n - FULL_WEIGHT_TRIALS;
  for (let i = 0; i < old; i++)
    weights[i] = old === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (old - 1);
  return weights;
}
