import type { createPrior } from "../../numeric/gaussian-process/prior.ts";
import { type Warp, warps } from "../../numeric/gaussian-process/warp.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { FinishedColumns, History } from "../../trial/history.ts";
import type { Problem } from "../sampler.ts";
import { byLoss } from "../selection.ts";
import { type Criterion, logExpectedImprovement } from "../surrogate/acquisition.ts";
import type { Belief } from "../surrogate/beliefs.ts";
import { type Observations, observeComplete } from "../surrogate/observations.ts";
import { workingSet } from "../surrogate/working-set.ts";
import type { WeightedStudy } from "./earlier.ts";
import { type FittedModels, leastMean } from "./fit.ts";
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
   * What a proposal maximises if `best` is the best value. Default: `improvement` counts, also while
   * trials are running whose results may be better.
   */
  readonly improvementOver?: ((best: number, fitted: FittedModels) => Criterion) | undefined;
  /** Subtracts from values of encoded points what earlier studies explain of them. */
  explain?(x: Float64Array, values: Float64Array): readonly WeightedStudy[];
  /** The point that an earlier study gives to the trial in this place, if it does. */
  winner?(place: number): Float64Array | undefined;
  readonly belief?: Belief | undefined;
  readonly limits?: LimitModels | undefined;
  /** The cost as one more output; undefined where it is not known. */
  cost?(observations: Observations, finished: FinishedColumns): ModelledCost | undefined;
  /** A criterion that takes the cost, the last output, into account. */
  perCost?(criterion: Criterion, fitted: FittedModels): Criterion;
}

/**
 * The best value of one objective, by the expected improvement.
 * @param setForecasts gives pruned trials a value. Default: they count as the worst ones
 */
export function oneObjective(
  { space }: Pick<Problem, "space">,
  setForecasts?: (history: History, observations: Observations) => void,
): Goal {
  // In a finite space no point comes twice anyway, so that no plateau can hold the search.
  const isFiniteSpace = Number.isFinite(space.cardinality);
  const improvementOver = (best: number, { observations }: FittedModels): Criterion =>
    logExpectedImprovement(isFiniteSpace ? best : best - plateauMargin(observations));
  return {
    observe(history, encoding) {
      const rows = workingSet(history, DEFAULT_WORKING_SET, byLoss);
      const seen = observeComplete(history, encoding, rows);
      setForecasts?.(history, seen);
      return seen;
    },
    warps,
    order: orderByValue,
    improvement: (fitted) => improvementOver(leastMean(fitted), fitted),
    improvementOver,
  };
}
