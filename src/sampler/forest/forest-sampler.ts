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
import { logExpectedImprovement, withFeasibility } from "../surrogate/acquisition.ts";
import { maximizeAcquisition } from "../surrogate/maximize.ts";
import { filledIn } from "../surrogate/observations.ts";
import { observeAny } from "../surrogate/observe-any.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { RegressionForest } from "./regression-forest.ts";

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
    const seen = withPausedAsPruned(history);
    const { finished, pending } = seen;
    const { space } = this.#problem;
    const index = countStarted(history);
    const unit = new Float64Array(space.width);
    if (finished.length < this.#startup)
      return { unit: firstPoint(this.#problem, history, stream) };
    if (index % RANDOM_EVERY === RANDOM_EVERY - 1) {
      stream.uniformInto(unit);
      return { unit };
    }
    const encoding = this.#encoding;
    const { n, x, losses, excesses, feasible, rows } = observeAny(
      seen,
      encoding,
      FOREST_WORKING_SET,
    );
    const growForest = (values: Float64Array, points = x, count = n): RegressionForest =>
      new RegressionForest(
        encoding,
        points,
        values,
        count,
        this.#trees,
        this.#random.fork(finished.length),
      );
    const { z } = warped(losses[0], FOREST_WARP);
    const out = { mean: 0, variance: 0 };
    let model = growForest(z);
    if (pending.length > 0) {
      const points = new Float64Array((n + pending.length) * encoding.size);
      points.set(x);
      const values = new Float64Array(n + pending.length);
      values.set(z);
      for (let i = 0; i < pending.length; i++) {
        const at = (n + i) * encoding.size;
        encoding.row(pending, i, unit, points, at);
        model.predict(points.subarray(at, at + encoding.size), out);
        values[n + i] = out.mean;
      }
      model = growForest(values, points, n + pending.length);
    }
    const limits = excesses.map(warpedExcess);
    const limitModels = limits.map((l) => growForest(l.z));
    let best = Infinity;
    for (let i = 0; i < n; i++) if (feasible[i] === 1) best = Math.min(best, z[i]);
    const improvement = best < Infinity ? logExpectedImprovement(best) : undefined;
    const criterion = withFeasibility(
      improvement,
      1,
      limits.map((l) => l.bound),
    );
    const models = [model, ...limitModels];
    const column = (): Float64Array => new Float64Array(models.length);
    const [mean, sd, byMean, bySd] = [column(), column(), column(), column()];
    const order = rows
      .map((_, k) => k)
      .sort((a, b) => feasible[b] - feasible[a] || z[a] - z[b] || a - b);
    const found = maximizeAcquisition({
      space,
      encoding,
      landscape: {
        value(point) {
          for (const [k, m] of models.entries()) {
            m.predict(point, out);
            mean[k] = out.mean;
            sd[k] = Math.sqrt(out.variance);
          }
          return criterion(mean, sd, byMean, bySd);
        },
      },
      stream,
      seeds: order.slice(0, FOREST_SEEDS).map((k) => filledIn(finished, rows[k], stream)),
      reach: 1,
      accept: this.#proposable.test(history),
    });
    if (found !== undefined) return { unit: found };
    stream.uniformInto(unit);
    return { unit, fallback: "no new point was found: drawn at random" };
  }
}
