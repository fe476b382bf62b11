import type { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import { normalCdf } from "../../numeric/normal.ts";
import { type FittedModels, Fitter } from "../../sampler/gp/fit.ts";
import { type Goal, oneObjective } from "../../sampler/gp/goal.ts";
import { limitModels } from "../../sampler/gp/limits.ts";
import { Confirming } from "../../sampler/noise/confirming.ts";
import { noisyGoal } from "../../sampler/noise/noisy-goal.ts";
import { Repeats } from "../../sampler/noise/repeats.ts";
import { observeAny } from "../../sampler/surrogate/observe-any.ts";
import { Encoding } from "../../space/encoding.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";

/** Trials from which the models learn; of more, some of the best, of the newest and of all others. */
const MAX_TRIALS = 120;
/** With fewer feasible results than this no model is fitted. */
export const MIN_RESULTS_OF_MODEL = 4;
/** Results after which noise that no repeat has shown may be seen by a model. */
const MIN_RESULTS_OF_NOISE = 20;
/** Least variance of the noise (of values with variance 1) that a model is asked about. */
const SUSPICIOUS_NOISE = 0.1;

/**
 * What is known of noise: results of repeated points differ (`shown`), a model explains much of the
 * results by it (`suspected`), or neither (`none`).
 */
export type Noise = "none" | "suspected" | "shown";

/** What a model says of a point, in the unit of losses. */
interface Predicted {
  readonly mean: number;
  /** The mean less, and plus, one standard deviation, led back through the warp. */
  readonly low: number;
  readonly high: number;
  /** Standard deviation in the unit of the warped values, whose variance is 1. */
  readonly sd: number;
}

/** Gaussian processes of a history, whichever sampler made it: one for each objective and limit. */
export class BeliefModel {
  readonly space: Space;
  readonly encoding: Encoding;
  readonly fitted: FittedModels;
  readonly noise: Noise;
  /** Of each objective: the value, less being better, that a warped and standardised one stands for. */
  readonly inverse: readonly ((z: number) => number)[];
  readonly #moments = { mean: 0, variance: 0 };

  private constructor(space: Space, encoding: Encoding, fitted: FittedModels, noise: Noise) {
    this.space = space;
    this.encoding = encoding;
    this.fitted = fitted;
    this.noise = noise;
    const { observations, note } = fitted;
    this.inverse = observations.losses.map((loss, k) => warped(loss, note.warp[k]).inverse);
  }

  /**
   * Fits the models: a function of the trials alone, so that what is believed of a study does not
   * depend on its sampler. Undefined with too few results, and where there is nothing to fit.
   */
  static of(space: Space, given: History): BeliefModel | undefined {
    // Hyperparameters that a sampler has stored belong to other trials, or to an earlier space.
    const history = { ...withPausedAsPruned(given), note: () => undefined };
    const encoding = new Encoding(space.axes);
    if (encoding.size === 0) return undefined;
    const isSingle = history.measures.signs.length === 1;
    const plain: Goal = {
      ...oneObjective({ space }),
      observe: (seen) => observeAny(seen, encoding, MAX_TRIALS),
      ...(history.measures.limits.length > 0 && { limits: limitModels }),
    };
    const fit = (goal: Goal): FittedModels | undefined => {
      const fitted = new Fitter(encoding, goal).fit(history, history.paused);
      const results = fitted.observations.feasible.reduce((sum, one) => sum + one, 0);
      return fitted.sound && results >= MIN_RESULTS_OF_MODEL ? fitted : undefined;
    };
    if (isSingle && new Confirming({ space }).isNoisy(history)) {
      const noisy = fit(noisyGoal(plain));
      return noisy && new BeliefModel(space, encoding, noisy, "shown");
    }
    const exact = fit(plain);
    if (exact === undefined) return undefined;
    const isSuspicious =
      isSingle &&
      exact.observations.n >= MIN_RESULTS_OF_NOISE &&
      new Repeats().update(history) === "unknown" &&
      exact.outputs[0].noise >= SUSPICIOUS_NOISE;
    const noisy = isSuspicious ? fit(noisyGoal(plain)) : undefined;
    return noisy !== undefined && noisy.outputs[0].noise >= SUSPICIOUS_NOISE
      ? new BeliefModel(space, encoding, noisy, "suspected")
      : new BeliefModel(space, encoding, exact, "none");
  }

  /** The models as those of a study with one of the objectives, and its limits. */
  only(objective: number): FittedModels {
    const { fitted } = this;
    const { outputs, values, observations, note } = fitted;
    if (values.length === 1) return fitted;
    return {
      ...fitted,
      outputs: [outputs[objective], ...outputs.slice(values.length)],
      values: [values[objective]],
      residual: values[objective],
      observations: { ...observations, losses: [observations.losses[objective]] },
      note: { ...note, warp: [note.warp[objective]] },
    };
  }

  /** How limits enter; undefined without limits. */
  get limits(): typeof limitModels | undefined {
    return this.fitted.bounds.length > 0 ? limitModels : undefined;
  }

  process(objective: number): GaussianProcess {
    return this.fitted.outputs[objective];
  }

  /** What the model of an objective says of an encoded point. */
  predict(objective: number, x: Float64Array): Predicted {
    this.process(objective).predict(x, this.#moments);
    const { mean } = this.#moments;
    const sd = Math.sqrt(this.#moments.variance);
    const inverse = this.inverse[objective];
    return { mean: inverse(mean), low: inverse(mean - sd), high: inverse(mean + sd), sd };
  }

  /** The probability that an encoded point keeps all limits. */
  feasibility(x: Float64Array): number {
    const { outputs, bounds, values } = this.fitted;
    let probability = 1;
    for (const [c, bound] of bounds.entries()) {
      outputs[values.length + c].predict(x, this.#moments);
      probability *= normalCdf((bound - this.#moments.mean) / Math.sqrt(this.#moments.variance));
    }
    return probability;
  }
}
