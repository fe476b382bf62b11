import type { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import type { createPrior } from "../../numeric/gaussian-process/prior.ts";
import { type Warp, warps } from "../../numeric/gaussian-process/warp.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { FinishedColumns, History } from "../../trial/history.ts";
import type { Problem } from "../sampler.ts";
import { byLoss } from "../selection.ts";
import { type Criterion, logExpectedImprovement } from "../surrogate/acquisition.ts";
import { type Observations, observeComplete } from "../surrogate/observations.ts";
import { workingSet } from "../surrogate/working-set.ts";
import type { WeightedStudy } from "./earlier.ts";
import { type FittedModels, type FittedProcess, leastMean } from "./fit.ts";
import type { Imagining } from "./imagining.ts";
import type { Knowledge } from "./landscape.ts";
import type { LimitModels } from "./limits.ts";
import { type Order, orderByValue } from "./order.ts";
import { plateauMargin } from "./plateau.ts";

/** Default number of trials that a model learns from. */
export const DEFAULT_WORKING_SET = 250;

/** The logarithm of the cost, standardised. */
export interface ModelledCost {
  readonly z: Float64Array;
  /** Its standard deviation. */
  readonly scale: number;
}

/** Results of the first objective. */
interface Unexplained {
  readonly history: History;
  /** Encoded points. */
  readonly x: Float64Array;
  /** Standardised values of the points. */
  readonly values: Float64Array;
  /** The log posterior of the model of these values. */
  readonly logPosterior: number;
  /** Fits a model to values of the points. */
  fit(values: Float64Array): FittedProcess;
}

/** Results of which earlier studies explain a part. */
export interface Explained {
  /** Values of the first objective minus what is explained: what output 0 models. */
  readonly residual: Float64Array;
  /** The model of the residual. */
  readonly process: GaussianProcess;
  /** Earlier studies, and the weights of their means in the first output. */
  readonly earlier: readonly WeightedStudy[];
  /** Why points are proposed. Default: not said. */
  readonly reason?: string;
}

/**
 * What Gaussian processes are to learn of a study, and what they look for. The optional members
 * serve options of `gp`: the default sampler of a study with one objective contains none of them.
 */
export interface Goal {
  /** What the models learn from. */
  observe(history: History, encoding: Encoding): Observations;
  /** The warps that are compared. */
  readonly warps: readonly Warp[];
  readonly order: Order;
  /** Makes the prior of the hyperparameters. Default: for values without much noise. */
  readonly makePrior?: typeof createPrior;
  /** What a proposal maximises, once there are feasible results. */
  improvement(fitted: FittedModels, order: readonly number[], stream: Rng): Criterion;
  /**
   * How the results of running trials are imagined, where there is one output. Default: running
   * trials shrink the variance near them.
   */
  readonly imagining?: Imagining | undefined;
  /** What earlier studies explain of the values; undefined where they explain nothing. */
  explain?(results: Unexplained): Explained | undefined;
  /** What is known of points besides the results. */
  known?(fitted: FittedModels): Knowledge | undefined;
  /**
   * Moves a first point to where parameters are believed to lie.
   * @returns why it is tried, if this is to be said
   */
  lead?(unit: Float64Array, history: History, stream: Rng): string | undefined;
  readonly limits?: LimitModels | undefined;
  /** The cost as one more output; undefined where it is not known. */
  cost?(observations: Observations, finished: FinishedColumns): ModelledCost | undefined;
  /** A criterion that takes the cost, the last output, into account. */
  perCost?(criterion: Criterion, fitted: FittedModels): Criterion;
}

/** The expected improvement over a value. */
export function improvementOver(
  space: Problem["space"],
): (best: number, fitted: FittedModels) => Criterion {
  // In a finite space no point comes twice anyway, so that no plateau can hold the search.
  const isFiniteSpace = Number.isFinite(space.cardinality);
  return (best, { observations }) =>
    logExpectedImprovement(isFiniteSpace ? best : best - plateauMargin(observations));
}

/**
 * The best value of one objective, by the expected improvement.
 * @param setForecasts gives pruned trials a value. Default: they count as the worst ones
 */
export function oneObjective(
  { space }: Pick<Problem, "space">,
  setForecasts?: (history: History, observations: Observations) => void,
): Goal {
  const improve = improvementOver(space);
  return {
    observe(history, encoding) {
      const rows = workingSet(history, DEFAULT_WORKING_SET, byLoss);
      const seen = observeComplete(history, encoding, rows);
      setForecasts?.(history, seen);
      return seen;
    },
    warps,
    order: orderByValue,
    improvement: (fitted) => improve(leastMean(fitted), fitted),
  };
}
