import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { warped, warpedExcess } from "../../numeric/gaussian-process/warp.ts";
import { createRng, type Rng } from "../../numeric/rng.ts";
import { Encoding } from "../../space/encoding.ts";
import { countStarted, type History } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import { firstPoint } from "../first-points.ts";
import { oneByOne } from "../one-by-one.ts";
import {
  EVERYTHING,
  type LocalPlan,
  type Problem,
  type Proposal,
  type Sampler,
} from "../sampler.ts";
import {
  type Criterion,
  logExpectedImprovement,
  withFeasibility,
} from "../surrogate/acquisition.ts";
import { type Landscape, maximizeAcquisition } from "../surrogate/maximize.ts";
import { filledIn, type Observations } from "../surrogate/observations.ts";
import { observeAny } from "../surrogate/observe-any.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { type EncodedPoints, RegressionForest } from "./regression-forest.ts";

/** Options of `forest`. */
export interface ForestOptions {
  /** Number of trees, from 1; default: 24. */
  trees?: number | undefined;
  /** Finished trials before the first model, from 1; default: 10. */
  startup?: number | undefined;
}

/** Every tenth trial is drawn at random, so that no region is lost (SMAC's interleaving). */
const RANDOM_EVERY = 10;
/** Number of trials that a model learns from. */
const FOREST_WORKING_SET = 1000;
/** Best trials that the search for the next point looks around. */
const FOREST_SEEDS = 8;
/** Offset of the logarithmic warp of values (see `warped`). */
const FOREST_WARP = 0.1;

const FOREST_OPTIONS: OptionChecks<ForestOptions> = { trees: true, startup: true };

/**
 * Random forest surrogate with logarithmic expected improvement and local search (SMAC, Hutter et
 * al. 2011), for heavily conditional spaces and large choices. Pending trials count with the value
 * that the forest predicts for them.
 * @throws AttuneError `usage` for options out of range
 */
export function forest(options?: ForestOptions): Sampler {
  const { trees = 24, startup = 10 } = checkOptions("forest", options, FOREST_OPTIONS);
  requireWhole("trees of forest", trees);
  requireWhole("startup of forest", startup);
  return {
    name: "forest",
    supports: { ...EVERYTHING, objectives: 1 },
    plan: (problem) => new ForestPlan(problem, trees, startup),
  };
}

class ForestPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #encoding: Encoding;
  readonly #trees: number;
  readonly #startup: number;
  readonly #random: Rng;
  readonly #proposable: Proposable;

  constructor(problem: Problem, trees: number, startup: number) {
    this.#problem = problem;
    const { space } = problem;
    this.#encoding = new Encoding(space.axes);
    this.#trees = trees;
    this.#startup = startup;
    this.#random = createRng(problem.seed).fork("forest");
    this.#proposable = new Proposable(problem.space, this.#encoding);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    return oneByOne(this.#problem.space, history, streams, (now, stream) =>
      this.#proposeOne(now, stream),
    );
  }

  #proposeOne(history: History, stream: Rng): Proposal {
    if (history.finished.length + history.paused.length < this.#startup)
      return { unit: firstPoint(this.#problem, history, stream) };
    const isRandom = countStarted(history) % RANDOM_EVERY === RANDOM_EVERY - 1;
    const found = isRandom ? undefined : this.#searchForests(history, stream);
    if (found !== undefined) return { unit: found };
    const unit = new Float64Array(this.#problem.space.width);
    stream.uniformInto(unit);
    return isRandom ? { unit } : { unit, fallback: "no new point was found: drawn at random" };
  }

  /** The point where the forests expect the greatest improvement; undefined if none is new. */
  #searchForests(history: History, stream: Rng): Float64Array | undefined {
    const seen = withPausedAsPruned(history);
    const observations = observeAny(seen, this.#encoding, FOREST_WORKING_SET);
    const { rows, losses, feasible } = observations;
    const { z } = warped(losses[0], FOREST_WARP);
    const bestFirst = rows
      .map((_, k) => k)
      .sort((a, b) => feasible[b] - feasible[a] || z[a] - z[b] || a - b);
    return maximizeAcquisition({
      space: this.#problem.space,
      encoding: this.#encoding,
      landscape: this.#growLandscape(seen, observations, z),
      stream,
      seeds: bestFirst.slice(0, FOREST_SEEDS).map((k) => filledIn(seen.finished, rows[k], stream)),
      reach: 1,
      accept: this.#proposable.test(history),
    });
  }

  /**
   * Grows a forest for the objective and one for each limit.
   * @param z warped losses of the observations
   * @returns the expected improvement, by the probability that all limits are kept
   */
  #growLandscape(
    { finished, pending }: History,
    { n, x, excesses, feasible }: Observations,
    z: Float64Array,
  ): Landscape {
    const grow = (points: EncodedPoints, values: Float64Array): RegressionForest => {
      const rng = this.#random.fork(finished.length);
      return new RegressionForest(this.#encoding, points, values, { trees: this.#trees, rng });
    };
    const seen = { n, x };
    const first = grow(seen, z);
    const imagined = pending.length > 0 && this.#imagine(pending, first, seen, z);
    const limits = excesses.map(warpedExcess);
    const models = [
      imagined ? grow(imagined.points, imagined.values) : first,
      ...limits.map((limit) => grow(seen, limit.z)),
    ];
    let best = Infinity;
    for (let i = 0; i < n; i++) if (feasible[i] === 1) best = Math.min(best, z[i]);
    return landscapeOf(
      models,
      withFeasibility(
        best < Infinity ? logExpectedImprovement(best) : undefined,
        1,
        limits.map(({ bound }) => bound),
      ),
    );
  }

  /** The points seen and those of running trials, whose values are as a forest predicts them. */
  #imagine(
    pending: History["pending"],
    forest: RegressionForest,
    { n, x }: EncodedPoints,
    z: Float64Array,
  ): { readonly points: EncodedPoints; readonly values: Float64Array } {
    const { size } = this.#encoding;
    const all = n + pending.length;
    const points = new Float64Array(all * size);
    points.set(x);
    const values = new Float64Array(all);
    values.set(z);
    const unit = new Float64Array(this.#problem.space.width);
    const out = { mean: 0, variance: 0 };
    for (let i = 0; i < pending.length; i++) {
      const at = (n + i) * size;
      this.#encoding.row(pending, i, unit, points, at);
      forest.predict(points.subarray(at, at + size), out);
      values[n + i] = out.mean;
    }
    return { points: { n: all, x: points }, values };
  }
}

/** A criterion over the predictions of forests. */
function landscapeOf(models: readonly RegressionForest[], criterion: Criterion): Landscape {
  const column = (): Float64Array => new Float64Array(models.length);
  const [mean, sd, byMean, bySd] = [column(), column(), column(), column()];
  const out = { mean: 0, variance: 0 };
  return {
    value(point) {
      for (const [k, model] of models.entries()) {
        model.predict(point, out);
        mean[k] = out.mean;
        sd[k] = Math.sqrt(out.variance);
      }
      return criterion(mean, sd, byMean, bySd);
    },
  };
}
